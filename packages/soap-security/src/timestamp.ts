import type { Element } from '@xmldom/xmldom';
import { SoapSecurityError } from './errors.js';
import { partNameOf, partsOf, refusal, requireText } from './message-parts.js';

/** From when until when a login is good. */
export interface Lifetime {
  readonly created: Date;
  readonly expires: Date;
}

// Three decimals in the SAT's samples; other clients send none, or six. Years have four digits.
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?Z$/;
const SECONDS = 'YYYY-MM-DDTHH:mm:ss'.length;

/**
 * Reads a `Timestamp` (OASIS Web Services Security: SOAP Message Security 1.0, section 10). Fractions of a millisecond
 * are cut off.
 *
 * @throws SoapSecurityError `PART_MISSING`, `PART_UNEXPECTED`; `PART_MALFORMED`: also when it ends before it begins.
 */
export function readLifetime(timestamp: Element): Lifetime {
  const [from, to] = partsOf(timestamp, ['wsu:Created', 'wsu:Expires']);
  const created = instantOf(from);
  const expires = instantOf(to);
  if (expires <= created) throw refusal('PART_MALFORMED', 'wsu:Expires');
  return { created, expires };
}

/**
 * Good from `created`, included, until `expires`, excluded.
 *
 * @throws SoapSecurityError `TIMESTAMP_IN_FUTURE`, `TIMESTAMP_EXPIRED`.
 */
export function requireCurrent({ created, expires }: Lifetime, now: Date): void {
  // Written so that an instant that is none is refused too.
  if (!(now >= created)) throw new SoapSecurityError('TIMESTAMP_IN_FUTURE', { detail: created.toISOString() });
  if (!(now < expires)) throw new SoapSecurityError('TIMESTAMP_EXPIRED', { detail: expires.toISOString() });
}

function instantOf(element: Element): Date {
  const text = requireText(element);
  const milliseconds = INSTANT.test(text) ? Date.parse(text.replace(/(\.\d{3})\d+Z$/, '$1Z')) : Number.NaN;
  // The parser takes 30 February for 2 March.
  if (Number.isNaN(milliseconds) || new Date(milliseconds).toISOString().slice(0, SECONDS) !== text.slice(0, SECONDS)) {
    throw refusal('PART_MALFORMED', partNameOf(element) ?? '');
  }
  return new Date(milliseconds);
}
