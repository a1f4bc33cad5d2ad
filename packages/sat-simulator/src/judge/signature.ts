import { verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import type { XmlElement } from 'libxml2-wasm';

import { decodeBase64 } from './base64.js';
import { exclusiveText, inclusiveText } from './canonical.js';
import { ALGORITHMS, NAMESPACES } from './identifiers.js';
import { attributeOf, elementChildren, isNamed, textOf } from './xml.js';

/** A signature with every part that the schema demands, read before anything in it is verified. */
export interface SignatureParts {
  readonly signedInfo: XmlElement;
  readonly canonicalization: string;
  readonly signatureMethod: string;
  readonly uri: string | undefined;
  readonly transforms: readonly string[];
  readonly digestMethod: string;
  /** Canonical base64. */
  readonly digestValue: string;
  readonly signatureValue: Uint8Array;
  readonly keyInfo: XmlElement;
}

/** A part of a message is missing, stands elsewhere, or does not have its type. */
export class SignatureIncomplete extends Error {
  override readonly name = 'SignatureIncomplete';
}

/** The children of `parent` when they are exactly the named ones of XML signature, in that order. */
function sequenceOf<const Names extends readonly string[]>(
  parent: XmlElement,
  names: Names,
): { readonly [Position in keyof Names]: XmlElement } {
  const children = elementChildren(parent);
  if (
    children.length !== names.length ||
    !names.every((name, position) => isNamed(children[position], NAMESPACES.signature, name))
  ) {
    throw new SignatureIncomplete(`${parent.name} must hold ${names.join(', ')} and nothing else`);
  }
  return children as { [Position in keyof Names]: XmlElement };
}

function algorithmOf(element: XmlElement): string {
  const algorithm = attributeOf(element, 'Algorithm');
  if (algorithm === undefined || elementChildren(element).length > 0) {
    throw new SignatureIncomplete(`${element.name} must declare one algorithm without parameters`);
  }
  return algorithm;
}

function base64Of(element: XmlElement): Uint8Array {
  const bytes = decodeBase64(textOf(element) ?? '');
  if (bytes === undefined || bytes.length === 0) {
    throw new SignatureIncomplete(`${element.name} is not canonical base64`);
  }
  return bytes;
}

/**
 * Reads a `Signature` in the reduced schema of the service: one reference, transforms without parameters, base64 in its canonical spelling.
 *
 * @throws SignatureIncomplete when it is not complete.
 */
export function readSignature(signature: XmlElement): SignatureParts {
  const [signedInfo, signatureValue, keyInfo] = sequenceOf(signature, ['SignedInfo', 'SignatureValue', 'KeyInfo']);
  const [canonicalization, signatureMethod, reference] = sequenceOf(signedInfo, [
    'CanonicalizationMethod',
    'SignatureMethod',
    'Reference',
  ]);
  const [transforms, digestMethod, digestValue] = sequenceOf(reference, ['Transforms', 'DigestMethod', 'DigestValue']);
  const transformList = elementChildren(transforms);
  if (
    transformList.length === 0 ||
    !transformList.every((transform) => isNamed(transform, NAMESPACES.signature, 'Transform'))
  ) {
    throw new SignatureIncomplete('Transforms must hold Transform elements and nothing else');
  }
  return {
    signedInfo,
    canonicalization: algorithmOf(canonicalization),
    signatureMethod: algorithmOf(signatureMethod),
    uri: attributeOf(reference, 'URI'),
    transforms: transformList.map(algorithmOf),
    digestMethod: algorithmOf(digestMethod),
    digestValue: Buffer.from(base64Of(digestValue)).toString('base64'),
    signatureValue: base64Of(signatureValue),
    keyInfo,
  };
}

/** What `X509Data` of an operation's signature says about the signer; the certificate is still unread. */
export interface SignerInfo {
  readonly issuerName: string;
  readonly serialNumber: string;
}

/**
 * Reads `X509Data`: `X509IssuerSerial`, then `X509Certificate`.
 *
 * @throws SignatureIncomplete when a part is missing or empty.
 */
export function readSignerInfo(keyInfo: XmlElement): SignerInfo {
  const [data] = sequenceOf(keyInfo, ['X509Data']);
  const [issuerSerial] = sequenceOf(data, ['X509IssuerSerial', 'X509Certificate']);
  const [issuer, serial] = sequenceOf(issuerSerial, ['X509IssuerName', 'X509SerialNumber']);
  const issuerName = textOf(issuer) ?? '';
  const serialNumber = (textOf(serial) ?? '').trim();
  if (issuerName === '' || !/^[+-]?\d+$/.test(serialNumber)) {
    throw new SignatureIncomplete('X509IssuerSerial must hold a name and an integer');
  }
  return { issuerName, serialNumber };
}

function canonicalSignedInfo(parts: SignatureParts): string {
  return parts.canonicalization === ALGORITHMS.exclusiveC14n
    ? exclusiveText(parts.signedInfo)
    : inclusiveText(parts.signedInfo);
}

/** How `SignatureValue` verified. `standAlone`: over `SignedInfo` taken out of the message, which the declared algorithm does not allow. */
export type SignedInfoVerdict = { readonly verified: 'inPlace' | 'standAlone' | 'no'; readonly canonical: string };

/** Verifies `SignatureValue` (RSA PKCS#1 v1.5 with SHA-1) over `SignedInfo`, canonicalised as it declares, in place or else stand-alone. */
export function verifySignedInfo(parts: SignatureParts, publicKey: KeyObject | undefined): SignedInfoVerdict {
  const inPlace = canonicalSignedInfo(parts);
  const verifies = (text: string): boolean =>
    publicKey !== undefined && verify('sha1', Buffer.from(text, 'utf8'), publicKey, parts.signatureValue);
  if (verifies(inPlace)) {
    return { verified: 'inPlace', canonical: inPlace };
  }
  // A SignedInfo of its own only carries the one namespace that it uses, which is what exclusive canonicalisation writes.
  return { verified: verifies(exclusiveText(parts.signedInfo)) ? 'standAlone' : 'no', canonical: inPlace };
}
