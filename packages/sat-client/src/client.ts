import { normalizeRfc } from '@acopio/credentials';
import type { DeadlineOptions } from './deadlines.js';
import { tracedCall } from './diagnostics.js';
import type { SatCallContext } from './diagnostics.js';
import type { DownloadAnswer } from './download-stream.js';
import { SatError, withDelivery } from './errors.js';
import type { Delivery } from './errors.js';
import { logIn } from './log-in.js';
import type { MessageSigner } from './message-signer.js';
import { requireIds } from './message-task.js';
import type { MessageTask } from './message-task.js';
import { parseDownloadResponse } from './operations/download.js';
import { parseQueryResponse } from './operations/query.js';
import type { RequestAnswer } from './operations/query.js';
import { parseVerifyResponse } from './operations/verify.js';
import type { VerifyAnswer } from './operations/verify.js';
import { TOKEN_REFUSED } from './protocol/codes.js';
import { satEndpoints } from './protocol/endpoints.js';
import type { Endpoints } from './protocol/endpoints.js';
import { isSecurityFault } from './protocol/faults.js';
import type { AnswerContext } from './protocol/refusal.js';
import type { DownloadQuery } from './query.js';
import type { QueryProblem } from './query-problems.js';
import { defaultRetries, retrying } from './retry.js';
import type { RetryOptions } from './retry.js';
import { messageSender } from './sender.js';
import { systemClock } from './service.js';
import type { Clock, Service } from './service.js';
import { readSmallAnswer } from './small-answer.js';
import { restoredSession, tokenSource } from './token.js';
import type { SavedToken, Session } from './token.js';
import type { Transport, TransportAnswer } from './transport.js';
import { undiciTransport } from './undici-transport.js';
import { ownRfcProblems, validateQuery } from './validate-query.js';

/** What a client is made of. */
export interface SatClientOptions {
  /** The taxpayer's own RFC, that of the e.firma. */
  readonly rfc: string;
  /** Which installation: a client speaks to one. */
  readonly service: Service;
  /** Who signs: {@link localMessageSigner}, or one of the caller's own. */
  readonly messageSigner: MessageSigner;
  /** Other addresses than the SAT's own: see {@link satEndpoints}. */
  readonly endpoints?: Endpoints;
  /** For the life of tokens and the check of queries; this machine's clock unless told otherwise. */
  readonly clock?: Clock;
  /** Replaces the transport over undici; `deadlines` then has no effect. The client closes it. */
  readonly transport?: Transport;
  /** Some minutes for each operation unless told otherwise, two hours for a download. */
  readonly deadlines?: DeadlineOptions;
  /** A token from {@link SatClient.savedToken}, used until it expires; the SAT may refuse it earlier, like any other. */
  readonly token?: SavedToken;
  /** Asks for compressed answers, which cost less traffic and more time; off unless told otherwise. */
  readonly acceptGzip?: boolean;
  /** For login and verification, four attempts unless told otherwise; a request and a download are never repeated. */
  readonly retries?: Partial<RetryOptions>;
}

/** What every call takes. */
export interface CallOptions {
  /** Ends the call, and the reading of a package: `ABORTED`. */
  readonly signal?: AbortSignal;
}

/** What a login gives; the token itself stays inside the client: see `savedToken`. */
export interface LoginResult {
  /** Until when the client uses the token: an instant of this machine's clock, ISO 8601, UTC. */
  readonly expiresAt: string;
  /**
   * By how many milliseconds this machine's clock was ahead of the SAT's at that login; negative when it was behind. Known
   * to about a second, because the header `Date` has whole seconds; half the round trip is taken off. Absent when the
   * answer had no such header, or the token was restored.
   */
  readonly clockSkew?: number;
}

/**
 * A taxpayer's connection to one of the SAT's installations. Every method throws {@link SatError} and nothing else. It
 * logs in by itself when it has to, once for all calls that wait, and once more when the SAT does not take the token; an
 * error of that login has the operation `login` and the `delivery` of the call that was asked for.
 *
 * All methods may throw `UNREACHABLE`, `TIMEOUT`, `CONNECTION_LOST`, `OUTAGE`, `FAULT`, `UNREADABLE_ANSWER`, `ABORTED`,
 * `SIGNING_FAILED` and `LOGIN_REFUSED`.
 */
