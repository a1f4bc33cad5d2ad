import { parentPort, workerData } from 'node:worker_threads';
import { crc32, deflateRawSync } from 'node:zlib';

/** Contents of files in one buffer, one after the other from its start; behind them is {@link roomForDeflated}. */
export interface PlainFiles {
  readonly buffer: ArrayBuffer;
  /** Where each of them ends. */
  readonly ends: Uint32Array<ArrayBuffer>;
}

/** The same files, each deflated for itself: they follow each other in the same buffer, from `start`. */
export interface DeflatedFiles extends PlainFiles {
  readonly start: number;
  readonly sizes: Uint32Array<ArrayBuffer>;
  readonly crcs: Uint32Array<ArrayBuffer>;
}

/** What a thread that deflates is started with, so that this file knows that it runs in one. */
export const DEFLATE_THREAD = 'acopio: deflate files';

/** What most documents compress to fits. */
const CHUNK_SIZE = 1 << 13;

/** No file of that length is longer when it is deflated (zlib, `deflateBound`; its blocks are small, so it is half of that again at most). */
export function roomForDeflated(length: number): number {
  return length + (length >> 10) + 64;
}

/** Deflates files one by one, at zlib's own level. */
export function deflateFiles({ buffer, ends }: PlainFiles): DeflatedFiles {
  const sizes = new Uint32Array(ends.length);
  const crcs = new Uint32Array(ends.length);
  const deflatedEnds = new Uint32Array(ends.length);
  const bytes = new Uint8Array(buffer);
  const start = ends.at(-1) ?? 0;
  let from = 0;
  let length = start;
  for (const [number, end] of ends.entries()) {
    const file = bytes.subarray(from, end);
    const deflated = deflateRawSync(file, { chunkSize: CHUNK_SIZE });
    bytes.set(deflated, length);
    length += deflated.length;
    sizes[number] = file.length;
    crcs[number] = crc32(file);
    deflatedEnds[number] = length;
    from = end;
  }
  return { buffer, start, ends: deflatedEnds, sizes, crcs };
}

if (workerData === DEFLATE_THREAD) {
  parentPort?.on('message', (plain: PlainFiles) => {
    const deflated = deflateFiles(plain);
    const { buffer, ends, sizes, crcs } = deflated;
    parentPort?.postMessage(deflated, [buffer, ends.buffer, sizes.buffer, crcs.buffer]);
  });
}
