import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';

/** Bytes under AES-256-GCM; all three in base64. */
export interface Sealed {
  readonly iv: string;
  readonly tag: string;
  readonly data: string;
}

/** How a key follows from a password (RFC 7914); the salt in base64. */
export interface Derivation {
  readonly N: number;
  readonly r: number;
  readonly p: number;
  readonly salt: string;
}

const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** 32 MiB and a quarter of a second (OWASP Password Storage Cheat Sheet, 2025: N = 2^15, r = 8, p = 3). */
const COST = { N: 2 ** 15, r: 8, p: 3 } as const;
/** More than this a file may not ask for: 1 GiB of memory. */
const MOST_MEMORY = 2 ** 30;

/** A new key of 256 random bits. */
export function newKey(): Buffer {
  return randomBytes(KEY_BYTES);
}

/** A derivation with a salt of its own. */
export function newDerivation(): Derivation {
  return { ...COST, salt: randomBytes(16).toString('base64') };
}

/** Whether a derivation that was read from a file is one that this program could have written. */
export function isAffordable({ N, r, p }: Derivation): boolean {
  const isPower = Number.isSafeInteger(N) && N >= 2 ** 14 && 2 ** Math.round(Math.log2(N)) === N;
  return (
    isPower &&
    [r, p].every((one) => Number.isSafeInteger(one) && one >= 1 && one <= 16) &&
    memoryOf(N, r) <= MOST_MEMORY
  );
}

function memoryOf(N: number, r: number): number {
  return 128 * N * r;
}

/** The key that follows from a password. Runs in the thread pool. */
export function derivedKey(password: Uint8Array, { N, r, p, salt }: Derivation): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const maxmem = memoryOf(N, r) + 2 ** 21;
    scrypt(password, Buffer.from(salt, 'base64'), KEY_BYTES, { N, r, p, maxmem }, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}

/** Encrypts `bytes`, bound to `context`: under another one they do not open. */
export function seal(key: Uint8Array, bytes: Uint8Array, context: string): Sealed {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES }).setAAD(
    Buffer.from(context, 'utf8'),
  );
  const data = Buffer.concat([cipher.update(bytes), cipher.final()]);
  return {
    iv: iv.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    data: data.toString('base64'),
  };
}

/** What was sealed; `undefined` with another key or context, or when a bit of it was changed. */
export function unseal(key: Uint8Array, { iv, tag, data }: Sealed, context: string): Buffer | undefined {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64'), { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(context, 'utf8'))
      .setAuthTag(Buffer.from(tag, 'base64'));
    return Buffer.concat([decipher.update(Buffer.from(data, 'base64')), decipher.final()]);
  } catch {
    return undefined;
  }
}

/** Whether a value that was read from a file has the shape of something sealed. */
export function isSealed(value: unknown): value is Sealed {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['iv', 'tag', 'data'].every((member) => typeof (value as Record<string, unknown>)[member] === 'string')
  );
}
