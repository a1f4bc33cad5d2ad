import { pipeline } from 'node:stream';
import type { Readable } from 'node:stream';
import { createGunzip, createInflate } from 'node:zlib';
import { Agent } from 'undici';
import type { Dispatcher } from 'undici';
import { defaultDeadlines } from './deadlines.js';
import type { DeadlineOptions, Deadlines } from './deadlines.js';
import type { SatError } from './errors.js';
import type { SatOperation } from './service.js';
import type { Transport, TransportAnswer, TransportRequest } from './transport.js';
import { transportError } from './transport-error.js';

/**
 * Operations that nobody may send twice: each uses a connection of its own, because one that was kept open may be closed
 * at the other end just when the message leaves, and then nobody knows whether it arrived.
 */
const ALONE: ReadonlySet<SatOperation> = new Set(['request', 'download']);

/**
 * The transport over undici: HTTP/1.1, certificates verified, redirections not followed, gzip and deflate undone, every
 * phase with a deadline.
 */
export function undiciTransport(options: DeadlineOptions = {}): Transport {
  const agents = new Map<SatOperation, Agent>();
  const deadlines = (operation: SatOperation): Deadlines => ({
    ...defaultDeadlines[operation],
    ...options[operation],
  });
  const agentOf = (operation: SatOperation): Agent => {
    const known = agents.get(operation);
    if (known !== undefined) return known;
    const agent = new Agent({
      allowH2: false,
      connect: { timeout: deadlines(operation).connect },
      ...(ALONE.has(operation) && { pipelining: 0 }),
    });
    agents.set(operation, agent);
    return agent;
  };
  return {
    send: (request) => send(agentOf(request.operation), request, deadlines(request.operation)),
    close: async () => {
      await Promise.all([...agents.values()].map((agent) => agent.destroy()));
    },
  };
}

/** What is known of a message on its way. */
interface Progress {
  isWritten: boolean;
  readonly aborted: AbortController;
  isLate: boolean;
}

async function send(agent: Agent, request: TransportRequest, deadlines: Deadlines): Promise<TransportAnswer> {
  const progress: Progress = { isWritten: false, aborted: new AbortController(), isLate: false };
  const fail = (error: unknown): SatError => transportError(error, request, progress);
  const { signal } = request;
  if (signal?.aborted === true) throw fail(signal.reason);

  const abort = (): void => progress.aborted.abort();
  const timer = setTimeout(() => {
    progress.isLate = true;
    abort();
  }, deadlines.total).unref();
  signal?.addEventListener('abort', abort, { once: true });
  const settle = (): void => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  };

  try {
    const { statusCode, headers, body } = await dispatch(agent, request, deadlines, progress);
    // Whoever reads it learns of every error; while nobody does, an error must not end the process.
    body.on('error', ignore);
    return {
      status: statusCode,
      headers: flat(headers),
      body: read(body, { coding: flat(headers)['content-encoding'], fail, settle }),
    };
  } catch (error) {
    settle();
    throw fail(error);
  }
}

/** Sends; settles at once when it is aborted, where undici by itself would wait for the connection. */
function dispatch(
  agent: Agent,
  request: TransportRequest,
  deadlines: Deadlines,
  progress: Progress,
): Promise<Dispatcher.ResponseData> {
  const url = new URL(request.url);
  const { signal } = progress.aborted;
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
    agent
      .compose(noteWriting(progress))
      .request({
        origin: url.origin,
        path: url.pathname + url.search,
        method: 'POST',
        headers: { ...request.headers },
        body: request.body,
        headersTimeout: deadlines.headers,
        bodyTimeout: deadlines.idle,
        signal,
      })
      .then(resolve, reject);
  });
}

/** Learns when the message is handed to an open connection: before that, nothing of it can have left. */
function noteWriting(progress: Progress): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) =>
    dispatch(options, {
      onRequestStart(controller, context) {
        handler.onRequestStart?.(controller, context);
        if (!controller.aborted) progress.isWritten = true;
      },
      onRequestUpgrade: (...args) => handler.onRequestUpgrade?.(...args),
      onResponseStart: (...args) => handler.onResponseStart?.(...args),
      onResponseData: (...args) => handler.onResponseData?.(...args),
      onResponseEnd: (...args) => handler.onResponseEnd?.(...args),
      onResponseError: (...args) => handler.onResponseError?.(...args),
    });
}

interface ReadOptions {
  readonly coding: string | undefined;
  readonly fail: (error: unknown) => SatError;
  readonly settle: () => void;
}

async function* read(body: Readable, { coding, fail, settle }: ReadOptions): AsyncGenerator<Uint8Array> {
  try {
    const source: AsyncIterable<Buffer> = decoded(body, coding);
    for await (const chunk of source) yield chunk;
  } catch (error) {
    throw fail(error);
  } finally {
    settle();
    body.destroy();
  }
}

const PIECE = 64 * 1024;

function ignore(): void {}

function decoded(body: Readable, coding = 'identity'): Readable {
  switch (coding.trim().toLowerCase()) {
    case 'identity':
    case '':
      return body;
    case 'gzip':
    case 'x-gzip':
      return pipeline(body, createGunzip({ chunkSize: PIECE }), ignore);
    case 'deflate':
      return pipeline(body, createInflate({ chunkSize: PIECE }), ignore);
    default:
      throw Object.assign(new Error('content coding'), { code: 'ACOPIO_CONTENT_CODING' });
  }
}

function flat(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string | undefined> {
  const entries = Object.entries(headers);
  return Object.fromEntries(
    entries.map(([name, value]) => [name.toLowerCase(), Array.isArray(value) ? value.join(', ') : value]),
  );
}
