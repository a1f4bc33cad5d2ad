import { Readable } from 'node:stream';
import { crc32, createDeflateRaw } from 'node:zlib';

import { deflateFiles } from './deflate-files.js';
import type { DeflatedFiles } from './deflate-files.js';
import { deflateElsewhere } from './deflate-thread.js';
import { batchesOf, createBuffers } from './file-batch.js';
import type { FileBatch, SmallFile } from './file-batch.js';
import { createZipDirectory, lengthAround, writeDescriptor, writeHeader } from './zip-format.js';
import type { ZipDirectory } from './zip-format.js';

/** A file of any size: its content in blocks. */
export interface LargeFile {
  readonly name: string;
  readonly content: Iterable<Uint8Array>;
}

/** So many batches are being compressed while the next one is made. */
const BATCHES_AHEAD = 4;
const BLOCK_LENGTH = 1 << 16;

interface DeflatedBatch {
  readonly names: readonly string[];
  readonly deflated: DeflatedFiles;
}

/** The part of a ZIP that holds these files. */
function partOf({ names, deflated }: DeflatedBatch, directory: ZipDirectory): Buffer {
  const { buffer, start, ends, sizes, crcs } = deflated;
  const around = names.reduce((length, name) => length + lengthAround(name), 0);
  const part = Buffer.allocUnsafeSlow((ends.at(-1) ?? start) - start + around);
  let from = start;
  let at = 0;
  for (const [number, name] of names.entries()) {
    const content = new Uint8Array(buffer, from, (ends[number] ?? from) - from);
    const entry = { name, size: sizes[number] ?? 0, crc: crcs[number] ?? 0, deflatedSize: content.length };
    at = writeHeader(part, at, name);
    part.set(content, at);
    at = writeDescriptor(part, at + content.length, entry);
    directory.add(entry);
    from += content.length;
  }
  return part;
}

/** Batches in their order; all but the first are deflated in another thread, which a short package need not start. */
async function* deflatedBatches(batches: Iterable<FileBatch>): AsyncGenerator<DeflatedBatch> {
  const waiting: { readonly names: readonly string[]; readonly deflated: Promise<DeflatedFiles> }[] = [];
  let isFirst = true;
  for (const { names, plain } of batches) {
    if (isFirst) {
      isFirst = false;
      yield { names, deflated: deflateFiles(plain) };
      continue;
    }
    const deflated = deflateElsewhere(plain);
    // Whoever stops reading does not wait for what is on its way.
    deflated.catch(() => {});
    waiting.push({ names, deflated });
    const first = waiting.length > BATCHES_AHEAD ? waiting.shift() : undefined;
    if (first !== undefined) {
      yield { names: first.names, deflated: await first.deflated };
    }
  }
  for (const { names, deflated } of waiting) {
    yield { names, deflated: await deflated };
  }
}

/**
 * A ZIP of small files, all deflated, as a stream of bytes that is the same every time. Files are made and compressed while the bytes are taken, some of
 * them ahead.
 *
 * @throws RangeError (while it is read) when there are more than 65 535 files.
 */
export async function* zipSmallFiles(files: Iterable<SmallFile>): AsyncGenerator<Uint8Array> {
  const directory = createZipDirectory();
  const buffers = createBuffers();
  for await (const batch of deflatedBatches(batchesOf(files, buffers))) {
    const part = partOf(batch, directory);
    buffers.giveBack(batch.deflated.buffer);
    yield part;
  }
  yield directory.bytes();
}

/** Blocks as they pass, with what is known of them when the last one has. */
function measured(blocks: Iterable<Uint8Array>) {
  const known = { size: 0, crc: 0 };
  function* passing(): Generator<Uint8Array> {
    for (const block of blocks) {
      known.crc = crc32(block, known.crc);
      known.size += block.length;
      yield block;
    }
  }
  return { known, passing };
}

/** The same of a few files of any size up to 4 GiB. */
export async function* zipLargeFiles(files: Iterable<LargeFile>): AsyncGenerator<Uint8Array> {
  const directory = createZipDirectory();
  for (const { name, content } of files) {
    const around = Buffer.alloc(lengthAround(name));
    const headerEnd = writeHeader(around, 0, name);
    yield around.subarray(0, headerEnd);
    const { known, passing } = measured(content);
    let deflatedSize = 0;
    for await (const chunk of Readable.from(passing()).pipe(createDeflateRaw({ chunkSize: BLOCK_LENGTH }))) {
      deflatedSize += chunk.length;
      yield chunk;
    }
    const entry = { name, ...known, deflatedSize };
    directory.add(entry);
    writeDescriptor(around, headerEnd, entry);
    yield around.subarray(headerEnd);
  }
  yield directory.bytes();
}
