import { randomUUID } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readCertificate } from '../certificate.js';
import type { Certificate } from '../certificate.js';
import { openCredential } from '../credential.js';
import type { CredentialFiles } from '../credential.js';
import { CredentialError } from '../errors.js';
import { normalizeRfc } from '../rfc.js';
import {
  isOwnFolder,
  makeOwnFolder,
  notWritable,
  readOwnFile,
  systemCode,
  unreadable,
  writeOwnFile,
} from './own-files.js';
import { passwordFile, setFirstPassword, unlock, type StorePlaces, type UnlockedStore } from './unlocked-store.js';

/** A credential that a store keeps. */
export interface StoredCredential {
  readonly certificate: Certificate;
  /** Its own folder within the store. */
  readonly folder: string;
  /** Whether its password is kept too, sealed under the store password. */
  readonly hasPassword: boolean;
}

/** A credential of a store that cannot be used as it is: which place is wrong, and how. */
export interface DamagedCredential {
  readonly folder: string;
  readonly error: CredentialError;
}

/** What a store holds. What is damaged hides nothing else. */
export interface StoreListing {
  readonly credentials: readonly StoredCredential[];
  readonly damaged: readonly DamagedCredential[];
}

/**
 * Credentials in a folder of one's own. Every method throws `CredentialError` `STORE_UNSAFE` where others can read the
 * folder or a file, `STORE_UNREADABLE`, and, when it writes, `STORE_NOT_WRITABLE`.
 */
export interface CredentialStore {
  readonly folder: string;
  /** Every credential, those that end first at the front. */
  list(): Promise<StoreListing>;
  /**
   * A credential by RFC, or by thumbprint (SHA-1 or SHA-256 of the certificate, hexadecimal, in either case, with or
   * without colons). Of several of one RFC, the e.firma that was issued last.
   */
  find(name: string): Promise<StoredCredential | undefined>;
  /**
   * Keeps a certificate and its key as they are given, the key encrypted; the password only opens it once. One that is
   * there already stays as it is (`isNew` is false).
   *
   * @throws CredentialError as `openCredential` does.
   */
  add(files: CredentialFiles): Promise<{ readonly credential: StoredCredential; readonly isNew: boolean }>;
  /** The files of a kept credential, byte for byte. Throws `CredentialError` `STORE_DAMAGED` too. */
  read(credential: Pick<StoredCredential, 'folder'>): Promise<Pick<CredentialFiles, 'certificate' | 'privateKey'>>;
  /** Deletes a credential with its key and password; `false` when it is not there. */
  remove(credential: Pick<StoredCredential, 'folder'>): Promise<boolean>;
  /** Whether a store password was set. */
  hasPassword(): Promise<boolean>;
  /** Sets the first store password. Throws `CredentialError` `STORE_PASSWORD_EXISTS` and `STORE_BUSY` too. */
  setPassword(password: Uint8Array): Promise<UnlockedStore>;
  /** Throws `CredentialError` `STORE_PASSWORD_UNSET`, `STORE_PASSWORD_WRONG` and `STORE_DAMAGED` too. */
  unlock(password: Uint8Array): Promise<UnlockedStore>;
}

const CERTIFICATE = 'certificate.cer';
const PRIVATE_KEY = 'private.key';
const REMOVED = '.removed';
/** The RFC is for people who look into the folder; the thumbprint is what counts. */
const CREDENTIAL_FOLDER = /^[A-ZÑ&\d]{12,13}-[\da-f]{64}$/;

/**
 * Opens a folder of credentials: one below it for each, with `certificate.cer`, `private.key` as the SAT gave it and, where
 * it is kept, the password sealed under the store password (scrypt, AES-256-GCM). Folders have mode 0700 and files 0600.
 * Nothing is made before the first `add`. Several processes may use one store at a time.
 *
 * @throws CredentialError `STORE_UNSAFE` when others can read the folder, or it is a link; `STORE_UNREADABLE`.
 */
export async function openCredentialStore(folder: string): Promise<CredentialStore> {
  const root = resolve(folder);
  await isOwnFolder(root);
  const list = async (): Promise<StoreListing> => listingOf(root);
  const places: StorePlaces = {
    record: join(root, 'store-password.json'),
    lock: join(root, 'lock'),
    list,
  };
  return Object.freeze({
    folder: root,
    list,
    find: async (name: string) => {
      const { credentials } = await list();
      return credentials.filter(isNamed(name)).toSorted(mostUsefulFirst)[0];
    },
    add: (files: CredentialFiles) => add(root, files),
    read: ({ folder }: Pick<StoredCredential, 'folder'>) => readFiles(folder),
    remove: ({ folder }: Pick<StoredCredential, 'folder'>) => removeFolder(root, folder),
    hasPassword: async () => (await readOwnFile(places.record)) !== undefined,
    setPassword: async (password: Uint8Array) => {
      await makeOwnFolder(root);
      return setFirstPassword(places, password);
    },
    unlock: (password: Uint8Array) => unlock(places, password),
  });
}

