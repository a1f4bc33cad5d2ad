import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { TenantTransaction } from '../database/database.js';
import type { Services } from '../services.js';
import { ApiError, invalidValue } from './api-error.js';
import { actorOf, type Actor } from './authentication.js';
import { claimKey, findAnswer, keepAnswer, type StoredAnswer } from './idempotency.repository.js';

/** A POST: who asks, and by what it is known when it comes again. */
export interface Post {
  readonly actor: Actor;
  readonly idempotencyKey?: string;
  /** SHA-256 of method, path and body; of a body that is a stream, only once it was read (`withContent`). */
  readonly requestHash: Uint8Array<ArrayBuffer>;
}

/** An answer to a POST; `B` is its body. */
export interface Answer<B extends object> extends StoredAnswer {
  readonly body: B;
}

const HEADER = 'idempotency-key';
const VISIBLE = /^[\x21-\x7e]{1,255}$/;

/** Milliseconds for which a key gives its answer again. */
const KEPT_FOR = 7 * 24 * 3600 * 1000;

/** The POST under way, as a parameter of its handler. */
export const CurrentPost = createParamDecorator((_data: unknown, context: ExecutionContext): Post =>
  postOf(context.switchToHttp().getRequest()),
);

/** A POST, and what it is answered with. */
export interface PostWithReply {
  readonly post: Post;
  readonly reply: FastifyReply;
}

/** The POST under way with its answer, as one parameter of its handler. */
export const CurrentPostWithReply = createParamDecorator((_data: unknown, context: ExecutionContext): PostWithReply => {
  const http = context.switchToHttp();
  return { post: postOf(http.getRequest()), reply: http.getResponse() };
});

/** Documents the header of a POST that gives its answer again. */
export function ApiIdempotencyKey(): MethodDecorator {
  return applyDecorators(
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description:
        'The same key with the same request gives the same answer again for 7 days (with the header `Idempotency-Replayed: true`), and does nothing twice.',
      schema: { type: 'string', minLength: 1, maxLength: 255 },
    }),
  );
}

function postOf(request: FastifyRequest): Post {
  const key = request.headers[HEADER];
  if (key !== undefined && (typeof key !== 'string' || !VISIBLE.test(key))) {
    throw invalidValue('IDEMPOTENCY_KEY_INVALID', `header.${HEADER}`);
  }
  const hash = createHash('sha256').update(`${request.method}\n${request.url}\n`);
  // The body as parsed: blanks between its parts make no other request.
  const body = request.body instanceof Readable ? null : (request.body ?? null);
  const requestHash = new Uint8Array(hash.update(JSON.stringify(body)).digest());
  return { actor: actorOf(request), requestHash, ...(key === undefined ? {} : { idempotencyKey: key }) };
}

/** A POST whose body was a stream, once it was read: `sha256` (hex) is of its bytes. */
export function withContent(post: Post, sha256: string): Post {
  const hash = createHash('sha256').update(post.requestHash).update(sha256, 'hex');
  return { ...post, requestHash: new Uint8Array(hash.digest()) };
}

/**
 * As `answerOnce`, for `work` that has transactions of its own, and that changes nothing when it is done again: of two
 * requests at once under one key both may do it, and both get the answer of one.
 */
export async function answerAfter<B extends object>(
  services: Pick<Services, 'database' | 'clock'>,
  { post, reply }: PostWithReply,
  work: () => Promise<Answer<B>>,
): Promise<B> {
  const kept = await services.database.tenant(post.actor.tenantId, (transaction) =>
    keptAnswer(transaction, post, services.clock.now()),
  );
  // The answer of this very route, as below.
  const answer = (kept as Answer<B> | undefined) ?? (await work());
  return answerOnce(services, { post, reply }, async () => answer);
}

/**
 * Does `work` and keeps its answer under the request's Idempotency-Key, in one transaction; or gives the answer that is
 * kept, and does nothing. Sets the headers of the answer and resolves to its body.
 *
 * Rejects with `IDEMPOTENCY_KEY_IN_USE` while another request has the key, `IDEMPOTENCY_KEY_REUSED` when it was for
 * another request, and with whatever `work` rejects with; then nothing is kept.
 */
export async function answerOnce<B extends object>(
  services: Pick<Services, 'database' | 'clock'>,
  { post, reply }: PostWithReply,
  work: (transaction: TenantTransaction) => Promise<Answer<B>>,
): Promise<B> {
  const { answer, isReplay } = await services.database.tenant(post.actor.tenantId, async (transaction) => {
    const kept = await keptAnswer(transaction, post, services.clock.now());
    // What is kept under a key is the answer of this very route: its path is part of what was hashed.
    if (kept !== undefined) return { answer: kept as Answer<B>, isReplay: true };
    const answer = await work(transaction);
    const { idempotencyKey, requestHash } = post;
    if (idempotencyKey !== undefined) {
      await keepAnswer(transaction, idempotencyKey, { requestHash, answer, createdAt: services.clock.now() });
    }
    return { answer, isReplay: false };
  });
  if (answer.location !== undefined) reply.header('location', answer.location);
  if (isReplay) reply.header('idempotency-replayed', 'true');
  return answer.body;
}

async function keptAnswer(
  transaction: TenantTransaction,
  { idempotencyKey, requestHash }: Post,
  now: Date,
): Promise<StoredAnswer | undefined> {
  if (idempotencyKey === undefined) return undefined;
  if (!(await claimKey(transaction, idempotencyKey))) throw new ApiError('IDEMPOTENCY_KEY_IN_USE');
  const found = await findAnswer(transaction, idempotencyKey, new Date(now.getTime() - KEPT_FOR));
  if (found === undefined) return undefined;
  if (Buffer.compare(found.requestHash, requestHash) !== 0) throw new ApiError('IDEMPOTENCY_KEY_REUSED');
  return found.answer;
}
