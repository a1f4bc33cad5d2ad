import { EnvHttpProxyAgent, Pool } from 'undici';
import type { Dispatcher } from 'undici';
import type { SatOperation } from './service.js';

/**
 * Operations that nobody may send twice: each uses a connection of its own, because one that was kept open may be closed
 * at the other end just when the message leaves, and then nobody knows whether it arrived.
 */
const ALONE: ReadonlySet<SatOperation> = new Set(['request', 'download']);

/** The SAT's answers have less than 1 KB of headers. */
const MAX_HEADERS = 16 * 1024;

/** Hosts that no proxy of the environment is meant for. */
const THIS_MACHINE = 'localhost,127.0.0.1,::1';

/**
 * The connections of one operation, through the proxy of the environment where there is one.
 *
 * @param timeout for name lookup, TCP and TLS, and for each step through a proxy, in milliseconds.
 * @throws Error with `code` `ACOPIO_PROXY`: the environment's proxy is no URL of one.
 */
export function connectionsOf(operation: SatOperation, timeout: number): Dispatcher {
  const noProxy = process.env['no_proxy'] ?? process.env['NO_PROXY'] ?? '';
  try {
    return new EnvHttpProxyAgent({
      allowH2: false,
      maxHeaderSize: MAX_HEADERS,
      connect: { timeout },
      ...(ALONE.has(operation) && { pipelining: 0 }),
      noProxy: `${noProxy},${THIS_MACHINE}`,
      // What is forwarded instead of tunnelled has left, whatever the proxy then does with it.
      proxyTunnel: true,
      proxyTls: { timeout, allowH2: false },
      requestTls: { timeout, allowH2: false },
      clientFactory: (origin, options) => new Pool(origin, { ...options, allowH2: false, headersTimeout: timeout }),
    });
  } catch {
    // Not its cause: that has the URL, with its password.
    throw Object.assign(new Error('the proxy of the environment'), { code: 'ACOPIO_PROXY' });
  }
}
