import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import type { Stats } from 'node:fs';
import { lstat, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CredentialError } from '../errors.js';

/** A `.key` has about two KB; no file of a store has more than some of them. */
const MOST_BYTES = 65_536;
/** Rights of group and others. Windows keeps no such bits: there, the user's own folder is what protects. */
const OTHERS = 0o077;

/** The code of a system error, such as `ENOENT`. */
export function systemCode(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
}

/**
 * Makes sure that nobody else can read a folder; `false` when it is not there.
 *
 * @throws CredentialError `STORE_UNSAFE`, `STORE_UNREADABLE`.
 */
export async function isOwnFolder(path: string): Promise<boolean> {
  const found = await statOf(path);
  if (found === undefined) return false;
  if (!found.isDirectory() || isShared(found)) throw new CredentialError('STORE_UNSAFE', { detail: path });
  return true;
}

/**
 * Makes a folder, and those above it, for its owner alone (0700).
 *
 * @throws CredentialError `STORE_UNSAFE`, `STORE_NOT_WRITABLE`.
 */
export async function makeOwnFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
    throw notWritable(path, cause);
  });
  await isOwnFolder(path);
}

/**
 * The content of a small file that nobody else can read; `undefined` when it is not there.
 *
 * @throws CredentialError `STORE_UNSAFE`, `STORE_UNREADABLE`, `STORE_DAMAGED` for one that is too large.
 */
export async function readOwnFile(path: string): Promise<Uint8Array | undefined> {
  if ((await statOf(path)) === undefined) return undefined;
  try {
    const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    try {
      // Looked at once it is open: another file may have taken the name meanwhile.
      const found = await file.stat();
      if (!found.isFile() || isShared(found)) throw new CredentialError('STORE_UNSAFE', { detail: path });
      if (found.size > MOST_BYTES) throw new CredentialError('STORE_DAMAGED', { detail: path });
      return new Uint8Array(await file.readFile());
    } finally {
      await file.close();
    }
  } catch (cause) {
    if (cause instanceof CredentialError) throw cause;
    if (systemCode(cause) === 'ELOOP') throw new CredentialError('STORE_UNSAFE', { detail: path, cause });
    throw unreadable(path, cause);
  }
}

/**
 * Writes a new file for its owner alone (0600), durably.
 *
 * @throws CredentialError `STORE_NOT_WRITABLE`.
 */
export async function writeOwnFile(path: string, bytes: Uint8Array): Promise<void> {
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw notWritable(path, cause);
  }
}

/**
 * The same in the place of what is there: whoever reads the file sees the old content or the new one.
 *
 * @throws CredentialError `STORE_NOT_WRITABLE`.
 */
export async function replaceOwnFile(path: string, bytes: Uint8Array): Promise<void> {
  const scratch = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
  try {
    await writeOwnFile(scratch, bytes);
    await rename(scratch, path);
  } catch (cause) {
    await rm(scratch, { force: true }).catch(() => undefined);
    throw cause instanceof CredentialError ? cause : notWritable(path, cause);
  }
}

/** The error of a place that cannot be read. */
export function unreadable(path: string, cause: unknown): CredentialError {
  return new CredentialError('STORE_UNREADABLE', { detail: `${path} (${systemCode(cause)})`, cause });
}

/** The error of a place that cannot be written to. */
export function notWritable(path: string, cause: unknown): CredentialError {
  return new CredentialError('STORE_NOT_WRITABLE', { detail: `${path} (${systemCode(cause)})`, cause });
}

async function statOf(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return undefined;
    throw unreadable(path, cause);
  }
}

function isShared({ mode }: Stats): boolean {
  return process.platform !== 'win32' && (mode & OTHERS) !== 0;
}
