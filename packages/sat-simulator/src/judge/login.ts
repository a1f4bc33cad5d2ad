import type { XmlDocument, XmlElement } from 'libxml2-wasm';

import { decodeBase64 } from './base64.js';
import { digestOf, exclusiveText } from './canonical.js';
import { readJudgedCertificate } from './certificate.js';
import type { JudgedCertificate } from './certificate.js';
import { ALGORITHMS, NAMESPACES } from './identifiers.js';
import type { Evidence } from './operation.js';
import { readSignature, SignatureIncomplete, verifySignedInfo } from './signature.js';
import { attributeOf, elementsWithin, elementChildren, onlyChild, textOf } from './xml.js';

/** Largest difference between the caller's clock and this machine's: the default of WCF; the SAT's own setting is not known. */
const LOGIN_CLOCK_SKEW_MS = 5 * 60_000;

/** Judgement of a login's WS-Security header. */
export type LoginVerdict =
  | { readonly accepted: true; readonly certificate: JudgedCertificate }
  | {
      readonly accepted: false;
      readonly reason: string;
      readonly certificate?: JudgedCertificate;
      readonly evidence?: Evidence;
    };

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,7})?Z$/;

function readInstant(element: XmlElement | undefined): number {
  const text = textOf(element) ?? '';
  const instant = INSTANT.test(text) ? Date.parse(text.replace(/(\.\d{3})\d+Z$/, '$1Z')) : Number.NaN;
  if (Number.isNaN(instant)) {
    throw new SignatureIncomplete('Created and Expires must be UTC instants');
  }
  return instant;
}

function demand<T>(value: T | undefined, what: string): T {
  if (value === undefined) {
    throw new SignatureIncomplete(what);
  }
  return value;
}

interface LoginParts {
  readonly timestamp: XmlElement;
  readonly token: XmlElement;
  readonly signature: XmlElement;
}

function findParts(document: XmlDocument): LoginParts {
  const header = demand(onlyChild(document.root, NAMESPACES.soap, 'Header'), 'the message has no header');
  const security = demand(
    onlyChild(header, NAMESPACES.security, 'Security'),
    'the message must have one Security header',
  );
  const parts = {
    timestamp: demand(onlyChild(security, NAMESPACES.utility, 'Timestamp'), 'Security must hold one Timestamp'),
    token: demand(
      onlyChild(security, NAMESPACES.security, 'BinarySecurityToken'),
      'Security must hold one BinarySecurityToken',
    ),
    signature: demand(onlyChild(security, NAMESPACES.signature, 'Signature'), 'Security must hold one Signature'),
  };
  if (elementChildren(security).length !== 3) {
    throw new SignatureIncomplete('Security must hold nothing but Timestamp, BinarySecurityToken and Signature');
  }
  return parts;
}

/** The element's `u:Id`, which no other element of the message may carry: a reference must mean one thing. */
function uniqueId(document: XmlDocument, element: XmlElement): string {
  const id = demand(attributeOf(element, 'Id', NAMESPACES.utility), `${element.name} has no Id`);
  const carriers = [...elementsWithin(document.root)].filter((other) =>
    other.attrs.some((attribute) => attribute.name.toLowerCase() === 'id' && attribute.value === id),
  );
  if (carriers.length !== 1) {
    throw new SignatureIncomplete(`the Id ${id} is not unique`);
  }
  return id;
}

function readTokenCertificate(token: XmlElement): JudgedCertificate {
  if (attributeOf(token, 'ValueType') !== ALGORITHMS.x509Token) {
    throw new SignatureIncomplete('BinarySecurityToken is not an X.509 token');
  }
  // Base64Binary is also the default when the attribute is absent (WS-Security 1.0, section 6.3).
  if ((attributeOf(token, 'EncodingType') ?? ALGORITHMS.base64) !== ALGORITHMS.base64) {
    throw new SignatureIncomplete('BinarySecurityToken has another encoding than base64');
  }
  const der = demand(decodeBase64(textOf(token) ?? ''), 'BinarySecurityToken is not base64');
  return demand(readJudgedCertificate(der), 'BinarySecurityToken holds no certificate');
}

