import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SyncError } from '@acopio/sync';

/**
 * Writes a file that appears whole or not at all, and takes the place of an older one. Errors of `pieces` pass unchanged.
 *
 * Rejects with `SyncError` `STORE_NOT_WRITABLE`.
 */
export async function writeWhole(path: string, pieces: AsyncIterable<string> | Iterable<string>): Promise<void> {
  const folder = dirname(path);
  const scratch = join(folder, `.${randomUUID()}.part`);
  const file = await guarded(path, async () => {
    await mkdir(folder, { recursive: true });
    return open(scratch, 'wx');
  });
  try {
    try {
      for await (const piece of pieces) await guarded(path, () => file.writeFile(piece));
      await guarded(path, () => file.sync());
    } finally {
      await file.close();
    }
    await guarded(path, () => rename(scratch, path));
  } catch (error) {
    await rm(scratch, { force: true }).catch(() => undefined);
    throw error;
  }
}

async function guarded<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    throw new SyncError('STORE_NOT_WRITABLE', { detail: path, cause });
  }
}
