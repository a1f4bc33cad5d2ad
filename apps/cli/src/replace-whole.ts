import { SyncError } from '@acopio/sync';
import { CliError } from './errors.js';
import { writeWhole } from './extract/whole-file.js';
import { systemCode } from './system-code.js';

/**
 * Writes a text as a file that somebody named: whole or not at all, in the place of what was there, and makes its folder.
 *
 * Throws `CliError` `FILE_NOT_WRITABLE`; what was there is then as it was.
 */
export async function replaceWhole(path: string, text: string): Promise<void> {
  try {
    await writeWhole(path, [text]);
  } catch (error) {
    const cause = error instanceof SyncError ? error.cause : error;
    throw new CliError('FILE_NOT_WRITABLE', { detail: `${path} (${systemCode(cause)})`, cause });
  }
}
