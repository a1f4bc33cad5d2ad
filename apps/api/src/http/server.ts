import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { ApiError } from './api-error.js';
import { answerBrokenRequest } from './broken-request.js';
import { sendProblem } from './problem-filter.js';
import { acceptZips, takesZip } from './zip-body.js';

/** Most bytes of a body that is no ZIP. */
const BODY_LIMIT = 1024 * 1024;

/** Milliseconds in which a whole request has to arrive, and one with a ZIP. Its headers have a minute in any case. */
const LONGEST_REQUEST = 60_000;
const LONGEST_UPLOAD = 3600_000;

const REQUEST_ID = /^[\w.-]{1,64}$/;

/**
 * Fastify with the service's rules: JSON of at most 1 MiB, and ZIPs where a route takes them; an id on every answer, one
 * line of log for each.
 */
export function createServer(logger: Logger): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    requestTimeout: LONGEST_UPLOAD,
    genReqId: requestIdOf,
    requestIdHeader: false,
    // Whatever is too long for an id is the id of nothing, as any other; Node bounds the whole address.
    routerOptions: { maxParamLength: 16_384 },
    clientErrorHandler: answerBrokenRequest,
    // A request that comes while the service stops is answered as any other; its connection is closed after it.
    return503OnClosing: false,
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      void sendProblem(error, { request, reply, logger });
    },
  });
  const server = adapter.getInstance<FastifyInstance>();
  server.decorateRequest('actor');
  acceptJson(server);
  acceptZips(server);
  server.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    if (!takesZip(request)) endInTime(request, reply);
    if (request.url.startsWith('/v1/')) reply.header('cache-control', 'no-store');
  });
  server.addHook('onResponse', async (request, reply) => logRequest(logger, request, reply));
  return adapter;
}

/** Whoever calls may bring an id, to find the request in both logs. */
function requestIdOf({ headers }: IncomingMessage): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
}

/** Node has one limit for all requests, and only a ZIP may take that long. */
function endInTime({ raw }: FastifyRequest, reply: FastifyReply): void {
  const timer = setTimeout(() => {
    if (!raw.complete) answerBrokenRequest({ code: 'ERR_HTTP_REQUEST_TIMEOUT' }, raw.socket);
  }, LONGEST_REQUEST).unref();
  reply.raw.once('close', () => clearTimeout(timer));
}

function acceptJson(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text, done) => {
    // A DELETE of many clients names a type without a body.
    if (text === '') {
      done(null, undefined);
      return;
    }
    void parse(request, String(text), (error, value) => {
      // What the parser says quotes the body.
      if (error === null) done(null, value);
      else done(new ApiError('MALFORMED_JSON'));
    });
  });
}

/** Neither headers nor bodies nor the query: any of them may hold a secret. */
function logRequest(logger: Logger, request: FastifyRequest, reply: FastifyReply): void {
  const facts = {
    method: request.method,
    route: request.routeOptions.url ?? 'none',
    status: reply.statusCode,
    ms: Math.round(reply.elapsedTime),
    requestId: request.id,
    ...(reply.raw.writableFinished ? {} : { aborted: true }),
    ...(request.actor === undefined ? {} : { tenantId: request.actor.tenantId }),
  };
  if (reply.statusCode >= 500) logger.warn(facts, 'request');
  else logger.info(facts, 'request');
}
