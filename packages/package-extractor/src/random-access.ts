import { open } from 'node:fs/promises';
import { PackageError } from './errors.js';

/**
 * Where the bytes of a package are: a file, memory, or anything that can be read by ranges, such as an object store.
 * A ZIP is read from its end, so a stream that is still arriving cannot be one.
 */
export interface RandomAccess {
  /** Bytes in total. */
  readonly size: number;
  /** Bytes of one read while something is read from its beginning to its end; 1 MiB when nothing is said. */
  readonly pieceSize?: number;
  /** Exactly `length` bytes from `offset` on. Callers of this package never ask beyond `size`. */
  read(offset: number, length: number): Promise<Uint8Array>;
  /** Frees what is behind it; no read follows. */
  close(): Promise<void>;
}

/**
 * A read of a file costs little, and pieces of a MiB outlive the collection of young garbage, so that tens of them would
 * lie about.
 */
const FILE_PIECE = 131_072;

/**
 * Opens a file for reading by ranges. Close it when done (`await source.close()`, or `await using`).
 *
 * @throws {PackageError} `READ_FAILED` when the path cannot be opened or is no file; `cause` is the system's error.
 */
export async function openFile(path: string): Promise<RandomAccess & AsyncDisposable> {
  const handle = await failingAs(`open ${path}`, () => open(path, 'r'));
  try {
    const stats = await failingAs(`open ${path}`, () => handle.stat());
    if (!stats.isFile()) throw new PackageError('READ_FAILED', { detail: `${path} is no file` });
    const close = (): Promise<void> => handle.close();
    return {
      size: stats.size,
      pieceSize: FILE_PIECE,
      async read(offset, length) {
        const bytes = Buffer.allocUnsafeSlow(length);
        let filled = 0;
        while (filled < length) {
          const { bytesRead } = await handle.read(bytes, filled, length - filled, offset + filled);
          if (bytesRead === 0) break;
          filled += bytesRead;
        }
        return bytes.subarray(0, filled);
      },
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Reads a package that is in memory. The bytes are not copied: do not change them while they are read. */
export function fromBytes(bytes: Uint8Array): RandomAccess & AsyncDisposable {
  return {
    size: bytes.length,
    read: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)),
    close: nothingToClose,
    [Symbol.asyncDispose]: nothingToClose,
  };
}

function nothingToClose(): Promise<void> {
  return Promise.resolve();
}

/**
 * Exactly the bytes asked for, as a Buffer over the same memory.
 *
 * @throws {PackageError} `READ_FAILED` when the source fails or gives another number of bytes.
 */
export async function readExactly(source: RandomAccess, offset: number, length: number): Promise<Buffer> {
  const bytes = await failingAs(`${length} bytes at ${offset}`, () => source.read(offset, length));
  if (bytes.length !== length) {
    throw new PackageError('READ_FAILED', { detail: `${bytes.length} of ${length} bytes came at ${offset}` });
  }
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

async function failingAs<T>(detail: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    throw new PackageError('READ_FAILED', { detail, cause });
  }
}

/** Most bytes that one read fetches ahead, where the source does not say. */
export const WINDOW_SIZE = 1_048_576;

/** A reader that fetches ahead while it is used in ascending order, and only what is asked for otherwise. */
export interface WindowReader {
  /** The bytes if they are already here; saves a turn of the event loop for each small read. */
  peek(offset: number, length: number): Buffer | undefined;
  /** The bytes, fetched when necessary. The caller has checked that they lie before `end`. */
  at(offset: number, length: number): Promise<Buffer>;
}

/** A {@link WindowReader} over `source` that never fetches beyond `end`. */
export function readInWindows(source: RandomAccess, end: number): WindowReader {
  let start = 0;
  let window: Buffer = Buffer.alloc(0);
  const most = source.pieceSize ?? WINDOW_SIZE;
  let ahead = most;

  const peek = (offset: number, length: number): Buffer | undefined => {
    const from = offset - start;
    return from >= 0 && from + length <= window.length ? window.subarray(from, from + length) : undefined;
  };

  return {
    peek,
    async at(offset, length) {
      const here = peek(offset, length);
      if (here !== undefined) return here;
      // An archive whose entries are out of order would otherwise cost a whole window for each of them: after a jump
      // only what is asked for is fetched, and more again while the reads go on from there.
      const beyond = offset - (start + window.length);
      const goesOn = window.length === 0 || (offset >= start && beyond <= NEAR);
      ahead = goesOn ? Math.min(ahead * 8, most) : length;
      window = await readExactly(source, offset, Math.max(length, Math.min(ahead, end - offset)));
      start = offset;
      return window.subarray(0, length);
    },
  };
}

/** A gap that still counts as going on: data descriptors, small entries that nobody reads. */
const NEAR = 65_536;
