import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Certificate } from '../certificate.js';
import { CredentialError } from '../errors.js';
import { replaceOwnFile } from './own-files.js';
import { derivedKey, newDerivation, newKey, seal, unseal } from './sealing.js';
import { withStoreLock } from './store-lock.js';
import {
  bytesOfRecord,
  readPasswordRecord,
  readStorePasswordRecord,
  type PasswordRecord,
  type StorePasswordRecord,
} from './store-records.js';

/** A store whose store password was given: it can open the passwords that it keeps, and keep more. */
export interface UnlockedStore {
  /**
   * The password of a kept credential; `undefined` when it is not kept. Whoever uses it wipes it.
   *
   * @throws CredentialError `STORE_DAMAGED`, `STORE_UNSAFE`, `STORE_PASSWORD_WRONG` when it was changed meanwhile.
   */
  passwordOf(credential: KeptPlace): Promise<Uint8Array | undefined>;
  /**
   * Keeps the password of a credential, sealed.
   *
   * @throws CredentialError `STORE_NOT_WRITABLE`, `STORE_BUSY`, `STORE_PASSWORD_WRONG` when it was changed meanwhile.
   */
  keepPassword(credential: KeptPlace, password: Uint8Array): Promise<void>;
  /**
   * Puts another store password in the place of this one. Every kept password is sealed again under a new key. A process
   * that dies on the way leaves a store that the new one opens, or the old one.
   *
   * @throws CredentialError `STORE_NOT_WRITABLE`, `STORE_BUSY`, `STORE_PASSWORD_WRONG` when it was changed meanwhile.
   */
  changePassword(next: Uint8Array): Promise<void>;
}

/** Where a credential is kept, and whose it is. */
export interface KeptPlace {
  readonly folder: string;
  readonly certificate: Pick<Certificate, 'rfc' | 'sha256'>;
}

/** Where a store has its store password and its lock, and what it holds. */
export interface StorePlaces {
  readonly record: string;
  readonly lock: string;
  readonly list: () => Promise<{ readonly credentials: readonly KeptPlace[]; readonly damaged: readonly unknown[] }>;
}

interface Key {
  readonly id: string;
  readonly bytes: Buffer;
}

/**
 * Sets the first store password.
 *
 * @throws CredentialError `STORE_PASSWORD_EXISTS`, and as `UnlockedStore` does.
 */
export async function setFirstPassword(places: StorePlaces, password: Uint8Array): Promise<UnlockedStore> {
  return withStoreLock(places.lock, async () => {
    if ((await readStorePasswordRecord(places.record)) !== undefined)
      throw new CredentialError('STORE_PASSWORD_EXISTS');
    const keys = [freshKey()];
    await replaceOwnFile(places.record, bytesOfRecord((await wrapping(password))(keys)));
    return unlocked(places, keys);
  });
}

/**
 * Opens the keys of a store by its store password.
 *
 * @throws CredentialError `STORE_PASSWORD_UNSET`, `STORE_PASSWORD_WRONG`, `STORE_DAMAGED`, and what reading throws.
 */
export async function unlock(places: StorePlaces, password: Uint8Array): Promise<UnlockedStore> {
  const record = await readStorePasswordRecord(places.record);
  if (record === undefined) throw new CredentialError('STORE_PASSWORD_UNSET');
  const key = await derivedKey(password, record.scrypt);
  try {
    const keys = record.keys.map((one): Key => {
      const bytes = unseal(key, one, contextOfKey(one.id));
      if (bytes === undefined) throw new CredentialError('STORE_PASSWORD_WRONG');
      return { id: one.id, bytes };
    });
    return unlocked(places, keys);
  } finally {
    key.fill(0);
  }
}

function unlocked(places: StorePlaces, opened: readonly Key[]): UnlockedStore {
  let keys = opened;
  const requireCurrent = async (): Promise<Key> => {
    const [newest] = keys;
    const record = await readStorePasswordRecord(places.record);
    if (newest === undefined || record?.keys[0]?.id !== newest.id) throw new CredentialError('STORE_PASSWORD_WRONG');
    return newest;
  };
  return Object.freeze({
    passwordOf: (credential: KeptPlace) => openPassword(credential, keys),
    keepPassword: (credential: KeptPlace, password: Uint8Array) =>
      withStoreLock(places.lock, async () => writePassword(credential, password, await requireCurrent())),
    changePassword: (next: Uint8Array) =>
      withStoreLock(places.lock, async () => {
        await requireCurrent();
        const newest = freshKey();
        const wrap = await wrapping(next);
        // From here on the new password opens everything, sealed again or not yet.
        await replaceOwnFile(places.record, bytesOfRecord(wrap([newest, ...keys])));
        const allSealed = await sealAgain(await places.list(), { keys, newest });
        keys = allSealed ? [newest] : [newest, ...keys];
        await replaceOwnFile(places.record, bytesOfRecord(wrap(keys)));
      }),
  });
}

/** A password that does not open stays as it is, and with it the key that may open it once its file was put back. */
async function sealAgain(
  { credentials, damaged }: Awaited<ReturnType<StorePlaces['list']>>,
  { keys, newest }: { readonly keys: readonly Key[]; readonly newest: Key },
): Promise<boolean> {
  let allSealed = damaged.length === 0;
  for (const credential of credentials) {
    const password = await openPassword(credential, keys).catch((error: unknown) => {
      if (!(error instanceof CredentialError)) throw error;
      allSealed = false;
      return undefined;
    });
    if (password === undefined) continue;
    try {
      await writePassword(credential, password, newest);
    } finally {
      password.fill(0);
    }
  }
  return allSealed;
}

async function openPassword(credential: KeptPlace, keys: readonly Key[]): Promise<Uint8Array | undefined> {
  const path = passwordFile(credential);
  const record = await readPasswordRecord(path);
  if (record === undefined) return undefined;
  const key = keys.find(({ id }) => id === record.key);
  if (key === undefined) throw new CredentialError('STORE_PASSWORD_WRONG', { detail: path });
  const opened = unseal(key.bytes, record, contextOfPassword(credential));
  if (opened === undefined) throw new CredentialError('STORE_DAMAGED', { detail: path });
  return opened;
}

async function writePassword(credential: KeptPlace, password: Uint8Array, key: Key): Promise<void> {
  const record: PasswordRecord = {
    version: 1,
    key: key.id,
    ...seal(key.bytes, password, contextOfPassword(credential)),
  };
  await replaceOwnFile(passwordFile(credential), bytesOfRecord(record));
}

/** Where the password of a credential is kept. */
export function passwordFile({ folder }: Pick<KeptPlace, 'folder'>): string {
  return join(folder, 'password.json');
}

/** What writes keys down for whoever has the password. */
async function wrapping(password: Uint8Array): Promise<(keys: readonly Key[]) => StorePasswordRecord> {
  const scrypt = newDerivation();
  const key = await derivedKey(password, scrypt);
  return (keys) => ({
    version: 1,
    scrypt,
    keys: keys.map(({ id, bytes }) => ({ id, ...seal(key, bytes, contextOfKey(id)) })),
  });
}

function freshKey(): Key {
  return { id: randomUUID(), bytes: newKey() };
}

function contextOfKey(id: string): string {
  return `acopio|v1|key|${id}`;
}

function contextOfPassword({ certificate: { rfc, sha256 } }: KeptPlace): string {
  return `acopio|v1|password|${rfc}|${sha256}`;
}
