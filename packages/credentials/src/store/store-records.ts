import { CredentialError } from '../errors.js';
import { readOwnFile } from './own-files.js';
import { isAffordable, isSealed, type Derivation, type Sealed } from './sealing.js';

/** A key that opens passwords, wrapped by what follows from the store password. */
interface WrappedKey extends Sealed {
  readonly id: string;
}

/** The file of the store password. While it is changed there are two keys, the new one first. */
export interface StorePasswordRecord {
  readonly version: 1;
  readonly scrypt: Derivation;
  readonly keys: readonly WrappedKey[];
}

/** The password of one e.firma; `key` is the id of the key that opens it. */
export interface PasswordRecord extends Sealed {
  readonly version: 1;
  readonly key: string;
}

/**
 * The file of the store password; `undefined` while none was set.
 *
 * @throws CredentialError `STORE_DAMAGED`, and what reading throws.
 */
export async function readStorePasswordRecord(path: string): Promise<StorePasswordRecord | undefined> {
  return readRecord(path, (value): value is StorePasswordRecord => {
    const { version, scrypt, keys } = value as Readonly<Record<keyof StorePasswordRecord, unknown>>;
    return version === 1 && isDerivation(scrypt) && Array.isArray(keys) && keys.length > 0 && keys.every(isWrappedKey);
  });
}

/**
 * The file of the password of one e.firma; `undefined` when it is not kept.
 *
 * @throws CredentialError `STORE_DAMAGED`, and what reading throws.
 */
export async function readPasswordRecord(path: string): Promise<PasswordRecord | undefined> {
  return readRecord(path, (value): value is PasswordRecord => {
    const { version, key } = value as Readonly<Record<keyof PasswordRecord, unknown>>;
    return version === 1 && typeof key === 'string' && isSealed(value);
  });
}

/** A record as the bytes of its file. */
export function bytesOfRecord(record: StorePasswordRecord | PasswordRecord): Uint8Array {
  return Buffer.from(`${JSON.stringify(record)}\n`, 'utf8');
}

async function readRecord<T extends object>(
  path: string,
  isRecord: (value: object) => value is T,
): Promise<T | undefined> {
  const bytes = await readOwnFile(path);
  if (bytes === undefined) return undefined;
  const value = parsed(bytes);
  if (typeof value !== 'object' || value === null || !isRecord(value)) {
    throw new CredentialError('STORE_DAMAGED', { detail: path });
  }
  return value;
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

function isDerivation(value: unknown): value is Derivation {
  if (typeof value !== 'object' || value === null) return false;
  const { N, r, p, salt } = value as Record<keyof Derivation, unknown>;
  return (
    typeof N === 'number' &&
    typeof r === 'number' &&
    typeof p === 'number' &&
    typeof salt === 'string' &&
    isAffordable({ N, r, p, salt })
  );
}

function isWrappedKey(value: unknown): value is WrappedKey {
  return isSealed(value) && 'id' in value && typeof value.id === 'string';
}
