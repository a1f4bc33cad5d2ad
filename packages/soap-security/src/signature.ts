import type { Element } from '@xmldom/xmldom';
import { canonicalBytes } from './canonical.js';
import type { CanonicalizationMethod } from './canonical.js';
import { ALGORITHMS, NAMESPACES } from './namespaces.js';
import { append } from './xml-tree.js';

const DSIG = { namespace: NAMESPACES.dsig, prefix: '' } as const;

/** A `Signature` that stands in its document and waits for its value. */
export interface PendingSignature {
  /** The `KeyInfo` element, for the caller to fill. */
  readonly keyInfo: Element;
  /** Canonical `SignedInfo`: the bytes that the key signs. */
  readonly signedInfo: Uint8Array;
  /** Writes the value; a later call replaces it. */
  setValue(signature: Uint8Array): void;
}

/** What a signature declares about its bytes. */
export interface SignatureMethods {
  /** Of `SignedInfo`. */
  readonly canonicalization: CanonicalizationMethod;
  /** The only transform of the only reference. */
  readonly transform: string;
}

/** What a signature refers to. */
interface SignedReference {
  readonly uri: string;
  /** SHA-1 of the bytes referred to. */
  readonly digest: Buffer;
}

/** Appends to `parent` a `Signature` with one reference, SHA-1 and RSA (W3C XML Signature, sections 4.1 to 4.4). */
export function appendSignature(
  parent: Element,
  reference: SignedReference,
  { canonicalization, transform }: SignatureMethods,
): PendingSignature {
  const signature = append(parent, DSIG, 'Signature');
  const signedInfo = append(signature, DSIG, 'SignedInfo');
  appendAlgorithm(signedInfo, 'CanonicalizationMethod', canonicalization);
  appendAlgorithm(signedInfo, 'SignatureMethod', ALGORITHMS.rsaSha1);
  const referenceElement = append(signedInfo, DSIG, 'Reference', { attributes: { URI: reference.uri } });
  appendAlgorithm(append(referenceElement, DSIG, 'Transforms'), 'Transform', transform);
  appendAlgorithm(referenceElement, 'DigestMethod', ALGORITHMS.sha1);
  append(referenceElement, DSIG, 'DigestValue', { text: reference.digest.toString('base64') });
  const value = append(signature, DSIG, 'SignatureValue');
  const keyInfo = append(signature, DSIG, 'KeyInfo');
  return {
    keyInfo,
    signedInfo: canonicalBytes(signedInfo, canonicalization),
    setValue: (bytes) => {
      value.textContent = Buffer.from(bytes).toString('base64');
    },
  };
}

/** Appends an element of XML Signature with a text, for the contents of `KeyInfo`. */
export function appendKeyFact(parent: Element, name: string, text?: string): Element {
  return append(parent, DSIG, name, text === undefined ? {} : { text });
}

function appendAlgorithm(parent: Element, name: string, algorithm: string): void {
  append(parent, DSIG, name, { attributes: { Algorithm: algorithm } });
}
