import { randomBytes } from 'node:crypto';
import { decrypt, encrypt, KEY_BYTES } from './aes-gcm.js';
import { VaultError } from './errors.js';
import type { CredentialSecret, KeyWrapper, SealContext, Vault } from './vault.js';

/** What a sealed credential may be used for; part of the associated data. */
const PURPOSE = 'descarga-masiva';

const VERSION = 1;

/** The certificate is public: padded, the sealed size does not give away how long the password is. */
const BLOCK = 512;

const PRINTABLE = /^[\x21-\x7e]{1,255}$/;

/**
 * A vault over a key-encryption key. Each credential has a random 256-bit data key: AES-256-GCM with the associated data
 * `v1|<tenant>|<taxpayer>|<credential>|descarga-masiva`. That key is wrapped with the same associated data and `|wrap`.
 *
 * A blob is `1 | length of the key id (1 byte) | key id | length of the wrapped key (2 bytes) | wrapped key | nonce (12) |
 * ciphertext | tag (16)`, numbers big-endian. The plaintext is certificate, key and password, each after its length in
 * 4 bytes, and zeros up to a multiple of 512 bytes.
 */
export function sealingVault(wrapper: KeyWrapper): Vault {
  if (!PRINTABLE.test(wrapper.keyId)) throw new TypeError('The id of the key is not printable ASCII');
  return {
    seal: async (secret, context) => {
      const ad = associatedData(context);
      const dataKey = randomBytes(KEY_BYTES);
      const plaintext = pack(secret);
      try {
        const wrapped = await wrapper.wrap(dataKey, wrapAd(ad));
        return new Uint8Array(Buffer.concat([header(wrapper.keyId, wrapped), encrypt(dataKey, plaintext, ad)]));
      } finally {
        dataKey.fill(0);
        plaintext.fill(0);
      }
    },
    open: async (sealed, context) => {
      const { keyId, wrapped, encrypted } = parse(sealed);
      if (keyId !== wrapper.keyId) throw new VaultError('KEY_UNKNOWN', { detail: keyId });
      const ad = associatedData(context);
      const dataKey = await wrapper.unwrap(wrapped, wrapAd(ad));
      try {
        const plaintext = decrypt(dataKey, encrypted, ad);
        try {
          return unpack(plaintext);
        } finally {
          plaintext.fill(0);
        }
      } finally {
        dataKey.fill(0);
      }
    },
  };
}

function associatedData({ tenantId, taxpayerId, credentialId }: SealContext): Buffer {
  const parts = [`v${VERSION}`, tenantId, taxpayerId, credentialId, PURPOSE];
  // Otherwise two contexts could read alike.
  if (parts.some((part) => part.includes('|'))) throw new TypeError('An id holds the separator');
  return Buffer.from(parts.join('|'));
}

function wrapAd(ad: Buffer): Buffer {
  return Buffer.concat([ad, Buffer.from('|wrap')]);
}

function header(keyId: string, wrapped: Uint8Array): Buffer {
  const size = Buffer.alloc(2);
  size.writeUInt16BE(wrapped.length);
  return Buffer.concat([Uint8Array.of(VERSION, keyId.length), Buffer.from(keyId, 'latin1'), size, wrapped]);
}

function parse(sealed: Uint8Array): {
  readonly keyId: string;
  readonly wrapped: Uint8Array;
  readonly encrypted: Uint8Array;
} {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  if (bytes[0] !== VERSION) throw new VaultError('SEAL_BROKEN');
  const afterId = 2 + (bytes[1] ?? 0);
  const keyId = bytes.subarray(2, afterId).toString('latin1');
  if (!PRINTABLE.test(keyId) || bytes.length < afterId + 2) throw new VaultError('SEAL_BROKEN');
  const afterKey = afterId + 2 + bytes.readUInt16BE(afterId);
  return { keyId, wrapped: bytes.subarray(afterId + 2, afterKey), encrypted: bytes.subarray(afterKey) };
}

function pack({ certificate, privateKey, password }: CredentialSecret): Buffer {
  const fields = [certificate, privateKey, password];
  const size = fields.reduce((sum, field) => sum + 4 + field.length, 0);
  const plaintext = Buffer.alloc(Math.ceil(size / BLOCK) * BLOCK);
  let at = 0;
  for (const field of fields) {
    at = plaintext.writeUInt32BE(field.length, at);
    plaintext.set(field, at);
    at += field.length;
  }
  return plaintext;
}

/** Copies, so that the plaintext can be overwritten. */
function unpack(plaintext: Buffer): CredentialSecret {
  let at = 0;
  const next = (): Uint8Array => {
    const from = at + 4;
    at = from + plaintext.readUInt32BE(at);
    return new Uint8Array(plaintext.subarray(from, at));
  };
  return { certificate: next(), privateKey: next(), password: next() };
}
