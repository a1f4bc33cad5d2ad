import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { problemOf } from './problem.js';

/** Answers every error, whoever threw it, as a problem (RFC 9457). */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  async catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const http = host.switchToHttp();
    await sendProblem(error, { request: http.getRequest(), reply: http.getResponse(), logger: this.#logger });
  }
}

/** Answers with the problem that an error is. What nobody foresaw is logged with the id of its request. */
export async function sendProblem(
  error: unknown,
  {
    request,
    reply,
    logger,
  }: { readonly request: FastifyRequest; readonly reply: FastifyReply; readonly logger: Logger },
): Promise<void> {
  const { status, headers, body, unexpected } = problemOf(error);
  const requestId = request.id;
  if (unexpected) logger.error({ err: error, requestId }, 'unexpected error');
  if (reply.sent) return;
  await reply
    .status(status)
    .headers({ 'x-request-id': requestId, ...headers })
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify({ ...body, requestId }));
}
