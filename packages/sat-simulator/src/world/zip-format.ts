/** A file of a ZIP (PKWARE's APPNOTE.TXT, section 4.3), which consists of a header, its deflated content, and a descriptor. */
export interface ZipEntry {
  /** ASCII. */
  readonly name: string;
  readonly size: number;
  readonly crc: number;
  readonly deflatedSize: number;
}

/** What stands at the end of a ZIP: where each file is. */
export interface ZipDirectory {
  /**
   * Adds the file that follows those that were added before.
   *
   * @throws RangeError when there are 65 535 files or 4 GiB already: beyond that a ZIP has another form.
   */
  add(entry: ZipEntry): void;
  bytes(): Buffer;
}

const MOST_FILES = 0xffff;
/** Version 2.0: deflate. */
const VERSION = 20;
const MADE_ON_UNIX = (3 << 8) | VERSION;
const READABLE_FILE = 0o100644;
/** Sizes and CRC follow the content, as in every ZIP that is written as a stream. */
const SIZES_FOLLOW = 1 << 3;
const DEFLATE = 8;
/** Noon of 1 January 2025 for every file: a ZIP holds a wall clock, so that the bytes depend neither on today nor on the machine's time zone. */
const TIME = 12 << 11;
const DATE = ((2025 - 1980) << 9) | (1 << 5) | 1;

/** Little-endian integers, one after the other. */
function record(...fields: readonly (readonly [size: 2 | 4, value: number])[]): Buffer {
  return Buffer.concat(
    fields.map(([size, value]) => {
      const bytes = Buffer.alloc(size);
      bytes.writeUIntLE(value, 0, size);
      return bytes;
    }),
  );
}

const COMMON = [
  [2, VERSION],
  [2, SIZES_FOLLOW],
  [2, DEFLATE],
  [2, TIME],
  [2, DATE],
] as const;
/** Signature, common fields, CRC, two sizes, length of the name, no extra field. */
const HEADER = record([4, 0x04034b50], ...COMMON, [4, 0], [4, 0], [4, 0], [2, 0], [2, 0]);
const DESCRIPTOR = record([4, 0x08074b50], [4, 0], [4, 0], [4, 0]);
const ENTRY = record(
  [4, 0x02014b50],
  [2, MADE_ON_UNIX],
  ...COMMON,
  // CRC, two sizes, length of the name; no extra field, no comment, the first disk, not known as text.
  ...([
    [4, 0],
    [4, 0],
    [4, 0],
    [2, 0],
    [2, 0],
    [2, 0],
    [2, 0],
    [2, 0],
  ] as const),
  [4, (READABLE_FILE << 16) >>> 0],
  [4, 0],
);

/** How much a file takes beside its content. */
export function lengthAround(name: string): number {
  return HEADER.length + name.length + DESCRIPTOR.length;
}

/** Writes what stands before a file's content, and returns where that is. */
export function writeHeader(out: Buffer, at: number, name: string): number {
  HEADER.copy(out, at);
  out.writeUInt16LE(name.length, at + 26);
  return at + HEADER.length + out.write(name, at + HEADER.length, 'latin1');
}

/** Writes what stands after a file's content, and returns where it ends. */
export function writeDescriptor(out: Buffer, at: number, { crc, deflatedSize, size }: ZipEntry): number {
  DESCRIPTOR.copy(out, at);
  out.writeUInt32LE(crc, at + 4);
  out.writeUInt32LE(deflatedSize, at + 8);
  return out.writeUInt32LE(size, at + 12);
}

/**
 * A directory without files. It is kept as the bytes that it will be: objects for the many files of a package would take ten times as much, and live
 * so long that the engine would make itself more room for all that is short-lived.
 */
export function createZipDirectory(): ZipDirectory {
  let out = Buffer.alloc(1 << 12);
  let length = 0;
  let files = 0;
  let offset = 0;

  function reserve(more: number): void {
    if (length + more > out.length) {
      out = Buffer.concat([out], 2 * (length + more));
    }
  }

  return {
    add({ name, size, crc, deflatedSize }) {
      if (files === MOST_FILES) {
        throw new RangeError(`a ZIP holds at most ${MOST_FILES} files`);
      }
      reserve(ENTRY.length + name.length);
      ENTRY.copy(out, length);
      out.writeUInt32LE(crc, length + 16);
      out.writeUInt32LE(deflatedSize, length + 20);
      out.writeUInt32LE(size, length + 24);
      out.writeUInt16LE(name.length, length + 28);
      out.writeUInt32LE(offset, length + 42);
      length += ENTRY.length + out.write(name, length + ENTRY.length, 'latin1');
      offset += lengthAround(name) + deflatedSize;
      files += 1;
    },
    bytes() {
      const end = record([4, 0x06054b50], [2, 0], [2, 0], [2, files], [2, files], [4, length], [4, offset], [2, 0]);
      return Buffer.concat([out.subarray(0, length), end]);
    },
  };
}
