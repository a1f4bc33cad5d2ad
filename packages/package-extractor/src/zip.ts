import { PackageError } from './errors.js';
import { limitExceeded, limitsWith, type PackageLimits, ratioProblem } from './limits.js';
import { type RandomAccess, readInWindows, type WindowReader } from './random-access.js';
import { type CentralEntry, type Directory, openDirectory, zip64Field } from './zip-directory.js';
import { readUInt64 } from './zip-end-record.js';
import { isIgnored, shown, unsafeName } from './zip-name.js';

/**
 * One file inside a package: its name and its place. Whoever keeps it can read the file later by a single range read,
 * with `readEntry`, without looking at the rest of the package.
 */
export interface ZipEntry {
  readonly name: string;
  /** Offset of the first data byte in the package; the local header before it was verified. */
  readonly dataOffset: number;
  /** Bytes from `dataOffset` on. */
  readonly compressedSize: number;
  /** Bytes after inflating. */
  readonly size: number;
  /** 0 stored, 8 deflated (APPNOTE 6.3.10, section 4.4.5). */
  readonly method: 0 | 8;
  /** CRC-32 of the inflated bytes, unsigned. */
  readonly crc32: number;
}

/** An entry on the way: what the directory says of it, and either its place or why it cannot be read. */
export type LocatedEntry =
  | { readonly name: string; readonly entry: ZipEntry; readonly error?: never }
  | { readonly name: string; readonly entry?: never; readonly error: PackageError };

const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_HEADER_SIZE = 30;
const STORED = 0;
const DEFLATED = 8;
/** Bit 0 encrypted, bit 6 strongly encrypted, bit 13 encrypted directory (APPNOTE 6.3.10, section 4.4.4). */
const ENCRYPTED_FLAGS = 0x2041;
const DESCRIPTOR_FLAG = 0x0008;

/**
 * Lists the files of a ZIP, in the order of its central directory. Before the first one is handed over, the whole
 * directory was read and checked; folders and `__MACOSX/` are left out. Memory does not grow with the number of entries.
 *
 * @throws {PackageError} `NOT_A_ZIP`, `TRUNCATED`, `DAMAGED`, `UNSUPPORTED`, `UNSAFE_NAME`, `LIMIT_EXCEEDED`,
 * `READ_FAILED`. To have the sound entries of a package that also holds bad ones, use `readCfdis`.
 */
export async function* readZipEntries(
  source: RandomAccess,
  limits?: Partial<PackageLimits>,
): AsyncGenerator<ZipEntry, void, undefined> {
  const bounds = limitsWith(limits);
  const directory = await openDirectory(source, bounds);
  const reader = readInWindows(source, source.size);
  for await (const central of directory.walk()) {
    if (isIgnored(central.name) && unsafeName(central.name) === undefined) continue;
    const located = await locate(central, { directory, reader, limits: bounds });
    if (located.error) throw located.error;
    yield located.entry;
  }
}

/** What a package says of itself as a whole. */
export interface WholePackage {
  /** Entries of the central directory, folders included. */
  readonly entries: number;
  /** Inflated bytes of all entries together, as declared. */
  readonly totalSize: number;
}

/**
 * Tells quickly whether a package arrived whole: the end record is the end of the file, the central directory is where
 * and as large as it says, no entry is outside of the data or shares bytes with another, the limits hold. It reads the
 * directory, not the data; the CRC of an entry is checked when the entry is read.
 *
 * @throws {PackageError} `NOT_A_ZIP`, `TRUNCATED`, `DAMAGED`: the bytes are not what the sender had, downloading again
 * may help. `UNSUPPORTED`, `LIMIT_EXCEEDED`: downloading again will not. `READ_FAILED`: the source failed.
 */
export async function checkWhole(source: RandomAccess, limits?: Partial<PackageLimits>): Promise<WholePackage> {
  const { entries, totalSize } = await openDirectory(source, limitsWith(limits));
  return { entries, totalSize };
}

/** What is needed to find the entries of one package. */
export interface EntryFinder {
  readonly directory: Directory;
  readonly reader: WindowReader;
  readonly limits: PackageLimits;
}

/** Verifies one entry and its local header. A failure of the source is thrown, everything else is the entry's error. */
export async function locate(central: CentralEntry, finder: EntryFinder): Promise<LocatedEntry> {
  const { localOffset } = central;
  const here = locateHere(central, finder);
  if (here !== undefined) return here;
  const fixed = await finder.reader.at(localOffset, LOCAL_HEADER_SIZE);
  const located = locateHere(central, finder);
  if (located !== undefined) return located;
  await finder.reader.at(localOffset, localHeaderLength(fixed));
  return await locate(central, finder);
}

