import { childElement, textOf } from '@acopio/soap-security';
import type { LoginInput, ParsedElement } from '@acopio/soap-security';
import { descend, openEnvelope } from '../protocol/envelope.js';
import type { HttpAnswer } from '../protocol/envelope.js';
import { wsdlLogin } from '../protocol/names.js';
import { namespaces } from '../protocol/namespaces.js';
import { unreadable } from '../protocol/refusal.js';
import type { AnswerContext } from '../protocol/refusal.js';
import { claimsOf } from './token-claims.js';

/** What the SAT granted. Instants are those of the SAT's clock. */
export interface LoginAnswer {
  /** Exactly as received, still percent-encoded: this is how it is sent. A secret. */
  readonly token: string;
  /** When the answer was made. */
  readonly created?: Date;
  /** The earlier of the answer's end and the token's own. */
  readonly expires?: Date;
}

// What may stand between the double quotes of the Authorization header (RFC 9110, section 5.6.4, without escapes).
const TOKEN = /^[\x21\x23-\x5b\x5d-\x7e]{1,8192}$/;

/**
 * The login's contents: an empty operation and a timestamp of the signer's clock (SAT, Autenticación, in Descarga v1.1,
 * August 2018, and v1.5, May 2025).
 */
export function buildLoginRequest(now: Date): Omit<LoginInput, 'certificate'> {
  return { created: now, body: { namespace: namespaces.login, name: wsdlLogin.element } };
}

/**
 * Reads the answer of a login. The end is the earlier of the answer's `Expires` (5 minutes) and the token's `exp` (10
 * minutes in every sample), because the documents do not say which one counts.
 *
 * @throws SatError `LOGIN_REFUSED` (fault `InvalidSecurity`), `FAULT`, `OUTAGE`, `UNREADABLE_ANSWER`.
 */
export function parseLoginAnswer(answer: HttpAnswer, context: AnswerContext): LoginAnswer {
  const { header, body } = openEnvelope(answer, context);
  const result = descend(body, namespaces.login, [wsdlLogin.response, wsdlLogin.result]);
  const token = result === undefined ? '' : textOf(result).trim();
  if (!TOKEN.test(token)) throw unreadable(context, 'no token');

  const security = header === undefined ? undefined : childElement(header, namespaces.wsse, 'Security');
  const timestamp = security === undefined ? undefined : childElement(security, namespaces.wsu, 'Timestamp');
  const created = instantOf(timestamp, 'Created');
  const ends = [instantOf(timestamp, 'Expires'), claimsOf(token).expires].filter((end) => end !== undefined);
  const expires = ends.sort((a, b) => a.getTime() - b.getTime())[0];
  return { token, ...(created !== undefined && { created }), ...(expires !== undefined && { expires }) };
}

function instantOf(timestamp: ParsedElement | undefined, name: string): Date | undefined {
  const element = timestamp === undefined ? undefined : childElement(timestamp, namespaces.wsu, name);
  if (element === undefined) return undefined;
  const instant = new Date(textOf(element).trim());
  return Number.isNaN(instant.getTime()) ? undefined : instant;
}
