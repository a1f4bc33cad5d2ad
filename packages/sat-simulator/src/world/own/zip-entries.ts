import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { crc32, inflateRawSync } from 'node:zlib';

/** Where a file lies in a ZIP. */
export interface ZipEntry {
  readonly name: string;
  readonly offset: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly isDeflated: boolean;
  readonly crc: number;
}

const END_LENGTH = 22;
const LONGEST_COMMENT = 0xffff;
const LARGEST_ZIP = 2 ** 32 - 1;
const [END, CENTRAL, LOCAL] = [0x06054b50, 0x02014b50, 0x04034b50];
const CENTRAL_LENGTH = 46;
const LOCAL_LENGTH = 30;
const ENCRYPTED = 1;
const DEFLATED = 8;

function withFile<T>(path: string, use: (read: (offset: number, length: number) => Buffer, size: number) => T): T {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    return use((offset, length) => {
      const bytes = Buffer.alloc(Math.min(length, size));
      if (offset + length > size || readSync(file, bytes, 0, length, offset) !== length) {
        throw new RangeError('a part of the ZIP is missing');
      }
      return bytes;
    }, size);
  } finally {
    closeSync(file);
  }
}

function entryAt(directory: Buffer, place: number): { readonly entry: ZipEntry; readonly next: number } {
  if (place + CENTRAL_LENGTH > directory.length) {
    throw new RangeError('the ZIP is damaged');
  }
  const [flags, method] = [directory.readUInt16LE(place + 8), directory.readUInt16LE(place + 10)];
  const nameLength = directory.readUInt16LE(place + 28);
  if (directory.readUInt32LE(place) !== CENTRAL || (flags & ENCRYPTED) !== 0 || (method !== 0 && method !== DEFLATED)) {
    throw new RangeError('the ZIP is damaged, encrypted or compressed in another way');
  }
  const rest = directory.readUInt16LE(place + 30) + directory.readUInt16LE(place + 32);
  const start = place + CENTRAL_LENGTH;
  return {
    entry: {
      name: directory.toString('utf8', start, start + nameLength),
      offset: directory.readUInt32LE(place + 42),
      compressedSize: directory.readUInt32LE(place + 20),
      size: directory.readUInt32LE(place + 24),
      isDeflated: method === DEFLATED,
      crc: directory.readUInt32LE(place + 16),
    },
    next: start + nameLength + rest,
  };
}

/**
 * The files of a ZIP, from its central directory. A library would unpack the whole ZIP for each of them; what is wanted is to come back for one of
 * thousands of documents.
 *
 * @throws RangeError when it is no ZIP, or damaged, encrypted or larger than 4 GB; node's error when it cannot be read.
 */
export function zipEntries(path: string): readonly ZipEntry[] {
  return withFile(path, (read, size) => {
    if (size < END_LENGTH || size > LARGEST_ZIP) {
      throw new RangeError(`no ZIP has ${size} bytes`);
    }
    const tail = read(
      size - Math.min(size, END_LENGTH + LONGEST_COMMENT),
      Math.min(size, END_LENGTH + LONGEST_COMMENT),
    );
    let end = tail.length - END_LENGTH;
    while (end >= 0 && tail.readUInt32LE(end) !== END) {
      end -= 1;
    }
    if (end < 0) {
      throw new RangeError('no end of a ZIP');
    }
    const directory = read(tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
    const entries: ZipEntry[] = [];
    for (let place = 0; place < directory.length;) {
      const { entry, next } = entryAt(directory, place);
      entries.push(entry);
      place = next;
    }
    return entries;
  });
}

/**
 * The content of a file in a ZIP; in memory at once.
 *
 * @throws RangeError when it is damaged; node's error when the ZIP cannot be read or the data cannot be inflated.
 */
export function zipEntryBytes(path: string, entry: ZipEntry): Uint8Array {
  return withFile(path, (read) => {
    const header = read(entry.offset, LOCAL_LENGTH);
    if (header.readUInt32LE(0) !== LOCAL) {
      throw new RangeError('the ZIP is damaged');
    }
    const start = entry.offset + LOCAL_LENGTH + header.readUInt16LE(26) + header.readUInt16LE(28);
    const stored = read(start, entry.compressedSize);
    const bytes = entry.isDeflated ? inflateRawSync(stored, { maxOutputLength: Math.max(1, entry.size) }) : stored;
    if (bytes.length !== entry.size || crc32(bytes) !== entry.crc) {
      throw new RangeError('the ZIP is damaged');
    }
    return bytes;
  });
}
