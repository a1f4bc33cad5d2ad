import { normalizeRfc } from '@acopio/credentials';
import { SatError } from './errors.js';
import type { LoginAnswer } from './operations/login.js';
import { isToken } from './operations/token-claims.js';
import type { Clock, Service } from './service.js';

/**
 * A token that outlives its client: plain JSON, for a file or a database of the caller's. **A secret**: until it expires,
 * who has it may ask in the taxpayer's name (though not without also signing).
 */
export interface SavedToken {
  /** Each installation takes its own tokens alone. */
  readonly service: Service;
  /** RFC of the e.firma that logged in. */
  readonly rfc: string;
  /** As the SAT gave it. */
  readonly token: string;
  /** Until when it is used: an instant of this machine's clock, ISO 8601, UTC; the margin is already taken off. */
  readonly expiresAt: string;
}

/** A token in use. `expiresAt` is an instant of this machine's clock, the margin already taken off. */
export interface Session {
  readonly token: string;
  readonly expiresAt: Date;
  /** By how many milliseconds this machine's clock was ahead of the SAT's at the login. */
  readonly clockSkew?: number;
}

/** Where a client's calls get their token from. */
interface TokenSource {
  /** A token that is valid now: the one at hand, or a new one. Rejects with `signal.reason` when `signal` aborts. */
  current(signal: AbortSignal): Promise<Session>;
  /** A token other than `refused`: a new one, unless another call has renewed it already. */
  after(refused: Session, signal: AbortSignal): Promise<Session>;
  /** A new token. */
  fresh(signal: AbortSignal): Promise<Session>;
  /** The token at hand, if it is valid now. */
  kept(): Session | undefined;
}

/** A token is not used in its last seconds: the message has to arrive before they are over. */
const MARGIN = 30_000;

/** Lifetime of a token that does not say any; the shortest that the SAT's samples show. */
const DEFAULT_LIFETIME = 5 * 60_000;
const MAX_LIFETIME = 60 * 60_000;

/**
 * How long a token may be used, by this machine's clock. The SAT's instants are compared with the SAT's own «now», so a
 * clock here that is wrong neither shortens nor lengthens it.
 */
export function sessionOf({ token, created, expires }: LoginAnswer, receivedAt: Date): Session {
  const granted = expires === undefined ? DEFAULT_LIFETIME : expires.getTime() - (created ?? receivedAt).getTime();
  const lifetime = Math.min(Math.max(granted, 0), MAX_LIFETIME) - MARGIN;
  return { token, expiresAt: new Date(receivedAt.getTime() + lifetime) };
}

/**
 * Whether a value, read from a file say, is a saved token: complete, with a token that can stand in a header and an
 * instant. Whose it is, and whether it still lives, is not looked at.
 */
export function isSavedToken(value: unknown): value is SavedToken {
  if (typeof value !== 'object' || value === null) return false;
  const { service, rfc, token, expiresAt } = value as Readonly<Record<string, unknown>>;
  return (
    (service === 'cfdi' || service === 'retenciones') &&
    typeof rfc === 'string' &&
    typeof token === 'string' &&
    isToken(token) &&
    typeof expiresAt === 'string' &&
    !Number.isNaN(Date.parse(expiresAt))
  );
}

/**
 * The session that a saved token stands for; one that has expired is none to complain about, it is not used.
 *
 * @throws SatError `QUERY_INVALID`: it belongs to another installation or RFC, or something in it is malformed. The
 *   `detail` names the member.
 */
export function restoredSession(saved: SavedToken, { service, rfc }: { service: Service; rfc: string }): Session {
  const refused = (member: keyof SavedToken): SatError =>
    new SatError('QUERY_INVALID', {
      service,
      operation: 'login',
      delivery: 'notSent',
      detail: `saved token: ${member}`,
    });
  if (saved.service !== service) throw refused('service');
  if (normalizeRfc(saved.rfc) !== rfc) throw refused('rfc');
  if (!isToken(saved.token)) throw refused('token');
  const expiresAt = new Date(saved.expiresAt);
  if (Number.isNaN(expiresAt.getTime())) throw refused('expiresAt');
  return { token: saved.token, expiresAt };
}

interface Flight {
  readonly session: Promise<Session>;
  readonly abort: AbortController;
  waiting: number;
}

/**
 * Keeps one token and makes one login for all who wait for it. A caller that gives up leaves the others their login; the
 * last one to leave ends it.
 */
export function tokenSource(
  login: (signal: AbortSignal) => Promise<Session>,
  clock: Clock,
  restored?: Session,
): TokenSource {
  let kept = restored;
  let flight: Flight | undefined;

  const start = (): Flight => {
    const abort = new AbortController();
    const session = login(abort.signal).finally(() => {
      if (flight?.abort === abort) flight = undefined;
    });
    const started: Flight = { session: session.then((value) => (kept = value)), abort, waiting: 0 };
    // Every caller may have left before it fails.
    started.session.catch(() => {});
    return started;
  };

  const fresh = async (signal: AbortSignal): Promise<Session> => {
    signal.throwIfAborted();
    flight ??= start();
    const joined = flight;
    joined.waiting += 1;
    try {
      return await orAborted(joined.session, signal);
    } finally {
      joined.waiting -= 1;
      if (joined.waiting === 0 && flight === joined) {
        flight = undefined;
        joined.abort.abort();
      }
    }
  };

  const valid = (): Session | undefined => (kept !== undefined && clock.now() < kept.expiresAt ? kept : undefined);

  return {
    fresh,
    kept: valid,
    current: async (signal) => {
      signal.throwIfAborted();
      return valid() ?? fresh(signal);
    },
    after: async (refused, signal) => {
      const other = valid();
      return other === undefined || other === refused ? fresh(signal) : other;
    },
  };
}

/** The value of `promise`, or the signal's reason as soon as it aborts. */
export async function orAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  signal.throwIfAborted();
  const { promise: outcome, resolve, reject } = Promise.withResolvers<Value>();
  const leave = (): void => reject(signal.reason);
  signal.addEventListener('abort', leave, { once: true });
  promise.then(resolve, reject);
  try {
    return await outcome;
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
