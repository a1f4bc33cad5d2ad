import { createPublicKey, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import {
  bitString,
  characterString,
  childrenOf,
  DER_TAGS,
  DerError,
  expectTag,
  objectIdentifierHex,
  positiveInteger,
  readDer,
  time,
} from './der.js';
import type { DerNode } from './der.js';

/** What the judge reads in a certificate of the SAT's shape. */
export interface JudgedCertificate {
  /** Serial number in lower-case hexadecimal; the SAT's is the ASCII of twenty digits. */
  readonly serialHex: string;
  /** The certificate number: the serial's bytes read as ASCII, when they are digits, else the empty text. */
  readonly number: string;
  /** RFC of the subject (2.5.4.45, before the first blank or `/`), or the empty text. */
  readonly rfc: string;
  readonly validFrom: Date;
  readonly validTo: Date;
  /** An e.firma has no branch (OU) and may be used for key agreement or data encipherment; a CSD has a branch and neither use. */
  readonly kind: 'efirma' | 'other';
  readonly publicKey: KeyObject;
  /** The parts over which and with which the issuer signed. */
  readonly signed: {
    readonly bytes: Uint8Array;
    readonly algorithm: Uint8Array;
    readonly signature: Uint8Array;
  };
}

/** Object identifiers, content bytes in hexadecimal. */
const OID = {
  rsaEncryption: '2a864886f70d010101',
  uniqueIdentifier: '55042d',
  organizationalUnit: '55040b',
  keyUsage: '551d0f',
} as const;

const SIGNATURE_HASHES: Readonly<Record<string, string>> = {
  '2a864886f70d01010b': 'sha256',
  '2a864886f70d01010c': 'sha384',
  '2a864886f70d01010d': 'sha512',
};

/** Bits of keyUsage (RFC 5280, section 4.2.1.3), first byte. */
const DATA_ENCIPHERMENT = 0x10;
const KEY_AGREEMENT = 0x08;

function algorithmHex(node: DerNode | undefined): string {
  const [identifier, parameters, ...rest] = childrenOf(expectTag(node, DER_TAGS.sequence));
  if (expectTag(parameters, DER_TAGS.nothing).content.length > 0 || rest.length > 0) {
    throw new DerError('an RSA algorithm has parameters other than NULL');
  }
  return objectIdentifierHex(identifier);
}

/** Content of a BIT STRING that is a string of bytes. */
function wholeBytes(node: DerNode | undefined): Uint8Array {
  const { bytes, unusedBits } = bitString(node);
  if (unusedBits !== 0) {
    throw new DerError('a bit string does not end with a byte');
  }
  return bytes;
}

function base64url(number: Uint8Array): string {
  return Buffer.from(number).toString('base64url');
}

function readPublicKey(node: DerNode | undefined): KeyObject {
  const [algorithm, key, ...rest] = childrenOf(expectTag(node, DER_TAGS.sequence));
  if (algorithmHex(algorithm) !== OID.rsaEncryption || rest.length > 0) {
    throw new DerError('the public key is not an RSA key');
  }
  const [modulus, exponent, ...more] = childrenOf(readDer(wholeBytes(key), DER_TAGS.sequence));
  if (more.length > 0) {
    throw new DerError('the public key is not an RSA key');
  }
  return createPublicKey({
    key: { kty: 'RSA', n: base64url(positiveInteger(modulus)), e: base64url(positiveInteger(exponent)) },
    format: 'jwk',
  });
}

function readName(node: DerNode | undefined): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const relative of childrenOf(expectTag(node, DER_TAGS.sequence))) {
    for (const attribute of childrenOf(expectTag(relative, DER_TAGS.set))) {
      const [type, value] = childrenOf(expectTag(attribute, DER_TAGS.sequence));
      attributes.set(objectIdentifierHex(type), characterString(value));
    }
  }
  return attributes;
}

function keyUsageByte(extensions: DerNode | undefined): number {
  if (extensions === undefined) {
    return 0;
  }
  const list = readDer(expectTag(extensions, DER_TAGS.explicit3).content, DER_TAGS.sequence);
  for (const extension of childrenOf(list)) {
    const [identifier, ...values] = childrenOf(expectTag(extension, DER_TAGS.sequence));
    if (objectIdentifierHex(identifier) === OID.keyUsage) {
      const value = expectTag(values.at(-1), DER_TAGS.octetString);
      return bitString(readDer(value.content, DER_TAGS.bitString)).bytes[0] ?? 0;
    }
  }
  return 0;
}

function readFields(der: Uint8Array): JudgedCertificate {
  const [toBeSigned, algorithm, signature, ...rest] = childrenOf(readDer(der, DER_TAGS.sequence));
  const body = expectTag(toBeSigned, DER_TAGS.sequence);
  const [version, serial, , , validity, subject, publicKey, extensions, ...more] = childrenOf(body);
  if (rest.length > 0 || more.length > 0) {
    throw new DerError('the certificate has parts that it should not have');
  }
  if (positiveInteger(readDer(expectTag(version, DER_TAGS.explicit0).content, DER_TAGS.integer))[0] !== 2) {
    throw new DerError('the certificate is not X.509 version 3');
  }
  const [notBefore, notAfter] = childrenOf(expectTag(validity, DER_TAGS.sequence));
  const names = readName(subject);
  const usage = keyUsageByte(extensions);
  const serialBytes = Buffer.from(positiveInteger(serial));
  const serialText = serialBytes.toString('latin1');
  return {
    serialHex: serialBytes.toString('hex'),
    number: /^\d{20}$/.test(serialText) ? serialText : '',
    rfc: (names.get(OID.uniqueIdentifier) ?? '').trimStart().split(/[ /]/)[0] ?? '',
    validFrom: time(notBefore),
    validTo: time(notAfter),
    kind:
      !names.has(OID.organizationalUnit) && (usage & (DATA_ENCIPHERMENT | KEY_AGREEMENT)) !== 0 ? 'efirma' : 'other',
    publicKey: readPublicKey(publicKey),
    signed: {
      bytes: body.encoding,
      algorithm: expectTag(algorithm, DER_TAGS.sequence).encoding,
      signature: wholeBytes(signature),
    },
  };
}

/**
 * Reads an X.509 version 3 certificate with an RSA key, strictly DER to the last byte, or answers `undefined`. Says nothing about who
 * issued it: that is {@link isIssuedBy}.
 */
export function readJudgedCertificate(der: Uint8Array): JudgedCertificate | undefined {
  try {
    return readFields(der);
  } catch {
    // Whatever is wrong with bytes from outside, the answer is the same: it is no certificate.
    return undefined;
  }
}

/**
 * Whether `issuer`'s key signed the certificate: the algorithm is known, and the signature verifies over the very bytes
 * received. With the strict reader this leaves no bit of the certificate that could change unnoticed.
 */
export function isIssuedBy(certificate: JudgedCertificate, issuer: JudgedCertificate): boolean {
  const { signed } = certificate;
  try {
    const hash = SIGNATURE_HASHES[algorithmHex(readDer(signed.algorithm, DER_TAGS.sequence))];
    return hash !== undefined && verify(hash, signed.bytes, issuer.publicKey, signed.signature);
  } catch {
    return false;
  }
}