/** The same without waiting; `undefined` when that takes bytes that are not here. */
export function locateHere(central: CentralEntry, finder: EntryFinder): LocatedEntry | undefined {
  const { name } = central;
  const error = entryProblem(central, finder.limits);
  if (error !== undefined) return { name, error };
  try {
    const entry = placeHere(central, finder);
    return entry === undefined ? undefined : { name, entry };
  } catch (error) {
    if (error instanceof PackageError) return { name, error };
    throw error;
  }
}

function entryProblem(central: CentralEntry, limits: PackageLimits): PackageError | undefined {
  const { name, size, compressedSize } = central;
  if (central.rawName.length > limits.nameLength) {
    return limitExceeded(limits, 'nameLength', `a name has ${central.rawName.length}`);
  }
  const unsafe = unsafeName(name);
  if (unsafe !== undefined) return new PackageError('UNSAFE_NAME', { detail: unsafe });
  if ((central.flags & ENCRYPTED_FLAGS) !== 0)
    return new PackageError('UNSUPPORTED', { detail: `${shown(name)} is encrypted` });
  if (central.method !== STORED && central.method !== DEFLATED) {
    return new PackageError('UNSUPPORTED', { detail: `${shown(name)} is compressed with method ${central.method}` });
  }
  if (central.isSymbolicLink) return new PackageError('UNSUPPORTED', { detail: `${shown(name)} is a symbolic link` });
  if (central.method === STORED && size !== compressedSize) {
    return new PackageError('DAMAGED', { detail: `${shown(name)} is stored with two sizes` });
  }
  return ratioProblem(central, limits);
}

/** How long a local header is, by its fixed part: 26 - file name length, 28 - extra field length. */
function localHeaderLength(fixed: Buffer): number {
  return LOCAL_HEADER_SIZE + fixed.readUInt16LE(26) + fixed.readUInt16LE(28);
}

function placeHere(central: CentralEntry, { directory, reader }: EntryFinder): ZipEntry | undefined {
  const { name, localOffset, compressedSize, size, crc32 } = central;
  const fixed = reader.peek(localOffset, LOCAL_HEADER_SIZE);
  if (fixed === undefined) return undefined;
  const length = localHeaderLength(fixed);
  const dataOffset = localOffset + length;
  if (dataOffset + compressedSize > directory.roomEnd(localOffset)) {
    throw new PackageError('DAMAGED', { detail: `${shown(name)} reaches into what follows it` });
  }
  const header = reader.peek(localOffset, length);
  if (header === undefined) return undefined;
  const difference = localDifference(header, central);
  if (difference !== undefined) {
    throw new PackageError('DAMAGED', { detail: `${shown(name)}: its two headers differ in ${difference}` });
  }
  return { name, dataOffset, compressedSize, size, method: central.method === STORED ? 0 : 8, crc32 };
}

/** In what a local header (APPNOTE 6.3.10, section 4.3.7) differs from the central one; `undefined` when in nothing. */
function localDifference(header: Buffer, central: CentralEntry): string | undefined {
  const signature = header.readUInt32LE(0); //  0 - signature
  //  4 - version needed to extract
  const flags = header.readUInt16LE(6); //  6 - general purpose bit flag
  const method = header.readUInt16LE(8); //  8 - compression method
  // 10 - last modification time, 12 - last modification date
  const crc32 = header.readUInt32LE(14); // 14 - CRC-32
  const compressedSize = header.readUInt32LE(18); // 18 - compressed size
  const size = header.readUInt32LE(22); // 22 - uncompressed size
  const nameLength = header.readUInt16LE(26); // 26 - file name length
  // 28 - extra field length
  const name = header.subarray(LOCAL_HEADER_SIZE, LOCAL_HEADER_SIZE + nameLength); // 30 - file name
  const extra = header.subarray(LOCAL_HEADER_SIZE + nameLength); // extra field

  if (signature !== LOCAL_SIGNATURE) return 'the signature';
  if (!name.equals(central.rawName)) return 'the name';
  if (method !== central.method) return 'the method';
  if (((flags ^ central.flags) & ENCRYPTED_FLAGS) !== 0) return 'the encryption';
  // With bit 3 the values follow the data, and zeros stand here (section 4.4.4).
  const isLater = (flags & DESCRIPTOR_FLAG) !== 0;
  if (crc32 !== central.crc32 && !(isLater && crc32 === 0)) return 'the CRC';
  const wide = zip64Field(extra);
  const agrees = (value: number, expected: number, at: number): boolean =>
    value === expected ||
    (isLater && value === 0) ||
    (value === 0xffffffff &&
      (isLater || (wide !== undefined && wide.length >= at + 8 && readUInt64(wide, at) === expected)));
  if (!agrees(size, central.size, 0)) return 'the size';
  if (!agrees(compressedSize, central.compressedSize, 8)) return 'the compressed size';
  return undefined;
}
