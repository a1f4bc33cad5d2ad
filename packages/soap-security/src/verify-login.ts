import type { Element } from '@xmldom/xmldom';
import { canonicalBytes } from './canonical.js';
import { readCertificate } from './certificate.js';
import { LOGIN_METHODS } from './login.js';
import {
  hasText,
  partNameOf,
  partsOf,
  refusal,
  requireAttribute,
  requireBase64,
  requireOnly,
} from './message-parts.js';
import type { PartTable } from './message-parts.js';
import { NAMESPACES, TOKEN_TYPES } from './namespaces.js';
import { childElements } from './read.js';
import { openSignedMessage } from './signed-message.js';
import { readLifetime, requireCurrent } from './timestamp.js';
import type { Lifetime } from './timestamp.js';
import { SIGNATURE_PARTS, readSignature, requireSigned, rootOf } from './verify-signature.js';

const LOGIN_PARTS: PartTable = {
  ...SIGNATURE_PARTS,
  'soap:Envelope': [],
  'soap:Header': [],
  'soap:Body': ['wsu:Id'],
  'wsse:Security': ['soap:mustUnderstand'],
  'wsu:Timestamp': ['wsu:Id'],
  'wsu:Created': [],
  'wsu:Expires': [],
  'wsse:BinarySecurityToken': ['wsu:Id', 'ValueType', 'EncodingType'],
  'wsse:SecurityTokenReference': [],
  'wsse:Reference': ['ValueType', 'URI'],
};

/** What was signed in a login. The body is not signed, so nothing of it is here. */
export interface VerifiedLogin extends Lifetime {
  /** The certificate whose key signed, in DER. It came with the message: whether to trust it is for the caller to say. */
  readonly certificate: Uint8Array;
  /** The bytes that were digested: the canonical `Timestamp`. `created` and `expires` are read from them. */
  readonly signedBytes: Uint8Array;
}

/**
 * Verifies a login as {@link prepareLogin} makes it and returns what was signed (W3C XML Signature, section 3.2; OASIS
 * SOAP Message Security 1.0, sections 8 and 10). Prefixes, the order of attributes, blanks and other headers of the
 * envelope are free; each part has to be at its place and nowhere else.
 *
 * @param text the whole SOAP envelope.
 * @param options `now` is the instant at which the login has to be good.
 * @throws SoapSecurityError the message is no such login: `XML_NOT_WELL_FORMED`, `XML_WITH_DTD`, `XML_TOO_LARGE`,
 *   `PART_MISSING`, `PART_REPEATED`, `PART_UNEXPECTED`, `PART_MALFORMED`, `ID_REPEATED`, `REFERENCE_ELSEWHERE`,
 *   `ALGORITHM_REFUSED`, `CERTIFICATE_INVALID`. It is, and says something that was not signed: `DIGEST_MISMATCH`,
 *   `SIGNATURE_MISMATCH`. It was signed, for another time: `TIMESTAMP_EXPIRED`, `TIMESTAMP_IN_FUTURE`.
 */
export function verifyLogin(text: string, options: { readonly now: Date }): VerifiedLogin {
  const envelope = openSignedMessage(text);
  const [header, body] = partsOf(envelope, ['soap:Header', 'soap:Body']);
  const [timestamp, token, signatureElement] = partsOf(securityOf(header), [
    'wsu:Timestamp',
    'wsse:BinarySecurityToken',
    'dsig:Signature',
  ]);
  const signature = readSignature(signatureElement, [LOGIN_METHODS]);
  requireOnly(envelope, LOGIN_PARTS);
  requireEmptyOperation(body);
  requireReference(signature.uri, timestamp);
  requireTokenReference(signature.keyInfo, token);

  const certificate = readCertificate(tokenBytes(token));
  const signedBytes = canonicalBytes(timestamp, LOGIN_METHODS.transform);
  requireSigned(signedBytes, signature, certificate);
  const lifetime = readLifetime(rootOf(signedBytes, 'Timestamp', NAMESPACES.wsu));
  requireCurrent(lifetime, options.now);
  return { ...lifetime, certificate: certificate.der, signedBytes };
}

function securityOf(header: Element): Element {
  const security = childElements(header, NAMESPACES.wsse, 'Security')[0];
  if (security === undefined) throw refusal('PART_MISSING', 'soap:Header/wsse:Security');
  return security;
}

/** The body of a login says which operation it is; with anything in it, it would be another kind of message. */
function requireEmptyOperation(body: Element): void {
  const [operation, ...others] = childElements(body);
  if (operation === undefined) throw refusal('PART_MISSING', 'soap:Body/*');
  if (others.length > 0 || operation.firstChild !== null || hasText(body))
    throw refusal('PART_UNEXPECTED', 'soap:Body');
}

function requireReference(uri: string, to: Element): void {
  if (uri !== `#${requireAttribute(to, 'Id', NAMESPACES.wsu)}`) {
    throw refusal('REFERENCE_ELSEWHERE', partNameOf(to) ?? '');
  }
}

function requireTokenReference(keyInfo: Element, token: Element): void {
  const [tokenReference] = partsOf(keyInfo, ['wsse:SecurityTokenReference']);
  const [reference] = partsOf(tokenReference, ['wsse:Reference']);
  requireReference(requireAttribute(reference, 'URI'), token);
  requireType(reference, 'ValueType', TOKEN_TYPES.x509v3);
}

function tokenBytes(token: Element): Uint8Array {
  requireType(token, 'ValueType', TOKEN_TYPES.x509v3);
  requireType(token, 'EncodingType', TOKEN_TYPES.base64);
  return requireBase64(token);
}

function requireType(element: Element, name: string, type: string): void {
  if (requireAttribute(element, name) !== type)
    throw refusal('PART_MALFORMED', `${partNameOf(element) ?? ''}/@${name}`);
}
