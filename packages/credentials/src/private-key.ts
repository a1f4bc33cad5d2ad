import { X509Certificate } from 'node:crypto';
import type { Certificate } from './certificate.js';
import { openEncryptedKey } from './encrypted-key.js';

/** An opened private key of which one may ask only whose it is. The key itself cannot be reached. */
export interface PrivateKeyFile {
  /** Whether this is the key of the certificate: both have one public key. */
  belongsTo(certificate: Certificate): boolean;
}

/**
 * Opens a `.key` file (DER, PEM or base64 of DER) without its certificate, to find the certificate that it belongs to among
 * several. `password` is UTF-8; it is not kept.
 *
 * @throws CredentialError `NOT_A_KEY`, `UNSUPPORTED_CIPHER`, `WRONG_PASSWORD`.
 */
export function openPrivateKey(privateKey: Uint8Array, password: Uint8Array): PrivateKeyFile {
  const key = openEncryptedKey(privateKey, password);
  return Object.freeze({
    belongsTo: ({ der }: Certificate) => new X509Certificate(der).checkPrivateKey(key),
  });
}
