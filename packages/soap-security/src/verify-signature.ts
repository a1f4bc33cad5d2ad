import { constants, verify } from 'node:crypto';
import type { Element } from '@xmldom/xmldom';
import { canonicalBytes, digestOf } from './canonical.js';
import type { CanonicalizationMethod } from './canonical.js';
import type { SignerCertificate } from './certificate.js';
import { SoapSecurityError } from './errors.js';
import { hasText, partsOf, requireAttribute, requireBase64, refusal } from './message-parts.js';
import type { PartTable } from './message-parts.js';
import { ALGORITHMS, NAMESPACES } from './namespaces.js';
import { parseXml } from './parse.js';
import { childElements, rootElement } from './read.js';
import type { SignatureMethods } from './signature.js';

/** What `Signature` and what is below it may hold, the contents of `KeyInfo` apart. */
export const SIGNATURE_PARTS = {
  'dsig:Signature': [],
  'dsig:SignedInfo': [],
  'dsig:CanonicalizationMethod': ['Algorithm'],
  'dsig:SignatureMethod': ['Algorithm'],
  'dsig:Reference': ['URI'],
  'dsig:Transforms': [],
  'dsig:Transform': ['Algorithm'],
  'dsig:DigestMethod': ['Algorithm'],
  'dsig:DigestValue': [],
  'dsig:SignatureValue': [],
  'dsig:KeyInfo': [],
} as const satisfies PartTable;

/** A signature whose methods are known and which has not been compared with anything yet. */
export interface DeclaredSignature extends SignatureMethods {
  /** Canonical `SignedInfo`: everything below was read out of these bytes. */
  readonly signedInfo: Uint8Array;
  readonly uri: string;
  readonly digest: Buffer;
  readonly value: Buffer;
  readonly keyInfo: Element;
}

/**
 * Reads what a `Signature` declares. `SignedInfo` is canonicalised where it stands, and read again from those bytes.
 *
 * @throws SoapSecurityError `PART_MISSING`, `PART_UNEXPECTED`, `PART_MALFORMED`; `ALGORITHM_REFUSED`: other algorithms
 *   than RSA with SHA-1 and canonicalisation as in one of `allowed`.
 */
export function readSignature(signature: Element, allowed: readonly SignatureMethods[]): DeclaredSignature {
  const [element, value, keyInfo] = partsOf(signature, ['dsig:SignedInfo', 'dsig:SignatureValue', 'dsig:KeyInfo']);
  const method = methodOf(element, allowed);
  const signedInfo = canonicalBytes(element, method);
  const declared = readSignedInfo(rootOf(signedInfo, 'SignedInfo'), allowed);
  return { ...declared, signedInfo, value: requireBase64(value), keyInfo };
}

/**
 * Compares a signature with the bytes that it is said to be of.
 *
 * @throws SoapSecurityError `DIGEST_MISMATCH`, `SIGNATURE_MISMATCH`.
 */
export function requireSigned(signed: Uint8Array, signature: DeclaredSignature, by: SignerCertificate): void {
  if (!digestOf(signed).equals(signature.digest)) throw new SoapSecurityError('DIGEST_MISMATCH');
  const key = { key: by.publicKey, padding: constants.RSA_PKCS1_PADDING };
  // The SAT's services take nothing newer than SHA-1; this is the only place where it is trusted.
  if (!verify('sha1', signature.signedInfo, key, signature.value)) throw new SoapSecurityError('SIGNATURE_MISMATCH');
}

/** The root of canonical bytes, read anew: nothing but them can be in it. */
export function rootOf(bytes: Uint8Array, name: string, namespace: string = NAMESPACES.dsig): Element {
  const root = rootElement(parseXml(Buffer.from(bytes).toString('utf8')), namespace, name);
  if (root === undefined) throw refusal('PART_MALFORMED', name);
  return root;
}

function methodOf(signedInfo: Element, allowed: readonly SignatureMethods[]): CanonicalizationMethod {
  const [method] = partsOf(signedInfo, SIGNED_INFO);
  const declared = algorithmOf(method);
  const known = allowed.find(({ canonicalization }) => canonicalization === declared);
  if (known === undefined) throw refused(method);
  return known.canonicalization;
}

const SIGNED_INFO = ['dsig:CanonicalizationMethod', 'dsig:SignatureMethod', 'dsig:Reference'] as const;

function readSignedInfo(
  signedInfo: Element,
  allowed: readonly SignatureMethods[],
): SignatureMethods & Pick<DeclaredSignature, 'uri' | 'digest'> {
  const [canonicalizationMethod, signatureMethod, reference] = partsOf(signedInfo, SIGNED_INFO);
  const [transforms, digestMethod, digestValue] = partsOf(reference, [
    'dsig:Transforms',
    'dsig:DigestMethod',
    'dsig:DigestValue',
  ]);
  const canonicalization = algorithmOf(canonicalizationMethod);
  const all = partsOf(
    transforms,
    childElements(transforms).map(() => 'dsig:Transform' as const),
  );
  const transform = all.map(algorithmOf).join(' ');
  const methods = allowed.find((known) => known.canonicalization === canonicalization && known.transform === transform);
  if (methods === undefined) throw refused(transforms);
  if (algorithmOf(signatureMethod) !== ALGORITHMS.rsaSha1) throw refused(signatureMethod);
  if (algorithmOf(digestMethod) !== ALGORITHMS.sha1) throw refused(digestMethod);
  return { ...methods, uri: requireAttribute(reference, 'URI'), digest: requireBase64(digestValue) };
}

/** The algorithm of an element that has no parameters: `InclusiveNamespaces`, `XPath` and the like are none of ours. */
function algorithmOf(element: Element): string {
  if (childElements(element).length > 0 || hasText(element)) throw refused(element);
  return requireAttribute(element, 'Algorithm');
}

function refused(element: Element): SoapSecurityError {
  return new SoapSecurityError('ALGORITHM_REFUSED', { detail: element.localName ?? '' });
}
