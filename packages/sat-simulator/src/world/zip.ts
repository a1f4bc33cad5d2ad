import { Readable } from 'node:stream';
import { crc32, createDeflateRaw, deflateRawSync } from 'node:zlib';

import { Zip } from 'fflate';
import type { ZipInputFile } from 'fflate';

/** A file to be put into a ZIP: its whole content, or its content in blocks. */
export interface ZipContent {
  readonly name: string;
  readonly content: Uint8Array | Iterable<Uint8Array>;
}

/**
 * Every file has the same date. A ZIP holds a wall clock, so that the bytes depend neither on today nor on the machine's time zone.
 */
const DATE = new Date(2025, 0, 1, 12);
const DEFLATE = 8;
const UNIX = 3;
const READABLE_FILE = 0o100644 << 16;

function* measured(blocks: Iterable<Uint8Array>, file: ZipInputFile): Generator<Uint8Array> {
  for (const block of blocks) {
    file.crc = crc32(block, file.crc);
    file.size += block.length;
    yield block;
  }
}

async function* deflated(content: ZipContent['content'], file: ZipInputFile): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  if (content instanceof Uint8Array) {
    const [whole] = measured([content], file);
    // A document is so small that handing it to another thread costs more than compressing it.
    yield deflateRawSync(whole ?? content);
  } else {
    yield* Readable.from(measured(content, file)).pipe(createDeflateRaw());
  }
}

/**
 * A ZIP of the given files, all deflated, as a stream of bytes that is the same every time. Files are made and compressed while the bytes are taken.
 * As in every ZIP that is written as a stream, sizes and CRC follow the content of a file (general purpose bit 3) and stand in the central directory.
 */
export async function* zipStream(files: Iterable<ZipContent>): AsyncGenerator<Uint8Array> {
  let ready: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error !== null) {
      throw error;
    }
    ready.push(chunk);
  });
  function* taken(): Generator<Uint8Array> {
    const chunks = ready;
    ready = [];
    yield* chunks;
  }

  for (const { name, content } of files) {
    const file: ZipInputFile = {
      filename: name,
      size: 0,
      crc: 0,
      compression: DEFLATE,
      mtime: DATE,
      os: UNIX,
      attrs: READABLE_FILE,
    };
    zip.add(file);
    for await (const chunk of deflated(content, file)) {
      file.ondata?.(null, chunk, false);
      yield* taken();
    }
    file.ondata?.(null, new Uint8Array(), true);
    yield* taken();
  }
  zip.end();
  yield* taken();
}
