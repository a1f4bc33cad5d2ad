import type { XmlDocument, XmlElement } from 'libxml2-wasm';

import { decodeBase64 } from './base64.js';
import { digestOf, exclusiveText } from './canonical.js';
import { readJudgedCertificate } from './certificate.js';
import type { JudgedCertificate } from './certificate.js';
import { ALGORITHMS, NAMESPACES } from './identifiers.js';
import type { Evidence } from './operation.js';
import { readSignature, SignatureIncomplete, verifySignedInfo } from './signature.js';
import type { SignatureParts } from './signature.js';
import { attributeOf, elementsWithin, elementChildren, onlyChild, textOf } from './xml.js';

/** Largest difference between the caller's clock and the SAT's: the default of WCF; the SAT's own setting is not known. */
const LOGIN_CLOCK_SKEW_MS = 5 * 60_000;

/** What is asked of a login's WS-Security header, in the order in which it is judged. */
export const LOGIN_POINTS = [
  'login.parts',
  'login.algorithms',
  'login.references',
  'login.digest',
  'login.signature',
  'login.lifetime',
  'login.future',
  'login.expired',
] as const;

/** One of {@link LOGIN_POINTS}. */
export type LoginPoint = (typeof LOGIN_POINTS)[number];

/** What was found in a login's WS-Security header. */
export interface LoginReport {
  /** Why a point is not met. A point about something that is missing is met: that it is missing is a matter of `login.parts`. */
  readonly problems: Readonly<Partial<Record<LoginPoint, string>>>;
  /** Of the BinarySecurityToken, when it can be read. */
  readonly certificate?: JudgedCertificate;
  /** What digest and signature were compared with, as far as there were any. */
  readonly evidence?: Evidence;
}

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

/** Problems that are being found; of several with one point, the first counts. */
interface Finder {
  readonly problems: Partial<Record<LoginPoint, string>>;
  note(point: LoginPoint, problem: string): void;
  /** What could be read, or `undefined` after noting why not. */
  attempt<T>(point: LoginPoint, read: () => T): T | undefined;
}

function createFinder(): Finder {
  const problems: Partial<Record<LoginPoint, string>> = {};
  const note = (point: LoginPoint, problem: string): void => {
    problems[point] ??= problem;
  };
  return {
    problems,
    note,
    attempt(point, read) {
      try {
        return read();
      } catch (cause) {
        // libxml2 refuses to canonicalise relative namespace names; Canonical XML 1.0, section 1.3, tells it to.
        note(point, cause instanceof SignatureIncomplete ? cause.message : 'the message cannot be canonicalised');
        return undefined;
      }
    },
  };
}

/** The parts of a login that are there and can be read. */
interface LoginParts {
  readonly timestamp: XmlElement | undefined;
  readonly token: XmlElement | undefined;
  readonly signature: SignatureParts | undefined;
  readonly certificate: JudgedCertificate | undefined;
  readonly lifetime: { readonly created: number; readonly expires: number } | undefined;
}

function findSecurity(document: XmlDocument): XmlElement {
  const header = demand(onlyChild(document.root, NAMESPACES.soap, 'Header'), 'the message has no header');
  return demand(onlyChild(header, NAMESPACES.security, 'Security'), 'the message must have one Security header');
}

function findParts(document: XmlDocument, { attempt, note }: Finder): LoginParts {
  const security = attempt('login.parts', () => findSecurity(document));
  const part = (namespace: string, name: string): XmlElement | undefined =>
    security &&
    attempt('login.parts', () => demand(onlyChild(security, namespace, name), `Security must hold one ${name}`));
  const timestamp = part(NAMESPACES.utility, 'Timestamp');
  const token = part(NAMESPACES.security, 'BinarySecurityToken');
  const signature = part(NAMESPACES.signature, 'Signature');
  if (security !== undefined && elementChildren(security).length !== 3) {
    note('login.parts', 'Security must hold nothing but Timestamp, BinarySecurityToken and Signature');
  }
  return {
    timestamp,
    token,
    signature: signature && attempt('login.parts', () => readSignature(signature)),
    certificate: token && attempt('login.parts', () => readTokenCertificate(token)),
    lifetime:
      timestamp &&
      attempt('login.parts', () => ({
        created: readInstant(onlyChild(timestamp, NAMESPACES.utility, 'Created')),
        expires: readInstant(onlyChild(timestamp, NAMESPACES.utility, 'Expires')),
      })),
  };
}