async function listingOf(root: string): Promise<StoreListing> {
  if (!(await isOwnFolder(root))) return { credentials: [], damaged: [] };
  const credentials: StoredCredential[] = [];
  const damaged: DamagedCredential[] = [];
  for (const { name } of await entriesOf(root)) {
    if (!CREDENTIAL_FOLDER.test(name.normalize('NFC'))) continue;
    const folder = join(root, name);
    try {
      credentials.push(await storedIn(folder));
    } catch (error) {
      if (!(error instanceof CredentialError)) throw error;
      damaged.push({ folder, error });
    }
  }
  return {
    credentials: credentials.toSorted((a, b) => a.certificate.validTo.localeCompare(b.certificate.validTo)),
    damaged,
  };
}

async function entriesOf(root: string): Promise<readonly Dirent[]> {
  return readdir(root, { withFileTypes: true }).catch((cause: unknown) => {
    throw unreadable(root, cause);
  });
}

async function storedIn(folder: string): Promise<StoredCredential> {
  const { certificate: bytes } = await readFiles(folder);
  const certificate = certificateIn(folder, bytes);
  return { certificate, folder, hasPassword: (await readOwnFile(passwordFile({ folder }))) !== undefined };
}

function certificateIn(folder: string, bytes: Uint8Array): Certificate {
  try {
    const certificate = readCertificate(bytes);
    if (folder.endsWith(`-${certificate.sha256}`)) return certificate;
  } catch (cause) {
    throw new CredentialError('STORE_DAMAGED', { detail: join(folder, CERTIFICATE), cause });
  }
  throw new CredentialError('STORE_DAMAGED', { detail: join(folder, CERTIFICATE) });
}

async function readFiles(folder: string): Promise<Pick<CredentialFiles, 'certificate' | 'privateKey'>> {
  await isOwnFolder(folder);
  const [certificate, privateKey] = await Promise.all([wholeFile(folder, CERTIFICATE), wholeFile(folder, PRIVATE_KEY)]);
  return { certificate, privateKey };
}

async function wholeFile(folder: string, name: string): Promise<Uint8Array> {
  const path = join(folder, name);
  const bytes = await readOwnFile(path);
  if (bytes === undefined || bytes.length === 0) throw new CredentialError('STORE_DAMAGED', { detail: path });
  return bytes;
}

async function add(
  root: string,
  files: CredentialFiles,
): Promise<{ readonly credential: StoredCredential; readonly isNew: boolean }> {
  const { certificate } = await openCredential(files);
  await makeOwnFolder(root);
  const folder = join(root, `${certificate.rfc}-${certificate.sha256}`);
  const present = await presentIn(root, folder);
  if (present !== undefined) return { credential: present, isNew: false };
  const scratch = join(root, `.${randomUUID()}.new`);
  try {
    await makeOwnFolder(scratch);
    await writeOwnFile(join(scratch, CERTIFICATE), files.certificate);
    await writeOwnFile(join(scratch, PRIVATE_KEY), files.privateKey);
    await rename(scratch, folder);
  } catch (cause) {
    await rm(scratch, { recursive: true, force: true }).catch(() => undefined);
    // Another process has just added the same one.
    if (isTaken(cause)) return { credential: await storedIn(folder), isNew: false };
    throw cause instanceof CredentialError ? cause : notWritable(folder, cause);
  }
  return { credential: await storedIn(folder), isNew: true };
}

/** What is there already under this name. A damaged one is put aside, so that the whole one can take its place. */
async function presentIn(root: string, folder: string): Promise<StoredCredential | undefined> {
  if (!(await isOwnFolder(folder))) return undefined;
  try {
    return await storedIn(folder);
  } catch (error) {
    if (!(error instanceof CredentialError) || error.code !== 'STORE_DAMAGED') throw error;
    const aside = join(root, `.${randomUUID()}.damaged`);
    await rename(folder, aside).catch((cause: unknown) => {
      throw notWritable(folder, cause);
    });
    return undefined;
  }
}

function isTaken(cause: unknown): boolean {
  const codes = process.platform === 'win32' ? ['EPERM', 'EACCES'] : [];
  return ['ENOTEMPTY', 'EEXIST', ...codes].includes(systemCode(cause));
}

async function removeFolder(root: string, folder: string): Promise<boolean> {
  const aside = join(root, `.${randomUUID()}${REMOVED}`);
  try {
    // At once for whoever lists; what an interrupted removal left behind goes with the next one.
    await rename(folder, aside);
    const removed = (await entriesOf(root)).filter(({ name }) => name.startsWith('.') && name.endsWith(REMOVED));
    for (const { name } of removed) await rm(join(root, name), { recursive: true, force: true });
    return true;
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return false;
    throw notWritable(folder, cause);
  }
}

function isNamed(name: string): (credential: StoredCredential) => boolean {
  const rfc = normalizeRfc(name);
  const thumbprint = name.replaceAll(/[\s:]/g, '').toLowerCase();
  return ({ certificate }) => certificate.rfc === rfc || [certificate.sha256, certificate.sha1].includes(thumbprint);
}

/** A renewal revokes the e.firma before it, so the one that was issued last is the one that works. */
function mostUsefulFirst({ certificate: a }: StoredCredential, { certificate: b }: StoredCredential): number {
  const byKind = Number(b.kind === 'efirma') - Number(a.kind === 'efirma');
  return byKind === 0 ? b.validFrom.localeCompare(a.validFrom) : byKind;
}