function checkKeyReference(keyInfo: XmlElement, tokenId: string): void {
  const reference = onlyChild(keyInfo, NAMESPACES.security, 'SecurityTokenReference');
  const target = reference && onlyChild(reference, NAMESPACES.security, 'Reference');
  if (target === undefined || attributeOf(target, 'URI') !== `#${tokenId}`) {
    throw new SignatureIncomplete('KeyInfo does not refer to the BinarySecurityToken');
  }
  if ((attributeOf(target, 'ValueType') ?? ALGORITHMS.x509Token) !== ALGORITHMS.x509Token) {
    throw new SignatureIncomplete('KeyInfo refers to another kind of token');
  }
}

function judgeFreshness(timestamp: XmlElement, now: Date): string | undefined {
  const created = readInstant(onlyChild(timestamp, NAMESPACES.utility, 'Created'));
  const expires = readInstant(onlyChild(timestamp, NAMESPACES.utility, 'Expires'));
  if (created >= expires) {
    return 'the Timestamp expires before it was created';
  }
  if (created > now.getTime() + LOGIN_CLOCK_SKEW_MS) {
    return 'the Timestamp was created in the future';
  }
  return expires < now.getTime() - LOGIN_CLOCK_SKEW_MS ? 'the Timestamp has expired' : undefined;
}

function judgeParts(document: XmlDocument, now: Date): LoginVerdict {
  const { timestamp, token, signature } = findParts(document);
  const parts = readSignature(signature);
  const certificate = readTokenCertificate(token);
  if (
    parts.canonicalization !== ALGORITHMS.exclusiveC14n ||
    parts.signatureMethod !== ALGORITHMS.rsaSha1 ||
    parts.digestMethod !== ALGORITHMS.sha1 ||
    parts.transforms.join(' ') !== ALGORITHMS.exclusiveC14n
  ) {
    return { accepted: false, reason: 'the signature declares other algorithms', certificate };
  }
  checkKeyReference(parts.keyInfo, uniqueId(document, token));
  if (parts.uri !== `#${uniqueId(document, timestamp)}`) {
    return { accepted: false, reason: 'the signature does not refer to the Timestamp', certificate };
  }
  const canonical = exclusiveText(timestamp);
  const signedInfo = verifySignedInfo(parts, certificate.publicKey);
  const evidence = {
    digestValue: parts.digestValue,
    signedInfo: signedInfo.canonical,
    forms: [{ form: 'Timestamp', canonical, digest: digestOf(canonical) }],
  };
  if (digestOf(canonical) !== parts.digestValue) {
    return { accepted: false, reason: 'DigestValue is not that of the Timestamp', certificate, evidence };
  }
  if (signedInfo.verified !== 'inPlace') {
    return { accepted: false, reason: 'SignatureValue does not verify over SignedInfo', certificate, evidence };
  }
  const stale = judgeFreshness(timestamp, now);
  return stale === undefined ? { accepted: true, certificate } : { accepted: false, reason: stale, certificate };
}

/**
 * Judges the WS-Security header of a login: Timestamp signed with the key of the certificate in BinarySecurityToken (WS-Security 1.0 and its
 * X.509 token profile 1.0), fresh within five minutes of `now`. As the SAT does (observed with its test e.firmas and with an expired CSD), it
 * does not ask who issued the certificate nor what it is for.
 */
export function judgeLogin(document: XmlDocument, now: Date): LoginVerdict {
  try {
    return judgeParts(document, now);
  } catch (cause) {
    if (cause instanceof SignatureIncomplete) {
      return { accepted: false, reason: cause.message };
    }
    // libxml2 refuses to canonicalise relative namespace names; Canonical XML 1.0, section 1.3, tells it to.
    return { accepted: false, reason: 'the message cannot be canonicalised' };
  }
}
