import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { VaultError } from './errors.js';

/** Bytes of a key, of a nonce and of a tag (AES-256-GCM; NIST SP 800-38D, sections 5.2.1.1 and 8.2.1). */
export const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts with AES-256-GCM under a random nonce: `nonce | ciphertext | tag`. `ad` is bound and not written. */
export function encrypt(key: Uint8Array, plaintext: Uint8Array, ad: Uint8Array): Buffer<ArrayBuffer> {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES }).setAAD(ad);
  return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** The plaintext of what `encrypt` gave; throws `VaultError` `SEAL_BROKEN` unless key, bytes and `ad` are the same. */
export function decrypt(key: Uint8Array, encrypted: Uint8Array, ad: Uint8Array): Buffer {
  if (encrypted.length < NONCE_BYTES + TAG_BYTES) throw new VaultError('SEAL_BROKEN');
  const nonce = encrypted.subarray(0, NONCE_BYTES);
  const ciphertext = encrypted.subarray(NONCE_BYTES, -TAG_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
    .setAAD(ad)
    .setAuthTag(encrypted.subarray(-TAG_BYTES));
  // GCM is a stream: what `update` gives is all of it, and nothing is to be believed before `final`.
  const plaintext = decipher.update(ciphertext);
  try {
    decipher.final();
    return plaintext;
  } catch (cause) {
    plaintext.fill(0);
    throw new VaultError('SEAL_BROKEN', { cause });
  }
}
