import { createCipheriv, pbkdf2Sync, randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import { integer, objectIdentifier, octetString, sequence, toDer } from './der.js';

const PBES2 = '1.2.840.113549.1.5.13';
const PBKDF2 = '1.2.840.113549.1.5.12';
const SALT_LENGTH = 8;
const ITERATIONS = 2048;

/** Ciphers for the key file: the SAT's own first; the others for trying software that must read more than that one. */
const KEY_CIPHERS = {
  'des-ede3-cbc': { oid: '1.2.840.113549.3.7', keyLength: 24, blockLength: 8 },
  'aes-128-cbc': { oid: '2.16.840.1.101.3.4.1.2', keyLength: 16, blockLength: 16 },
  'aes-256-cbc': { oid: '2.16.840.1.101.3.4.1.42', keyLength: 32, blockLength: 16 },
} as const;

/** Cipher of an issued `.key` file. The SAT's files have `des-ede3-cbc`. */
export type KeyCipher = keyof typeof KEY_CIPHERS;

/**
 * An EncryptedPrivateKeyInfo (RFC 5958, section 3) in DER: PBES2 and PBKDF2 (RFC 8018), 8 bytes of salt, 2048 iterations, and the default
 * HMAC-SHA1 left unsaid, as in the key files of the SAT's test taxpayers. node:crypto alone cannot export that: it writes HMAC-SHA256.
 *
 * @param password The password as bytes; a SAT key made from a password with letters outside ASCII may have used either UTF-8 or ISO-8859-1.
 */
export function encryptPrivateKey(key: KeyObject, password: Uint8Array, cipher: KeyCipher): Uint8Array {
  const { oid, keyLength, blockLength } = KEY_CIPHERS[cipher];
  const salt = randomBytes(SALT_LENGTH);
  const iv = randomBytes(blockLength);
  const encryption = createCipheriv(cipher, pbkdf2Sync(password, salt, ITERATIONS, keyLength, 'sha1'), iv);
  const plain = key.export({ type: 'pkcs8', format: 'der' });
  const encrypted = Buffer.concat([encryption.update(plain), encryption.final()]);
  const derivation = sequence(
    objectIdentifier(PBKDF2),
    sequence(octetString(salt), integer(Uint8Array.of(ITERATIONS >> 8, ITERATIONS & 0xff))),
  );
  return toDer(
    sequence(
      sequence(objectIdentifier(PBES2), sequence(derivation, sequence(objectIdentifier(oid), octetString(iv)))),
      octetString(encrypted),
    ),
  );
}
