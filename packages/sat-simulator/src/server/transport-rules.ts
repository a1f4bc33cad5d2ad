import type { IncomingHttpHeaders } from 'node:http';

import { step } from './steps.js';
import type { Step } from './steps.js';

/** What came over HTTP before anybody looked at the message. */
export interface TransportSubject {
  readonly method: string | undefined;
  readonly headers: IncomingHttpHeaders;
  /** Whether the body is longer than a message may be. */
  readonly isTooLong: boolean;
}

/** What is no SOAP 1.1 POST is refused by IIS and WCF before they look at the message. */
export const TRANSPORT_RULES: readonly Step<TransportSubject>[] = [
  step('http.method', ({ method }) => (method === 'POST' ? undefined : 'only POST is answered')),
  step('http.contentType', ({ headers }) =>
    /^text\/xml\s*(?:;|$)/i.test(headers['content-type'] ?? '') ? undefined : 'Content-Type must be text/xml',
  ),
  step('http.contentEncoding', ({ headers }) =>
    (headers['content-encoding'] ?? 'identity') === 'identity' ? undefined : 'the body must not be compressed',
  ),
  step('http.size', ({ isTooLong }) => (isTooLong ? 'the body is too long' : undefined)),
];