export interface SatClient {
  /**
   * Logs in now, also when a token is at hand (Autenticación). Costs nothing at the SAT. Repeated when the failure may
   * pass.
   */
  login(options?: CallOptions): Promise<LoginResult>;
  /**
   * Makes sure that a token is at hand, and logs in only if there is none. Before a step that has to be recorded when it
   * leaves, so that a login that fails does not get in its way.
   */
  ready(options?: CallOptions): Promise<LoginResult>;
  /** The token at hand, for a client of a later process; `undefined` when there is none that is valid. **A secret.** */
  savedToken(): SavedToken | undefined;
  /**
   * Registers a query (Solicitud). Sent once: after an error whose `delivery` is `uncertain` it may be registered all the
   * same. Sent a second time only after the SAT refused the token.
   *
   * @throws SatError `QUERY_INVALID`: with all its `problems`. `REFUSED`, `LIMIT_REACHED` (5002, 5005): with `codEstatus`.
   */
  request(query: DownloadQuery, options?: CallOptions): Promise<RequestAnswer>;
  /**
   * Asks how far a request is (Verificación). Costs nothing at the SAT. Repeated when the failure may pass.
   *
   * @param requestId as the SAT gave it.
   * @throws SatError `QUERY_INVALID`: no id. `REFUSED`: among others with 5004, an id that the SAT does not know (yet).
   *   `LIMIT_REACHED` (5003, 5011).
   */
  verify(requestId: string, options?: CallOptions): Promise<VerifyAnswer>;
  /**
   * Fetches a package (Descarga): one of its two lives, also when the transfer breaks. Sent once, like a request. The
   * answer comes as soon as its status is known; the package follows as a stream, which has errors of its own.
   *
   * @param packageId as the SAT gave it, in its case of letters.
   * @throws SatError `QUERY_INVALID`: no id. `REFUSED` (5004, 5007), `LIMIT_REACHED` (5008), `DAMAGED_PACKAGE`.
   */
  download(packageId: string, options?: CallOptions): Promise<DownloadAnswer>;
  /** Ends all calls and connections; later calls are `ABORTED`. */
  close(): Promise<void>;
}

/**
 * Makes a client. It opens no connection before the first call.
 *
 * @throws SatError `QUERY_INVALID`: the RFC is none, or the token is malformed or that of another RFC or installation.
 *   TypeError: an address is no URL.
 */
