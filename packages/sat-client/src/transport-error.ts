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

/** What waiting does not cure: certificates that are not trusted (names of OpenSSL, Node and undici), a proxy that is none. */
const LASTING = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME|PRX_TLS|ACOPIO_PROXY/;

/** What undici says when a proxy does not open a tunnel. */
const TUNNEL_REFUSED = /^Proxy response \((\d{3})\)/;

/**
 * The error of a message that did not get its answer, from what the system says. Before anything was written every cause
 * is `notSent` (name lookup, refused connection, TLS, a proxy); afterwards it is `uncertain`.
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
  const status = error instanceof Error ? TUNNEL_REFUSED.exec(error.message)?.[1] : undefined;
  // A proxy that wants a password or does not allow the host will say so again; one that is broken may recover.
  if (status !== undefined) {
    return new SatError('UNREACHABLE', { ...facts, detail: `proxy: HTTP ${status}`, retryable: Number(status) >= 500 });
  }
  return new SatError('UNREACHABLE', { ...facts, retryable: !LASTING.test(systemCode ?? '') });
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** undici's parser attaches what it could not read, which may be an answer with a token. */
function withoutData(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'data' in error ? undefined : error;
}
