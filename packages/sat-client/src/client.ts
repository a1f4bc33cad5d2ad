import { isRfc, normalizeRfc } from '@acopio/credentials';
import { openDownload } from './download-stream.js';
import type { DeadlineOptions } from './deadlines.js';
import { SatError, withDelivery } from './errors.js';
import type { Delivery, SatErrorFacts } from './errors.js';
import { requireIds } from './message-signer.js';
import type { MessageSigner } from './message-signer.js';
import type { MessageTask } from './message-task.js';
import type { DownloadAnswer } from './operations/download.js';
import { parseLoginAnswer } from './operations/login.js';
import { parseRequestAnswer } from './operations/request.js';
import type { RequestAnswer } from './operations/request.js';
import { parseVerifyAnswer } from './operations/verify.js';
import type { VerifyAnswer } from './operations/verify.js';
import { TOKEN_REFUSED } from './protocol/codes.js';
import { satEndpoints } from './protocol/endpoints.js';
import type { Endpoints } from './protocol/endpoints.js';
import { isSecurityFault } from './protocol/faults.js';
import type { AnswerContext } from './protocol/refusal.js';
import { soapAction } from './protocol/soap-actions.js';
import type { DownloadQuery } from './query.js';
import { validateQuery } from './query-problems.js';
import type { QueryProblem } from './query-problems.js';
import { defaultRetries, retrying } from './retry.js';
import type { RetryOptions } from './retry.js';
import { systemClock } from './service.js';
import type { Clock, Service } from './service.js';
import { readSmallAnswer } from './small-answer.js';
import { orAborted, sessionOf, tokenSource } from './token.js';
import type { Session } from './token.js';
import type { Transport, TransportAnswer } from './transport.js';
import { undiciTransport } from './undici-transport.js';

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
  /** For login and verification, four attempts unless told otherwise; a request and a download are never repeated. */
  readonly retries?: Partial<RetryOptions>;
}

/** What every call takes. */
export interface CallOptions {
  /** Ends the call, and the reading of a package: `ABORTED`. */
  readonly signal?: AbortSignal;
}

