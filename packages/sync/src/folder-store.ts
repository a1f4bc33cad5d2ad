import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openFile } from '@acopio/package-extractor';
import { SyncError } from './errors.js';
import type { Scope } from './model.js';
import type { PackageRecord, PackageStore, Scratch } from './package-store.js';

/** An `IdPaquete`: a UUID, an underscore, digits (SAT, Descarga v1.5; "more than 99 packages" is not documented). */
const PACKAGE_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}_\d{1,6}$/i;

/** Where the packages of a scope lie below the root: `<RFC>/<service>/raw`. */
export type FolderOf = (scope: Scope) => string;

/**
 * Packages as files: `<folder>/<IdPaquete>.zip` with `<IdPaquete>.json` beside it, what is on its way in `<folder>/.incoming`,
 * and damaged bytes in `<folder>/damaged`. A package is there when both files are: bytes are fsynced and renamed first,
 * then the record is.
 */
export function folderPackageStore(folderOf: FolderOf): PackageStore {
  return {
    begin: (scope, packageId) => begin(folderOf(scope), checked(packageId)),
    find: async (scope, packageId) => {
      const path = join(folderOf(scope), checked(packageId));
      const record = await readRecord(`${path}.json`);
      return record !== undefined && (await isUnchanged(`${path}.zip`, record)) ? record : undefined;
    },
    open: async (scope, packageId) => {
      const path = join(folderOf(scope), `${checked(packageId)}.zip`);
      try {
        return await openFile(path);
      } catch (cause) {
        throw new SyncError('PACKAGE_NOT_IN_STORE', { detail: path, cause });
      }
    },
  };
}

function checked(packageId: string): string {
  if (!PACKAGE_ID.test(packageId)) throw new TypeError('packageId is not an IdPaquete of the SAT');
  return packageId;
}

async function readRecord(path: string): Promise<PackageRecord | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as PackageRecord;
  } catch {
    return undefined;
  }
}

/** Time that may lie between the last write to a package and the time in its record, clocks of file servers included. */
const TOLERANCE = 5000;

/** Full size, and either untouched since it was fetched or, on a closer look, the same bytes. */
async function isUnchanged(path: string, record: PackageRecord): Promise<boolean> {
  const file = await stat(path).catch(() => undefined);
  if (file?.size !== record.size) return false;
  if (file.mtimeMs <= Date.parse(record.fetchedAt) + TOLERANCE) return true;
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex') === record.sha256;
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch {
    return undefined;
  }
}

async function begin(folder: string, packageId: string): Promise<Scratch> {
  const incoming = join(folder, '.incoming');
  const path = join(incoming, `${packageId}.${randomUUID()}`);
  await writable(folder, async () => {
    await mkdir(incoming, { recursive: true });
    await forgetOlder(incoming, packageId);
    await writeFile(path, '', { flag: 'wx' });
  });
  return {
    write: (bytes) => writeScratch(path, bytes),
    open: () => openFile(path),
    keep: (record) => writable(folder, () => keep(folder, path, record)),
    setAside: () => writable(folder, () => setAside(folder, path, packageId)),
    discard: () => rm(path, { force: true }),
  };
}

/** Scratch files of this package whose process died. */
async function forgetOlder(incoming: string, packageId: string): Promise<void> {
  const names = (await readdir(incoming)).filter((name) => name.startsWith(`${packageId}.`));
  await Promise.all(names.map((name) => rm(join(incoming, name), { force: true })));
}

async function writeScratch(path: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  const file = await writable(path, () => open(path, 'w'));
  try {
    for await (const chunk of bytes) await writable(path, () => file.writeFile(chunk));
    await writable(path, () => file.sync());
  } finally {
    await file.close();
  }
}

async function keep(folder: string, path: string, record: PackageRecord): Promise<void> {
  const target = join(folder, record.packageId);
  // Bytes that are there and were not taken for the package are evidence, not rubbish.
  if ((await sizeOf(`${target}.zip`)) !== undefined) await setAside(folder, `${target}.zip`, record.packageId);
  await rename(path, `${target}.zip`);
  const scratch = `${path}.json`;
  const file = await open(scratch, 'w');
  try {
    await file.writeFile(`${JSON.stringify(record, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(scratch, `${target}.json`);
  await syncFolder(folder);
}

/** Makes renames durable; Windows cannot open a folder, and needs no such call. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function setAside(folder: string, path: string, packageId: string): Promise<string> {
  const damaged = join(folder, 'damaged');
  await mkdir(damaged, { recursive: true });
  for (let number = 1; ; number += 1) {
    const target = join(damaged, `${packageId}.${number}.bin`);
    if ((await sizeOf(target)) === undefined) {
      await rename(path, target);
      return target;
    }
  }
}

async function writable<T>(place: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (cause) {
    throw new SyncError('STORE_NOT_WRITABLE', { detail: place, cause });
  }
}
