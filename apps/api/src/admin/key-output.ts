import { open, rm } from 'node:fs/promises';
import { AdminError } from './errors.js';

/** Where the text of a new key goes: a file, standard output, or both. */
export interface KeyOutput {
  readonly file?: string;
  readonly shown: boolean;
}

/** Rejects with `AdminError` `KEY_HAS_NO_PLACE` where the only copy of a key would be lost, or land in a log by accident. */
export function keyOutput(
  { out, print = false }: { readonly out?: string; readonly print?: boolean },
  terminal: boolean,
): KeyOutput {
  if (out === undefined && !print && !terminal) throw new AdminError('KEY_HAS_NO_PLACE');
  return { ...(out === undefined ? {} : { file: out }), shown: print || out === undefined };
}

/**
 * Writes a key to a new file that its owner alone can read, and runs `work`; the file is gone again if that fails. A key
 * that nobody has is worse than a file without a key.
 *
 * Rejects with `AdminError` `KEY_FILE_EXISTS` and `KEY_FILE_NOT_WRITABLE`, and with what `work` rejects with.
 */
export async function withKeyFile(path: string, text: string, work: () => Promise<void>): Promise<void> {
  await writeNew(path, text);
  try {
    await work();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

async function writeNew(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600).catch((cause: unknown) => {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    if (code === 'EEXIST') throw new AdminError('KEY_FILE_EXISTS', { detail: path, cause });
    throw new AdminError('KEY_FILE_NOT_WRITABLE', { detail: `${path} (${code})`, cause });
  });
  try {
    await file.writeFile(`${text}\n`);
    await file.sync();
  } catch (cause) {
    await rm(path, { force: true });
    throw new AdminError('KEY_FILE_NOT_WRITABLE', { detail: path, cause });
  } finally {
    await file.close();
  }
}
