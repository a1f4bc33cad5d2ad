import { open, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { crc32, createDeflateRaw } from 'node:zlib';
import { unfinishedName, writing } from '../files.js';

/** Text that is deflated as it comes, in a file without a name. */
export interface DeflatedFile {
  /** Bytes of the text so far. */
  readonly size: number;
  readonly crc: number;
  /** Deflated bytes; all of them after `end`. */
  readonly compressedSize: number;
  /** Waits while the disk is slower. */
  write(text: string): Promise<void>;
  /** No text follows. */
  end(): Promise<void>;
  /** The deflated bytes, after `end`. */
  read(): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined>;
  /** Frees the file and its bytes. */
  close(): Promise<void>;
}

const CHUNK = 262_144;

/**
 * Opens one in `folder`. Its name is removed at once where the system allows it, so that a process that is killed leaves
 * nobody's names behind.
 *
 * @throws {ExportError} `WRITE_FAILED`, from here and from everything that it gives.
 */
export async function openDeflatedFile(folder: string): Promise<DeflatedFile> {
  const path = unfinishedName(folder);
  const file = await writing(folder, () => open(path, 'wx+', 0o600));
  await rm(path).catch(() => undefined);
  const deflate = createDeflateRaw();
  let size = 0;
  let crc = 0;
  let compressedSize = 0;
  let failure: unknown;
  let wake = (): void => undefined;
  const done = pipeline(deflate, async (chunks: AsyncIterable<Uint8Array>) => {
    for await (const chunk of chunks) {
      compressedSize += chunk.length;
      await file.writeFile(chunk);
    }
  });
  // Whoever writes or ends next is told; until then nobody waits for it.
  done.catch((error: unknown) => {
    failure = error;
    wake();
  });
  deflate.on('drain', () => wake());

  return {
    get size() {
      return size;
    },
    get crc() {
      return crc;
    },
    get compressedSize() {
      return compressedSize;
    },
    async write(text) {
      const bytes = Buffer.from(text);
      size += bytes.length;
      crc = crc32(bytes, crc);
      await writing(folder, async () => {
        if (failure !== undefined) throw failure;
        const isFull = !deflate.write(bytes);
        if (!isFull) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        if (failure !== undefined) throw failure;
      });
    },
    async end() {
      deflate.end();
      await writing(folder, () => done);
    },
    async *read() {
      for (let at = 0; at < compressedSize;) {
        const length = Math.min(CHUNK, compressedSize - at);
        const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, at);
        if (bytesRead === 0) throw new TypeError('a scratch file became shorter');
        at += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
    },
    async close() {
      deflate.destroy();
      await done.catch(() => undefined);
      await file.close();
      await rm(path, { force: true });
    },
  };
}
