import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CliError } from './errors.js';
import { systemCode } from './system-code.js';

/**
 * Writes a file whole or not at all, in the place of what was there, and makes its folder.
 *
 * Throws `CliError` `FILE_NOT_WRITABLE`; what was there is then as it was.
 */
export async function replaceWhole(path: string, text: string): Promise<void> {
  const scratch = join(dirname(path), `.${basename(path)}.${randomUUID()}.part`);
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(scratch, 'wx');
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(scratch, path);
  } catch (cause) {
    await rm(scratch, { force: true }).catch(() => undefined);
    throw new CliError('FILE_NOT_WRITABLE', { detail: `${path} (${systemCode(cause)})`, cause });
  }
}