/** What a login gives; the token itself stays inside the client. */
export interface LoginResult {
  /** Until when the client uses the token: an instant of this machine's clock, ISO 8601, UTC. */
  readonly expiresAt: string;
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
 * @throws SatError `QUERY_INVALID`: the RFC is none. TypeError: an address is no URL.
 */
export function createSatClient(options: SatClientOptions): SatClient {
  const { service, messageSigner, clock = systemClock } = options;
  const rfc = normalizeRfc(options.rfc);
  const endpoints = options.endpoints ?? satEndpoints(service);
  const transport = options.transport ?? undiciTransport(options.deadlines);
  const retries = { ...defaultRetries, ...options.retries };
  const closed = new AbortController();
  const unusable = Object.values(endpoints).find((url) => !URL.canParse(url));
  if (unusable !== undefined) throw new TypeError(`not a URL: ${unusable}`);
  if (!isRfc(rfc)) throw invalid({ service, operation: 'login' }, rfc);

  const signalOf = ({ signal }: CallOptions): AbortSignal =>
    signal === undefined ? closed.signal : AbortSignal.any([signal, closed.signal]);

  const sign = async (task: MessageTask, signal: AbortSignal): Promise<string> => {
    const { operation } = task;
    try {
      return (await orAborted(messageSigner.signMessage(task), signal)).body;
    } catch (cause) {
      if (cause instanceof SatError) throw cause;
      const code = signal.aborted ? 'ABORTED' : 'SIGNING_FAILED';
      throw new SatError(code, { service, operation, delivery: 'notSent', cause });
    }
  };

  const send = (task: MessageTask, body: string, call: { token?: string; signal: AbortSignal }) =>
    transport.send({
      service,
      operation: task.operation,
      url: endpoints[task.operation],
      headers: headersOf(task, call.token),
      body,
      signal: call.signal,
    });

  const loginTask = { service, rfc, operation: 'login' } as const;

  const logInOnce = async (signal: AbortSignal): Promise<Session> => {
    const answer = await send(loginTask, await sign(loginTask, signal), { signal });
    try {
      const parsed = parseLoginAnswer(await readSmallAnswer(answer, loginTask), loginTask);
      return sessionOf(parsed, clock.now());
    } catch (error) {
      throw error instanceof SatError ? withClockSkew(error, answer, clock) : error;
    }
  };

  const logIn = (signal: AbortSignal): Promise<Session> => {
    const attempt = async (): Promise<Session> => {
      try {
        return await logInOnce(signal);
      } catch (error) {
        if (!(error instanceof SatError) || !isSecurityFault(error)) throw error;
        // The timestamp may have grown stale on its way: once more, with a new one.
        return logInOnce(signal);
      }
    };
    return retrying(attempt, { ...retries, signal, mayPass: (error) => error.retryable });
  };

  const tokens = tokenSource(logIn, clock);

  /** The message of a call that needs a token: sent once, and once more with a new token when the SAT wants one. */
  const call = async <Answer>(
    task: CallTask,
    signal: AbortSignal,
    read: (answer: TransportAnswer) => Promise<Answer>,
  ): Promise<Answer> => {
    const body = await sign(task, signal);
    const session = await obtained(tokens.current(signal), task, 'notSent');
    try {
      return await read(await send(task, body, { token: session.token, signal }));
    } catch (error) {
      if (!(error instanceof SatError) || !isTokenRefused(error)) throw error;
      const renewed = await obtained(tokens.after(session, signal), task, 'refused');
      return read(await send(task, body, { token: renewed.token, signal }));
    }
  };

  return {
    login: async (callOptions = {}) => {
      const signal = signalOf(callOptions);
      const { expiresAt } = await obtained(tokens.fresh(signal), loginTask);
      return { expiresAt: expiresAt.toISOString() };
    },
    ready: async (callOptions = {}) => {
      const signal = signalOf(callOptions);
      const { expiresAt } = await obtained(tokens.current(signal), loginTask);
      return { expiresAt: expiresAt.toISOString() };
    },
    request: async (query, callOptions = {}) => {
      const task = { service, rfc, operation: 'request', query } as const;
      const problems = validateQuery(query, { rfc, now: clock.now() });
      if (problems.length > 0) throw invalid(task, problems.map((problem) => problem.code).join(', '), problems);
      return call(task, signalOf(callOptions), async (answer) =>
        parseRequestAnswer(await readSmallAnswer(answer, task), task, query.kind),
      );
    },
    verify: async (requestId, callOptions = {}) => {
      const task = { service, rfc, operation: 'verify', requestId } as const;
      requireIds(task);
      const signal = signalOf(callOptions);
      const attempt = (): Promise<VerifyAnswer> =>
        call(task, signal, async (answer) => parseVerifyAnswer(await readSmallAnswer(answer, task), task));
      return retrying(attempt, { ...retries, signal, mayPass: isPassingAndOwn });
    },
    download: async (packageId, callOptions = {}) => {
      const task = { service, rfc, operation: 'download', packageId } as const;
      requireIds(task);
      return call(task, signalOf(callOptions), ({ status, headers, body }) => {
        const contentType = headers['content-type'];
        return openDownload({ status, body, ...(contentType !== undefined && { contentType }) }, task);
      });
    },
    close: async () => {
      closed.abort();
      await transport.close();
    },
  };
}

function headersOf(task: MessageTask, token: string | undefined): Record<string, string> {
  return {
    'Content-Type': 'text/xml; charset=utf-8',
    SOAPAction: `"${soapAction(task)}"`,
    Accept: 'text/xml',
    'Accept-Encoding': 'identity',
    'Cache-Control': 'no-cache',
    // As received, still percent-encoded: the form that most public clients send.
    ...(token !== undefined && { Authorization: `WRAP access_token="${token}"` }),
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

/** From here on, a clock that is off is worth telling: the login's timestamp lives for five minutes. */
const NOTABLE_SKEW = 60_000;

/** Adds how far this machine's clock is from the SAT's, as its header `Date` has it, to a login that was refused. */
function withClockSkew(error: SatError, { headers }: TransportAnswer, clock: Clock): SatError {
  const satTime = Date.parse(headers['date'] ?? '');
  const skew = clock.now().getTime() - satTime;
  if (error.code !== 'LOGIN_REFUSED' || Number.isNaN(satTime) || Math.abs(skew) < NOTABLE_SKEW) return error;
  const seconds = Math.round(skew / 1000);
  const { service, operation, delivery, faultCode, detail = '' } = error;
  const facts: SatErrorFacts = { service, operation, delivery, detail: `${detail} (clock ${seconds} s)` };
  return new SatError(error.code, faultCode === undefined ? facts : { ...facts, faultCode });
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
