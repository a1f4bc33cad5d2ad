import { crc32, deflateRawSync } from 'node:zlib';
import { Zip, type ZipInputFile } from 'fflate';

/** fflate takes no shared memory. */
type Chunk = Uint8Array<ArrayBuffer>;

/** A file of a ZIP, deflated already. */
export interface ZipPart {
  readonly name: string;
  readonly size: number;
  readonly crc: number;
  readonly compressedSize: number;
  readonly read: () => AsyncIterable<Chunk> | Iterable<Chunk>;
}

const DEFLATE = 8;

/** The first day that a ZIP can name, so that the same rows make the same bytes. */
const DATE = new Date(1980, 0, 1);

/** A text as a file. */
export function zipPartOf(name: string, text: string): ZipPart {
  const bytes = Buffer.from(text);
  const compressed = deflateRawSync(bytes);
  const { length: compressedSize } = compressed;
  return { name, size: bytes.length, crc: crc32(bytes), compressedSize, read: () => [compressed] };
}

/** The bytes of the whole ZIP: 30 and 46 bytes of headers, names, and 16 bytes after the data of each file. */
export function zipSize(parts: readonly ZipPart[]): number {
  return parts.reduce((sum, { name, compressedSize }) => sum + compressedSize + 92 + 2 * name.length, 22);
}

/** The bytes of a ZIP, part by part. fflate writes the container; it is below 4 GiB, and so is each of its files. */
export async function* zipOf(parts: readonly ZipPart[]): AsyncGenerator<Uint8Array, void, undefined> {
  let written: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error !== null) throw error;
    written.push(chunk);
  });
  const taken = (): readonly Uint8Array[] => {
    const chunks = written;
    written = [];
    return chunks;
  };
  for (const { name, size, crc, read } of parts) {
    const file: ZipInputFile = { filename: name, size, crc, compression: DEFLATE, mtime: DATE };
    zip.add(file);
    for await (const chunk of read()) {
      file.ondata?.(null, chunk, false);
      yield* taken();
    }
    file.ondata?.(null, new Uint8Array(0), true);
  }
  zip.end();
  yield* taken();
}
