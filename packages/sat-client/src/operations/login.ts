import { childElement, prepareLogin, textOf } from '@acopio/soap-security';
import type { LoginInput as LoginMessage, ParsedElement } from '@acopio/soap-security';
import { descend, openEnvelope } from '../protocol/envelope.js';
import type { OperationResponse } from '../protocol/envelope.js';
import { wsdlLogin } from '../protocol/names.js';
import { namespaces } from '../protocol/namespaces.js';
import { unreadable } from '../protocol/refusal.js';
import { builtRequest } from './built-request.js';
import type { BuiltRequest } from './built-request.js';
import { claimsOf, isToken } from './token-claims.js';

/** What a login is built from: `der` is the e.firma's X.509 certificate. */
export type LoginInput = Pick<LoginMessage, 'certificate'>;

/** What the SAT granted. Instants are those of the SAT's clock. */
export interface LoginAnswer {
  /** Exactly as received, still percent-encoded: this is how it is sent. A secret. */
  readonly token: string;
  /** When the answer was made. */
  readonly created?: Date;
  /** The earlier of the answer's end and the token's own. */
  readonly expires?: Date;
}

/**
 * Autenticación: an empty operation and a timestamp, signed, of the signer's clock, which is good for five minutes (SAT,
 * Autenticación, in Descarga v1.1, August 2018, and v1.5, May 2025).
 *
 * @throws SoapSecurityError `MESSAGE_INVALID`: `now` is no instant, or the certificate is empty.
 */
export function buildLoginRequest({ certificate }: LoginInput, now: Date): BuiltRequest {
  const body = { namespace: namespaces.login, name: wsdlLogin.element };
  return builtRequest({ operation: 'login' }, prepareLogin({ certificate, created: now, body }));
}

/**
 * Reads the answer of a login (SAT, samples of Descarga v1.1, August 2018, and of v1.5, May 2025). The end is the earlier
 * of the answer's `Expires` (5 minutes) and the token's `exp` (10 minutes in every sample), because the documents do not
 * say which one counts.
 *
 * @throws SatError `LOGIN_REFUSED` (fault `InvalidSecurity`), `FAULT`, `OUTAGE`, `UNREADABLE_ANSWER`.
 */
export function parseLoginResponse(response: OperationResponse): LoginAnswer {
  const context = { service: response.service, operation: 'login' } as const;
  const { header, body } = openEnvelope(response, context);
  const result = descend(body, namespaces.login, [wsdlLogin.response, wsdlLogin.result]);
  const token = result === undefined ? '' : textOf(result).trim();
  if (!isToken(token)) throw unreadable(context, 'no token');

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
