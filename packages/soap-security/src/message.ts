import type { Element } from '@xmldom/xmldom';
import { wireText } from './canonical.js';
import { SoapSecurityError } from './errors.js';
import { NAMESPACES } from './namespaces.js';
import type { PendingSignature } from './signature.js';
import { append, createDocument, declarePrefix } from './xml-tree.js';
import type { Vocabulary } from './xml-tree.js';

const SOAP = { namespace: NAMESPACES.soap, prefix: 's' } as const;
// RSA keys of 16 384 bits, the most that OpenSSL verifies, make signatures of this size.
const MAX_SIGNATURE_BYTES = 2048;

/** A message that lacks nothing but the signature. The same input always gives the same bytes. */
export interface UnsignedMessage {
  /** Canonical `SignedInfo`, UTF-8: what has to be signed with RSASSA-PKCS1-v1_5 (RFC 8017, section 8.2) and SHA-1. */
  readonly bytesToSign: Uint8Array;
  /**
   * The whole SOAP 1.1 envelope as text (no XML declaration; send it as UTF-8) with `signature`, the raw bytes, in it.
   *
   * @throws SoapSecurityError `SIGNATURE_INVALID` when `signature` is empty or longer than 2048 bytes.
   */
  assemble(signature: Uint8Array): string;
}

/** Who signs: the only method of a signer that this package needs. */
export interface MessageBytesSigner {
  /** Raw RSASSA-PKCS1-v1_5 signature of `bytes`. */
  sign(bytes: Uint8Array, hash: 'sha1'): Promise<Uint8Array>;
}

/** An empty SOAP 1.1 envelope; `vocabulary` is declared on its root. */
export function createEnvelope(vocabulary: Vocabulary): { root: Element; header: Element; body: Element } {
  const { root } = createDocument(SOAP, 'Envelope');
  declarePrefix(root, SOAP);
  declarePrefix(root, vocabulary);
  return { root, header: append(root, SOAP, 'Header'), body: append(root, SOAP, 'Body') };
}

/** Marks a header block that the receiver has to understand (SOAP 1.1, section 4.2.3). */
export function markMustUnderstand(block: Element): void {
  block.setAttributeNS(SOAP.namespace, `${SOAP.prefix}:mustUnderstand`, '1');
}

/** Closes the document over its pending signature. */
export function unsignedMessage(root: Element, signature: PendingSignature, prefix: string): UnsignedMessage {
  return Object.freeze({
    bytesToSign: signature.signedInfo,
    assemble: (value: Uint8Array): string => {
      if (value.length === 0 || value.length > MAX_SIGNATURE_BYTES) {
        throw new SoapSecurityError('SIGNATURE_INVALID', { detail: `${value.length} bytes` });
      }
      signature.setValue(value);
      return wireText(root, [SOAP.prefix, prefix]);
    },
  });
}

/**
 * Signs `message` and returns the whole SOAP envelope as text. Where the key is elsewhere, do the three steps apart:
 * prepare here, sign `bytesToSign` there, `assemble` here.
 *
 * @throws SoapSecurityError `SIGNATURE_INVALID` when the signer returns nothing; whatever the signer itself throws.
 */
export async function signMessage(message: UnsignedMessage, signer: MessageBytesSigner): Promise<string> {
  return message.assemble(await signer.sign(message.bytesToSign, 'sha1'));
}
