import { createPrivateKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { DerError, TAG, contentOf, isTagged, oidOf, parseDer, partsOf, smallIntegerOf } from './der.js';
import type { Der } from './der.js';
import { CredentialError } from './errors.js';
import { readBlocks } from './file-encoding.js';
import { passwordCandidates } from './password.js';

const MAX_FILE_BYTES = 65_536;
/** A file that asks for more would keep the process busy for seconds; the SAT's ask for 2048. */
const MAX_ITERATIONS = 1_000_000;

const PBES2 = '1.2.840.113549.1.5.13';
const PBKDF2 = '1.2.840.113549.1.5.12';
/** RFC 8018, appendix B.1.2: the HMACs that node:crypto derives a key with. */
const PSEUDO_RANDOM_FUNCTIONS: ReadonlySet<string> = new Set([
  '1.2.840.113549.2.7',
  '1.2.840.113549.2.8',
  '1.2.840.113549.2.9',
  '1.2.840.113549.2.10',
  '1.2.840.113549.2.11',
]);
/** Block length in bytes of the ciphers that node:crypto reads in PBES2: Triple DES and AES, CBC mode. */
const PBES2_CIPHERS: Readonly<Record<string, number>> = {
  '1.2.840.113549.3.7': 8,
  '2.16.840.1.101.3.4.1.2': 16,
  '2.16.840.1.101.3.4.1.22': 16,
  '2.16.840.1.101.3.4.1.42': 16,
};
/** The same of RFC 7292, appendix C: SHA-1 with Triple DES of three and of two keys. */
const PKCS12_CIPHERS: Readonly<Record<string, number>> = {
  '1.2.840.113549.1.12.1.3': 8,
  '1.2.840.113549.1.12.1.4': 8,
};

/**
 * Opens an encrypted PKCS#8 key (RFC 5958, section 3): DER (the SAT's `.key` file), PEM or base64 of DER.
 *
 * @throws CredentialError `NOT_A_KEY`, `UNSUPPORTED_CIPHER` (the detail is the algorithm's OID), `WRONG_PASSWORD`.
 */
export function openEncryptedKey(bytes: Uint8Array, password: Uint8Array): KeyObject {
  const der = encryptedKeyOf(bytes);
  requireSupported(der);
  const candidates = passwordCandidates(password);
  try {
    for (const passphrase of candidates) {
      const key = tryPassword(der, passphrase);
      if (key !== undefined) return key;
    }
  } finally {
    for (const passphrase of candidates) passphrase.fill(0);
  }
  // A damaged file looks the same: the cipher has no integrity check.
  throw new CredentialError('WRONG_PASSWORD');
}

function tryPassword(der: Uint8Array, passphrase: Buffer): KeyObject | undefined {
  try {
    return createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8', passphrase });
  } catch {
    return undefined;
  }
}

function encryptedKeyOf(bytes: Uint8Array): Uint8Array {
  if (bytes.length > MAX_FILE_BYTES) {
    throw new CredentialError('NOT_A_KEY', { detail: `${bytes.length} bytes > ${MAX_FILE_BYTES}` });
  }
  const blocks = readBlocks(bytes);
  const block = blocks.find(({ label }) => label === undefined || label === 'ENCRYPTED PRIVATE KEY');
  if (block === undefined) {
    const label = blocks[0]?.label?.slice(0, 40);
    throw new CredentialError('NOT_A_KEY', label === undefined ? {} : { detail: label });
  }
  return block.der;
}

function requireSupported(der: Uint8Array): void {
  try {
    const [algorithm, octets] = partsOf(parseDer(der), TAG.sequence);
    const [scheme, parameters] = partsOf(algorithm, TAG.sequence);
    const blockLength = blockLengthOf(oidOf(scheme), parameters);
    const length = contentOf(octets, TAG.octetString).length;
    if (length === 0 || length % blockLength !== 0) throw new DerError('encrypted data cut short');
  } catch (cause) {
    if (cause instanceof DerError) throw new CredentialError('NOT_A_KEY', { cause });
    throw cause;
  }
}

function blockLengthOf(scheme: string, parameters: Der | undefined): number {
  if (scheme !== PBES2) {
    const blockLength = supported(scheme, PKCS12_CIPHERS);
    requireDerivation(partsOf(parameters, TAG.sequence));
    return blockLength;
  }
  const [derivation, encryption] = partsOf(parameters, TAG.sequence);
  const [kdf, kdfParameters] = partsOf(derivation, TAG.sequence);
  if (oidOf(kdf) !== PBKDF2) throw unsupported(oidOf(kdf));
  const facts = partsOf(kdfParameters, TAG.sequence);
  requireDerivation(facts);
  const prf = facts.slice(2).find((fact) => isTagged(fact, TAG.sequence));
  if (prf !== undefined) {
    const oid = oidOf(partsOf(prf)[0]);
    if (!PSEUDO_RANDOM_FUNCTIONS.has(oid)) throw unsupported(oid);
  }
  const [cipher, vector] = partsOf(encryption, TAG.sequence);
  const blockLength = supported(oidOf(cipher), PBES2_CIPHERS);
  if (contentOf(vector, TAG.octetString).length !== blockLength) throw new DerError('initialisation vector');
  return blockLength;
}

/** Salt and iterations, the first two facts of both derivations. */
function requireDerivation([salt, iterations]: readonly Der[]): void {
  if (contentOf(salt, TAG.octetString).length === 0) throw new DerError('empty salt');
  const count = smallIntegerOf(iterations);
  if (count === 0) throw new DerError('no iterations');
  if (count > MAX_ITERATIONS) throw unsupported(`${count} > ${MAX_ITERATIONS}`);
}

function supported(oid: string, ciphers: Readonly<Record<string, number>>): number {
  const blockLength = ciphers[oid];
  if (blockLength === undefined) throw unsupported(oid);
  return blockLength;
}

function unsupported(detail: string): CredentialError {
  return new CredentialError('UNSUPPORTED_CIPHER', { detail });
}
