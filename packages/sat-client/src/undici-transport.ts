import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { connectionsOf } from './connections.js';
import { decodedBody } from './content-coding.js';
import { defaultDeadlines } from './deadlines.js';
import type { DeadlineOptions, Deadlines } from './deadlines.js';
import type { SatError } from './errors.js';
import type { SatOperation } from './service.js';
import type { Transport, TransportAnswer, TransportRequest } from './transport.js';
import { transportError } from './transport-error.js';

/**
 * The transport over undici: HTTP/1.1, certificates verified, redirections not followed, gzip and deflate undone, headers
 * of at most 16 KB, a pool of connections for each host, every phase with a deadline.
 *
 * A proxy is taken from the environment when an operation is first used: `HTTPS_PROXY` (`HTTP_PROXY` where it is not set),
 * except for what `NO_PROXY` lists and for this machine (`localhost`, `127.0.0.1`, `::1`); names in lower case win. Every
 * message passes through a tunnel (CONNECT), so a proxy that refuses has seen nothing of it: `UNREACHABLE`, `notSent`.
 */
export function undiciTransport(options: DeadlineOptions = {}): Transport {
  const agents = new Map<SatOperation, Dispatcher>();
  const deadlines = (operation: SatOperation): Deadlines => ({
    ...defaultDeadlines[operation],
    ...options[operation],
  });
  const agentOf = (operation: SatOperation): Dispatcher => {
    const agent = agents.get(operation) ?? connectionsOf(operation, deadlines(operation).connect);
    agents.set(operation, agent);
    return agent;
  };
  return {
    send: (request) => send(() => agentOf(request.operation), request, deadlines(request.operation)),
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

async function send(
  agent: () => Dispatcher,
  request: TransportRequest,
  deadlines: Deadlines,
): Promise<TransportAnswer> {
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
    const { statusCode, headers, body } = await dispatch(agent(), request, deadlines, progress);
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
  agent: Dispatcher,
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
    for await (const chunk of decodedBody(body, coding)) yield chunk;
  } catch (error) {
    throw fail(error);
  } finally {
    settle();
    body.destroy();
  }
}

function ignore(): void {}

function flat(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string | undefined> {
  const entries = Object.entries(headers);
  return Object.fromEntries(
    entries.map(([name, value]) => [name.toLowerCase(), Array.isArray(value) ? value.join(', ') : value]),
  );
}
