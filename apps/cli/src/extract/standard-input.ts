import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { PackageError } from '@acopio/package-extractor';
import { SyncError } from '@acopio/sync';
import { bytes } from '../wording.js';

/** A package that came through standard input. */
export interface KeptInput {
  readonly path: string;
  /** Removes it. */
  readonly remove: () => Promise<void>;
}

/** What `keepInput` needs to know. */
export interface InputOptions {
  /** Where it is kept meanwhile; without it, in the system's folder for such files. */
  readonly folder?: string | undefined;
  readonly signal: AbortSignal;
  /** Most bytes that are taken. */
  readonly limit?: number;
}

/** Several times a package of 200 000 large documents, deflated. */
const MOST_BYTES = 16_000_000_000;

/**
 * Keeps what a stream gives in a file that only its owner can read, because a ZIP's directory is at its end. When it
 * cannot be kept, or the signal says stop, nothing is left.
 *
 * Rejects with `PackageError` `LIMIT_EXCEEDED` and `SyncError` `STORE_NOT_WRITABLE`.
 */
export async function keepInput(
  input: Readable,
  { folder = tmpdir(), signal, limit = MOST_BYTES }: InputOptions,
): Promise<KeptInput> {
  const scratch = await guarded(folder, async () => {
    await mkdir(folder, { recursive: true });
    return mkdtemp(join(folder, '.acopio-'));
  });
  const remove = (): Promise<void> => rm(scratch, { recursive: true, force: true });
  const path = join(scratch, 'package.zip');
  try {
    const file = createWriteStream(path, { flags: 'wx', mode: 0o600 });
    await guarded(path, () => pipeline(input, (chunks) => atMost(limit, chunks), file, { signal }));
    return { path, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function* atMost(limit: number, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > limit) throw new PackageError('LIMIT_EXCEEDED', { detail: `standard input > ${bytes(limit)}` });
    yield chunk;
  }
}

async function guarded<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    if (cause instanceof PackageError || (cause instanceof Error && cause.name === 'AbortError')) throw cause;
    throw new SyncError('STORE_NOT_WRITABLE', { detail: path, cause });
  }
}
