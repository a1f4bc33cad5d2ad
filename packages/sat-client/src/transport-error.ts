import { SatError } from './errors.js';
import type { SatErrorCode } from './errors.js';
import type { TransportRequest } from './transport.js';

/** What a transport knows about a message when something went wrong. */
interface SendProgress {
  /** Whether a byte of the message may have left. */
  readonly isWritten: boolean;
  /** Whether the operation's own deadline ended it. */
  readonly isLate: boolean;
}

/** System errors of an answer under way; all others count as a lost connection. */
const CODES: Readonly<Record<string, SatErrorCode | undefined>> = {
  UND_ERR_HEADERS_TIMEOUT: 'TIMEOUT',
  UND_ERR_BODY_TIMEOUT: 'TIMEOUT',
  ETIMEDOUT: 'TIMEOUT',
  UND_ERR_HEADERS_OVERFLOW: 'UNREADABLE_ANSWER',
  UND_ERR_DESTROYED: 'ABORTED',
  UND_ERR_CLOSED: 'ABORTED',
  Z_DATA_ERROR: 'UNREADABLE_ANSWER',
  ACOPIO_CONTENT_CODING: 'UNREADABLE_ANSWER',
};

/** Certificates that are not trusted: waiting does not cure them (names of OpenSSL and Node). */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/;

/**
 * The error of a message that did not get its answer, from what the system says. Before anything was written every cause
 * is `notSent` (name lookup, refused connection, TLS); afterwards it is `uncertain`.
 */
export function transportError(
  error: unknown,
  { service, operation, url, signal }: TransportRequest,
  { isWritten, isLate }: SendProgress,
): SatError {
  if (error instanceof SatError) return error;
  const systemCode = codeOf(error);
  const { host } = new URL(url);
  const facts = {
    service,
    operation,
    delivery: isWritten ? 'uncertain' : 'notSent',
    detail: systemCode === undefined ? host : `${systemCode} ${host}`,
    cause: withoutData(error),
  } as const;
  if (signal?.aborted === true) return new SatError('ABORTED', { ...facts, detail: host, cause: signal.reason });
  if (isLate) return new SatError('TIMEOUT', { ...facts, detail: host, cause: undefined });

  const code = (systemCode === undefined ? undefined : CODES[systemCode]) ?? 'CONNECTION_LOST';
  if (isWritten || code === 'ABORTED') return new SatError(code, facts);
  const isUntrusted = systemCode !== undefined && CERTIFICATE.test(systemCode);
  return new SatError('UNREACHABLE', { ...facts, retryable: !isUntrusted });
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** undici's parser attaches what it could not read, which may be an answer with a token. */
function withoutData(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'data' in error ? undefined : error;
}