export function createSatClient(options: SatClientOptions): SatClient {
  const { service, messageSigner, clock = systemClock, acceptGzip = false } = options;
  const rfc = normalizeRfc(options.rfc);
  const endpoints = options.endpoints ?? satEndpoints(service);
  const retries = { ...defaultRetries, ...options.retries };
  const closed = new AbortController();
  const unusable = Object.values(endpoints).find((url) => !URL.canParse(url));
  if (unusable !== undefined) throw new TypeError(`not a URL: ${unusable}`);
  const rfcProblems = ownRfcProblems(options.rfc);
  if (rfcProblems.length > 0) throw invalid({ service, operation: 'login' }, rfc, rfcProblems);
  const restored = options.token === undefined ? undefined : restoredSession(options.token, { service, rfc });

  const transport = options.transport ?? undiciTransport(options.deadlines);
  const sender = messageSender({ messageSigner, endpoints, transport, acceptGzip });
  const loginTask = { service, rfc, operation: 'login' } as const;
  const tokens = tokenSource((signal) => logIn({ task: loginTask, sender, clock, retries }, signal), clock, restored);

  const signalOf = ({ signal }: CallOptions): AbortSignal =>
    signal === undefined ? closed.signal : AbortSignal.any([signal, closed.signal]);

  /** The message of a call that needs a token: sent once, and once more with a new token when the SAT wants one. */
  const send = async <Answer>(
    task: CallTask,
    { signal, context }: { signal: AbortSignal; context: SatCallContext },
    read: (answer: TransportAnswer) => Promise<Answer>,
  ): Promise<Answer> => {
    const body = await sender.sign(task, signal);
    const session = await obtained(tokens.current(signal), task, 'notSent');
    const sendWith = ({ token }: Session): Promise<Answer> =>
      sender.exchange({ task, body, token, signal, attempt: (context.attempts += 1) }, read);
    try {
      return await sendWith(session);
    } catch (error) {
      if (!(error instanceof SatError) || !isTokenRefused(error)) throw error;
      return sendWith(await obtained(tokens.after(session, signal), task, 'refused'));
    }
  };

  const tokenFrom = async (take: typeof tokens.fresh, callOptions: CallOptions): Promise<LoginResult> => {
    const signal = signalOf(callOptions);
    const { expiresAt, clockSkew } = await obtained(take(signal), loginTask, signal.aborted ? 'notSent' : undefined);
    return { expiresAt: expiresAt.toISOString(), ...(clockSkew !== undefined && { clockSkew }) };
  };

  return {
    login: (callOptions = {}) => tracedCall(loginTask, () => tokenFrom(tokens.fresh, callOptions)),
    ready: (callOptions = {}) => tokenFrom(tokens.current, callOptions),
    savedToken: () => {
      const session = tokens.kept();
      return session && { service, rfc, token: session.token, expiresAt: session.expiresAt.toISOString() };
    },
    request: async (query, callOptions = {}) => {
      const task = { service, rfc, operation: 'request', query } as const;
      const signal = signalOf(callOptions);
      return tracedCall(task, async (context) => {
        const problems = validateQuery(query, { rfc, service, now: clock.now() });
        if (problems.length > 0) throw invalid(task, problems.map((problem) => problem.code).join(', '), problems);
        return send(task, { signal, context }, async (answer) =>
          parseQueryResponse({ service, kind: query.kind, ...(await readSmallAnswer(answer, task)) }),
        );
      });
    },
    verify: async (requestId, callOptions = {}) => {
      const task = { service, rfc, operation: 'verify', requestId } as const;
      const signal = signalOf(callOptions);
      return tracedCall(task, async (context) => {
        requireIds(task);
        const attempt = (): Promise<VerifyAnswer> =>
          send(task, { signal, context }, async (answer) =>
            parseVerifyResponse({ service, ...(await readSmallAnswer(answer, task)) }),
          );
        return retrying(attempt, { ...retries, signal, mayPass: isPassingAndOwn });
      });
    },
    download: async (packageId, callOptions = {}) => {
      const task = { service, rfc, operation: 'download', packageId } as const;
      const signal = signalOf(callOptions);
      return tracedCall(task, async (context) => {
        requireIds(task);
        return send(task, { signal, context }, ({ status, headers, body }) => {
          const contentType = headers['content-type'];
          return parseDownloadResponse({ service, status, body, ...(contentType !== undefined && { contentType }) });
        });
      });
    },
    close: async () => {
      closed.abort();
      await transport.close();
    },
  };
}

type CallTask = Exclude<MessageTask, { operation: 'login' }>;

/** A login's outcome for the call that waits for it; `delivery` is what is known of that call's own message. */
async function obtained(session: Promise<Session>, task: MessageTask, delivery?: Delivery): Promise<Session> {
  try {
    return await session;
  } catch (cause) {
    if (cause instanceof SatError) throw delivery === undefined ? cause : withDelivery(cause, delivery);
    const { service, operation } = task;
    throw new SatError('ABORTED', { service, operation, delivery: delivery ?? 'uncertain', cause });
  }
}

/** A login that failed has had repetitions of its own. */
function isPassingAndOwn({ retryable, operation }: SatError): boolean {
  return retryable && operation !== 'login';
}

function isTokenRefused(error: SatError): boolean {
  return error.operation !== 'login' && (error.codEstatus === TOKEN_REFUSED || isSecurityFault(error));
}

function invalid({ service, operation }: AnswerContext, detail: string, problems?: readonly QueryProblem[]): SatError {
  return new SatError('QUERY_INVALID', {
    service,
    operation,
    delivery: 'notSent',
    detail,
    ...(problems !== undefined && { problems }),
  });
}
