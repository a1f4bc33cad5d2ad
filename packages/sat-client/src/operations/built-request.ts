import { prepareOperation } from '@acopio/soap-security';
import type { OperationInput, UnsignedMessage, XmlElement } from '@acopio/soap-security';
import { namespaces } from '../protocol/namespaces.js';
import { soapAction } from '../protocol/soap-actions.js';
import type { ActionOf } from '../protocol/soap-actions.js';

/** A request that lacks nothing but its signature and, unless it is a login, the token. */
export interface BuiltRequest {
  /** The SOAP action, without quotes. */
  readonly soapAction: string;
  /** What to send as headers of HTTP, all but `Authorization`. */
  readonly headers: Readonly<Record<string, string>>;
  /** Sign its `bytesToSign`; what `assemble` then gives is the body, to be sent as UTF-8. */
  readonly message: UnsignedMessage;
}

/**
 * How a request is built: without a clock, a key or a connection of its own, and from equal input always the same bytes.
 * All four have this shape, although `now`, the signer's clock, goes into a login alone.
 *
 * @throws SatError `QUERY_INVALID`: an id that is none. SoapSecurityError `MESSAGE_INVALID`: a text that XML cannot hold,
 *   or a certificate without its facts.
 */
export type BuildRequest<Input> = (input: Input, now: Date) => BuiltRequest;

/** What the signature of an operation takes: facts of the e.firma's certificate, and which form it has. */
export type SignatureFacts = Pick<OperationInput, 'certificate' | 'form'>;

/** Puts a message and its headers together. */
export function builtRequest(of: ActionOf, message: UnsignedMessage): BuiltRequest {
  return { soapAction: soapAction(of), headers: requestHeaders(of), message };
}

/** Puts an operation into a message whose signature is the only thing that it lacks. */
export function signableRequest(of: ActionOf, operation: XmlElement, signature: SignatureFacts): BuiltRequest {
  const { certificate, form = 'common' } = signature;
  return builtRequest(of, prepareOperation({ certificate, form, namespace: namespaces.operations, operation }));
}

/**
 * The headers of a request, `Authorization` apart: those of the SAT's samples (v1.5, May 2025). The action stands in
 * quotes (SOAP 1.1, section 6.1.1).
 */
export function requestHeaders(of: ActionOf): Record<string, string> {
  return {
    'Content-Type': 'text/xml; charset=utf-8',
    SOAPAction: `"${soapAction(of)}"`,
    Accept: 'text/xml',
    'Accept-Encoding': 'identity',
    'Cache-Control': 'no-cache',
  };
}

/**
 * Value of the header `Authorization`, which everything but a login needs (SAT, Solicitud, Verificación and Descarga v1.5,
 * May 2025). The token goes as it was received, still percent-encoded: the form that most public clients send.
 */
export function authorization(token: string): string {
  return `WRAP access_token="${token}"`;
}
