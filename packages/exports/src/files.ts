import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ExportError } from './errors.js';

/**
 * What `action` gives.
 *
 * @throws {ExportError} `WRITE_FAILED` with `path` as its detail, for whatever `action` throws.
 */
export async function writing<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    throw new ExportError('WRITE_FAILED', { detail: path, cause });
  }
}

/** A new name in a folder for what is not finished: no reader of `*.parquet` or `*.xlsx` takes it for a file of its own. */
export function unfinishedName(folder: string): string {
  return join(folder, `.${randomUUID()}.part`);
}

/** Writes a file that appears whole or not at all, and stays after a power cut; one of that name is replaced. */
export async function replaceFile(path: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const scratch = unfinishedName(dirname(path));
  try {
    const file = await open(scratch, 'wx');
    try {
      for await (const chunk of chunks) await file.writeFile(chunk);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(scratch, path);
  } catch (error) {
    await rm(scratch, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Makes renames durable; Windows cannot open a folder, and needs no such call. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
