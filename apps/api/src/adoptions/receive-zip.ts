import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { SyncError } from '@acopio/sync';
import { ApiError } from '../http/api-error.js';

/** A file that came in; it is gone when this is disposed of. */
export interface Upload extends AsyncDisposable {
  readonly path: string;
  readonly name: string;
  /** Of its bytes, hex. */
  readonly sha256: string;
}

/** What a file is received with. */
export interface Receiving {
  /** Made when it is not there. */
  readonly folder: string;
  /** As the caller calls it; only a plain name is used. */
  readonly fileName: string | undefined;
  readonly modifiedAt: Date;
  /** Most bytes. */
  readonly most: number;
}

/** Nothing in it leads elsewhere. */
const PLAIN = /^\w[\w.-]{0,99}\.zip$/i;

/** What is older was left by a process that died, in milliseconds. */
const ABANDONED = 24 * 3600_000;

/**
 * Writes a body to a file in a folder of its own, chunk by chunk. Rejects, with nothing left, with `PACKAGE_TOO_LARGE`, with
 * `REQUEST_MALFORMED` when the caller goes away, and with `SyncError` `STORE_NOT_WRITABLE`.
 */
export async function receiveZip(body: Readable, receiving: Receiving): Promise<Upload> {
  const { folder, fileName, modifiedAt, most } = receiving;
  const own = await written(async () => {
    await mkdir(folder, { recursive: true });
    await forgetAbandoned(folder);
    return mkdtemp(join(folder, 'zip-'));
  });
  const discard = (): Promise<void> => rm(own, { recursive: true, force: true });
  const name = fileName !== undefined && PLAIN.test(fileName) ? fileName : 'package.zip';
  const path = join(own, name);
  try {
    const sha256 = await writeTo(path, chunksOf(body, most), modifiedAt);
    return { path, name, sha256, [Symbol.asyncDispose]: discard };
  } catch (error) {
    await discard();
    throw error;
  }
}

async function forgetAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined && found.mtimeMs < Date.now() - ABANDONED) await rm(path, { recursive: true, force: true });
  }
}

async function writeTo(path: string, chunks: AsyncIterable<Uint8Array>, modifiedAt: Date): Promise<string> {
  const hash = createHash('sha256');
  const file = await written(() => open(path, 'wx', 0o600));
  try {
    for await (const chunk of chunks) {
      hash.update(chunk);
      await written(() => file.writeFile(chunk));
    }
    await written(() => file.utimes(modifiedAt, modifiedAt));
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}

/** The bytes of a body as far as `most`; who sent too many can still be answered. */
async function* chunksOf(body: Readable, most: number): AsyncGenerator<Uint8Array, void, undefined> {
  let size = 0;
  const chunks: AsyncIterable<Uint8Array> = body.iterator({ destroyOnReturn: false });
  try {
    for await (const chunk of chunks) {
      size += chunk.length;
      if (size > most) throw new ApiError('PACKAGE_TOO_LARGE');
      yield chunk;
    }
  } catch (cause) {
    throw cause instanceof ApiError ? cause : new ApiError('REQUEST_MALFORMED', { cause });
  }
}

async function written<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (cause) {
    throw new SyncError('STORE_NOT_WRITABLE', { cause });
  }
}
