import { roomForDeflated } from './deflate-files.js';
import type { PlainFiles } from './deflate-files.js';

/** A file that is small enough to be held as a whole; a text stands for its UTF-8. */
export interface SmallFile {
  readonly name: string;
  readonly content: string | Uint8Array;
}

/** Small files that are compressed together. */
export interface FileBatch {
  readonly names: readonly string[];
  readonly plain: PlainFiles;
}

/** Buffers that are used again and again. */
export interface Buffers {
  /** One of at least that length. */
  take(length: number): ArrayBuffer;
  giveBack(buffer: ArrayBuffer): void;
}

const FILES_PER_BATCH = 32;
/** Room for the files of a batch when they are of the usual size; larger ones make their batch shorter. */
const BATCH_LENGTH = 1 << 18;
/** No character of a JavaScript string takes more bytes of UTF-8. */
const LONGEST_CHARACTER = 3;

/** No buffers yet; those of unusual length are not kept. */
export function createBuffers(): Buffers {
  const usual = BATCH_LENGTH + roomForDeflated(BATCH_LENGTH) + FILES_PER_BATCH * roomForDeflated(0);
  const free: ArrayBuffer[] = [];
  return {
    take: (length) => (length > usual ? new ArrayBuffer(length) : (free.pop() ?? new ArrayBuffer(usual))),
    giveBack(buffer) {
      if (buffer.byteLength === usual) {
        free.push(buffer);
      }
    },
  };
}

function mostBytes(content: string | Uint8Array): number {
  return typeof content === 'string' ? content.length * LONGEST_CHARACTER : content.length;
}

/** Puts files together in batches, in their order. */
export function* batchesOf(files: Iterable<SmallFile>, buffers: Buffers): Generator<FileBatch> {
  let bytes = Buffer.alloc(0);
  let names: string[] = [];
  let ends: number[] = [];
  let length = 0;

  for (const { name, content } of files) {
    const most = mostBytes(content);
    if (names.length === FILES_PER_BATCH || (names.length > 0 && length + most > BATCH_LENGTH)) {
      yield { names, plain: { buffer: bytes.buffer, ends: new Uint32Array(ends) } };
      [names, ends, length] = [[], [], 0];
    }
    if (names.length === 0) {
      const room = Math.max(BATCH_LENGTH, most);
      bytes = Buffer.from(buffers.take(room + roomForDeflated(room) + FILES_PER_BATCH * roomForDeflated(0)));
    }
    if (typeof content === 'string') {
      length += bytes.write(content, length);
    } else {
      bytes.set(content, length);
      length += content.length;
    }
    names.push(name);
    ends.push(length);
  }
  if (names.length > 0) {
    yield { names, plain: { buffer: bytes.buffer, ends: new Uint32Array(ends) } };
  }
}
