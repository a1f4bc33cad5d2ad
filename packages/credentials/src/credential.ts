import { X509Certificate, randomBytes, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { publicKeyOf, readCertificate } from './certificate.js';
import type { Certificate } from './certificate.js';
import { openEncryptedKey } from './encrypted-key.js';
import { CredentialError } from './errors.js';

/** Somebody who can sign with a private key. The key may be anywhere. */
export interface Signer {
  /** Raw RSASSA-PKCS1-v1_5 signature (RFC 8017, section 8.2) of `bytes` with this hash. */
  sign(bytes: Uint8Array, hash: 'sha1' | 'sha256'): Promise<Uint8Array>;
}

/**
 * A certificate with its opened key. A frozen object; the key is reachable only through `sign`, and neither the key nor
 * the password can be read, printed or serialised.
 */
export interface Credential extends Signer {
  readonly certificate: Certificate;
}

/** The files of a credential, as bytes. */
export interface CredentialFiles {
  /** The `.cer` file: DER, PEM or base64 of DER. */
  readonly certificate: Uint8Array;
  /** The `.key` file: encrypted PKCS#8, DER, PEM or base64 of DER. */
  readonly privateKey: Uint8Array;
  /** Password of the key as bytes: UTF-8; tried as ISO-8859-1 too. It is not kept; the caller may wipe it afterwards. */
  readonly password: Uint8Array;
}

const ALGORITHMS = { sha1: 'RSA-SHA1', sha256: 'RSA-SHA256' } as const;

/**
 * Opens an e.firma or a CSD: reads the certificate, decrypts the key, and makes sure that they belong together by
 * signing something and verifying it.
 *
 * Keys: PKCS#8 encrypted with PBES2 (PBKDF2; Triple DES or AES in CBC mode), as in the SAT's files, or with the Triple
 * DES schemes of PKCS#12; at most 1 000 000 iterations. Whether the certificate is an e.firma in force is for
 * {@link requireEfirma} to say.
 *
 * @throws CredentialError `NOT_A_CERTIFICATE`, `RFC_UNREADABLE`, `NUMBER_UNREADABLE`, `NOT_A_KEY`, `UNSUPPORTED_CIPHER`,
 *   `WRONG_PASSWORD`, `KEY_MISMATCH`. Signing may throw `SIGNING_FAILED`.
 */
export async function openCredential(files: CredentialFiles): Promise<Credential> {
  const certificate = readCertificate(files.certificate);
  const x509 = new X509Certificate(certificate.der);
  const key = openEncryptedKey(files.privateKey, files.password);
  if (!x509.checkPrivateKey(key)) throw new CredentialError('KEY_MISMATCH');
  await requireWorkingPair(key, publicKeyOf(x509));
  return Object.freeze({
    certificate,
    sign: (bytes: Uint8Array, hash: 'sha1' | 'sha256') => signWith(key, bytes, hash),
  });
}

/** The moduli may agree in a damaged key whose other numbers are wrong; its signatures would be refused far from here. */
async function requireWorkingPair(privateKey: KeyObject, publicKey: KeyObject): Promise<void> {
  const sample = randomBytes(32);
  const signature = await signWith(privateKey, sample, 'sha256').catch(() => new Uint8Array());
  if (!verify(ALGORITHMS.sha256, sample, publicKey, signature)) throw new CredentialError('KEY_MISMATCH');
}

function signWith(key: KeyObject, bytes: Uint8Array, hash: 'sha1' | 'sha256'): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    // Without a known name node:crypto would take a hash of its own choice.
    if (!Object.hasOwn(ALGORITHMS, hash)) throw new CredentialError('SIGNING_FAILED', { detail: 'hash' });
    // With a callback the work is done in the thread pool, not on the event loop.
    sign(ALGORITHMS[hash], bytes, key, (cause, signature) => {
      if (cause === null) resolve(new Uint8Array(signature));
      else reject(new CredentialError('SIGNING_FAILED', { cause }));
    });
  });
}