function judgeReferences(document: XmlDocument, parts: LoginParts, finder: Finder): void {
  const { token, timestamp, signature } = parts;
  finder.attempt('login.references', () => {
    if (signature !== undefined && token !== undefined) {
      checkKeyReference(signature.keyInfo, uniqueId(document, token));
    }
    if (signature !== undefined && timestamp !== undefined && signature.uri !== `#${uniqueId(document, timestamp)}`) {
      throw new SignatureIncomplete('the signature does not refer to the Timestamp');
    }
  });
}

/** Judges digest and signature value where the declared algorithms are the known ones; others are a matter of `login.algorithms`. */
function judgeSignature({ signature, timestamp, certificate }: LoginParts, finder: Finder): Evidence | undefined {
  if (signature === undefined) {
    return undefined;
  }
  const isKnown = signature.signatureMethod === ALGORITHMS.rsaSha1;
  const canonical = timestamp && finder.attempt('login.digest', () => exclusiveText(timestamp));
  const signedInfo =
    certificate && finder.attempt('login.signature', () => verifySignedInfo(signature, certificate.publicKey));
  const digest = canonical === undefined ? undefined : digestOf(canonical);
  if (digest !== undefined && digest !== signature.digestValue && signature.digestMethod === ALGORITHMS.sha1) {
    finder.note('login.digest', 'DigestValue is not that of the Timestamp');
  }
  if (signedInfo !== undefined && signedInfo.verified !== 'inPlace' && isKnown) {
    finder.note('login.signature', 'SignatureValue does not verify over SignedInfo');
  }
  return canonical === undefined || digest === undefined || signedInfo === undefined
    ? undefined
    : {
        digestValue: signature.digestValue,
        signedInfo: signedInfo.canonical,
        forms: [{ form: 'Timestamp', canonical, digest }],
      };
}

function judgeFreshness({ lifetime }: LoginParts, now: Date, { note }: Finder): void {
  if (lifetime === undefined) {
    return;
  }
  const { created, expires } = lifetime;
  if (created >= expires) {
    note('login.lifetime', 'the Timestamp expires before it was created');
  }
  if (created > now.getTime() + LOGIN_CLOCK_SKEW_MS) {
    note('login.future', 'the Timestamp was created in the future');
  }
  if (expires < now.getTime() - LOGIN_CLOCK_SKEW_MS) {
    note('login.expired', 'the Timestamp has expired');
  }
}

function declaresKnownAlgorithms(signature: SignatureParts): boolean {
  return (
    signature.canonicalization === ALGORITHMS.exclusiveC14n &&
    signature.signatureMethod === ALGORITHMS.rsaSha1 &&
    signature.digestMethod === ALGORITHMS.sha1 &&
    signature.transforms.join(' ') === ALGORITHMS.exclusiveC14n
  );
}

/**
 * Examines the WS-Security header of a login: Timestamp signed with the key of the certificate in BinarySecurityToken (WS-Security 1.0 and its
 * X.509 token profile 1.0), fresh within five minutes of `now`. As the SAT does (observed with its test e.firmas and with an expired CSD), it
 * does not ask who issued the certificate nor what it is for.
 */
export function inspectLogin(document: XmlDocument, now: Date): LoginReport {
  const finder = createFinder();
  const parts = findParts(document, finder);
  const { signature, certificate } = parts;
  if (signature !== undefined && !declaresKnownAlgorithms(signature)) {
    finder.note('login.algorithms', 'the signature declares other algorithms');
  }
  judgeReferences(document, parts, finder);
  const evidence = judgeSignature(parts, finder);
  judgeFreshness(parts, now, finder);
  return { problems: finder.problems, ...(certificate && { certificate }), ...(evidence && { evidence }) };
}
