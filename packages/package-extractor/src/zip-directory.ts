import { crc32 } from 'node:zlib';
import { PackageError } from './errors.js';
import { limitExceeded, type PackageLimits } from './limits.js';
import { type RandomAccess, readInWindows } from './random-access.js';
import { type EndRecord, readEndRecord, readUInt64 } from './zip-end-record.js';
import { decodeName, shown } from './zip-name.js';

/** One header of the central directory. Whether the entry may be read is another question: see `entryProblem`. */
export interface CentralEntry {
  readonly name: string;
  /** The name as it is in the file, to compare with the local header. */
  readonly rawName: Buffer;
  readonly flags: number;
  readonly method: number;
  readonly crc32: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly localOffset: number;
  readonly isSymbolicLink: boolean;
}

/** A central directory that was read to its end once and holds together. */
export interface Directory {
  readonly entries: number;
  /** Inflated bytes of all entries together, as declared. */
  readonly totalSize: number;
  /** The names that more than one entry has, each once. */
  readonly repeatedNames: readonly string[];
  /** The headers, in their order; read again, so that memory does not grow with their number. */
  walk(): AsyncGenerator<CentralEntry, void, undefined>;
  /** The same some at a time, those from one number to before another, counted from 0; all when nothing is said. */
  batches(from?: number, to?: number): AsyncGenerator<readonly CentralEntry[], void, undefined>;
  /** The first byte after the room of the entry whose local header begins at `localOffset`. */
  roomEnd(localOffset: number): number;
}

const SIGNATURE = 0x02014b50;
const HEADER_SIZE = 46;
const LOCAL_HEADER_SIZE = 30;
const ZIP64_EXTRA = 0x0001;
const UNIX = 3;
const FILE_TYPE = 0o170000;
const SYMBOLIC_LINK = 0o120000;

/**
 * Reads the end record and every header of the central directory, and checks what concerns the package as a whole: its
 * number of entries, its bounds, that no two entries share bytes, the limits `entries` and `totalSize`. Each header is
 * shown to `see` on the way, whatever becomes of the whole.
 */
export async function openDirectory(
  source: RandomAccess,
  limits: PackageLimits,
  see?: (entry: CentralEntry) => void,
): Promise<Directory> {
  const record = await readEndRecord(source);
  if (record.entries * HEADER_SIZE > record.directorySize) {
    throw new PackageError('DAMAGED', { detail: 'the central directory is too small for its entries' });
  }
  if (record.entries > limits.entries) throw limitExceeded(limits, 'entries', `the package has ${record.entries}`);
  const starts = new Float64Array(record.entries);
  const leastEnds = new Float64Array(record.entries);
  const marks = new Float64Array(record.entries);
  let totalSize = 0;
  let index = 0;
  const whole = { from: 0, to: record.entries };
  for await (const entries of readHeaders(source, record, whole)) {
    for (const entry of entries) {
      totalSize += entry.size;
      if (totalSize > limits.totalSize) throw limitExceeded(limits, 'totalSize', `reached at entry ${index + 1}`);
      starts[index] = entry.localOffset;
      leastEnds[index] = entry.localOffset + LOCAL_HEADER_SIZE + entry.rawName.length + entry.compressedSize;
      marks[index] = markOf(entry.rawName);
      index += 1;
      see?.(entry);
    }
  }
  const sorted = Float64Array.from(starts).sort();
  const roomEnd = (localOffset: number): number => nextAfter(sorted, localOffset) ?? record.directoryOffset;
  requireOwnRooms({ sorted, starts, leastEnds, roomEnd });
  const batches: Directory['batches'] = (from = 0, to = record.entries) => readHeaders(source, record, { from, to });
  const walk = (): ReturnType<Directory['walk']> => singly(batches());
  const repeatedNames = await namesOfRepeated(marks, walk);
  return { entries: record.entries, totalSize, repeatedNames, roomEnd, batches, walk };
}

/** A number for a name, which two names hardly ever share: the names themselves would not fit in constant memory. */
function markOf(name: Buffer): number {
  let other = 0;
  for (const byte of name) other = (Math.imul(other, 31) + byte) & 0x1fffff;
  return crc32(name) * 0x200000 + other;
}

/** The names of entries that share theirs; the directory is only read again where some marks are the same. */
async function namesOfRepeated(marks: Float64Array, walk: Directory['walk']): Promise<readonly string[]> {
  const sorted = Float64Array.from(marks).sort();
  const suspects = new Set(sorted.filter((mark, index) => index > 0 && mark === sorted[index - 1]));
  if (suspects.size === 0) return [];
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for await (const { name, rawName } of walk()) {
    if (!suspects.has(markOf(rawName))) continue;
    if (seen.has(name)) repeated.add(name);
    seen.add(name);
  }
  return [...repeated];
}

interface Rooms {
  readonly sorted: Float64Array;
  readonly starts: Float64Array;
  readonly leastEnds: Float64Array;
  readonly roomEnd: (localOffset: number) => number;
}

/** Overlapping entries are how a small file inflates to petabytes (D. Fifield, "A better zip bomb", WOOT 2019). */
function requireOwnRooms({ sorted, starts, leastEnds, roomEnd }: Rooms): void {
  for (let index = 1; index < sorted.length; index++) {
    if (sorted[index] === sorted[index - 1]) {
      throw new PackageError('DAMAGED', { detail: `two entries begin at ${sorted[index]}` });
    }
  }
  for (const [index, start] of starts.entries()) {
    if ((leastEnds[index] ?? 0) > roomEnd(start)) {
      throw new PackageError('DAMAGED', { detail: `entry ${index + 1} reaches into what follows it` });
    }
  }
}

/** The smallest member of an ascending list that is greater than `value`. */
function nextAfter(sorted: Float64Array, value: number): number | undefined {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return sorted[low];
}

async function* singly(batches: AsyncIterable<readonly CentralEntry[]>): AsyncGenerator<CentralEntry, void, undefined> {
  for await (const batch of batches) yield* batch;
}

/** Headers that are handed over at a time: a turn of the event loop for each of them would cost more than reading it. */
const BATCH = 256;

async function* readHeaders(
  source: RandomAccess,
  record: EndRecord,
  { from, to }: { readonly from: number; readonly to: number },
): AsyncGenerator<readonly CentralEntry[], void, undefined> {
  const end = record.directoryOffset + record.directorySize;
  const reader = readInWindows(source, end);
  let at = record.directoryOffset;
  let batch: CentralEntry[] = [];
  for (let index = 0; index < to; index++) {
    if (at + HEADER_SIZE > end) throw new PackageError('DAMAGED', { detail: `header ${index + 1} is cut` });
    const fixed = reader.peek(at, HEADER_SIZE) ?? (await reader.at(at, HEADER_SIZE));
    const length = headerLength(fixed, index);
    if (at + length > end) throw new PackageError('DAMAGED', { detail: `header ${index + 1} is cut` });
    if (index >= from) {
      batch.push(parseHeader(reader.peek(at, length) ?? (await reader.at(at, length)), record.directoryOffset));
    }
    at += length;
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
  if (to === record.entries && at !== end) {
    throw new PackageError('DAMAGED', { detail: 'the central directory has another size' });
  }
}

function headerLength(fixed: Buffer, index: number): number {
  if (fixed.readUInt32LE(0) !== SIGNATURE) {
    throw new PackageError('DAMAGED', { detail: `header ${index + 1} of the central directory has no signature` });
  }
  // 28 - file name length, 30 - extra field length, 32 - file comment length
  return HEADER_SIZE + fixed.readUInt16LE(28) + fixed.readUInt16LE(30) + fixed.readUInt16LE(32);
}

/** Reads one header of the central directory (APPNOTE 6.3.10, section 4.3.12). */
function parseHeader(header: Buffer, directoryOffset: number): CentralEntry {
  //  0 - signature, checked
  const madeBy = header.readUInt16LE(4); //  4 - version made by
  //  6 - version needed to extract
  const flags = header.readUInt16LE(8); //  8 - general purpose bit flag
  const method = header.readUInt16LE(10); // 10 - compression method
  // 12 - last modification time, 14 - last modification date
  const crc32 = header.readUInt32LE(16); // 16 - CRC-32
  const compressedSize = header.readUInt32LE(20); // 20 - compressed size
  const size = header.readUInt32LE(24); // 24 - uncompressed size
  const nameLength = header.readUInt16LE(28); // 28 - file name length
  const extraLength = header.readUInt16LE(30); // 30 - extra field length
  // 32 - file comment length
  const disk = header.readUInt16LE(34); // 34 - disk on which the file begins
  // 36 - internal file attributes
  const attributes = header.readUInt32LE(38); // 38 - external file attributes
  const localOffset = header.readUInt32LE(42); // 42 - offset of the local header
  const rawName = header.subarray(HEADER_SIZE, HEADER_SIZE + nameLength); // 46 - file name
  const extra = header.subarray(HEADER_SIZE + nameLength, HEADER_SIZE + nameLength + extraLength); // extra field
  // file comment

  const name = decodeName(rawName, flags);
  if (disk !== 0 && disk !== 0xffff) throw new PackageError('UNSUPPORTED', { detail: 'ZIP in several volumes' });
  const wide = widened({ size, compressedSize, localOffset }, extra, name);
  if (wide.localOffset + LOCAL_HEADER_SIZE > directoryOffset) {
    throw new PackageError('DAMAGED', { detail: `${shown(name)} begins outside of the data` });
  }
  const isSymbolicLink = madeBy >>> 8 === UNIX && ((attributes >>> 16) & FILE_TYPE) === SYMBOLIC_LINK;
  return { name, rawName, flags, method, crc32, ...wide, isSymbolicLink };
}

interface WideFields {
  readonly size: number;
  readonly compressedSize: number;
  readonly localOffset: number;
}

function isWide(value: number): boolean {
  return value === 0xffffffff;
}

/** The fields that did not fit in 32 bits, from the ZIP64 extra field (APPNOTE 6.3.10, section 4.5.3), in that order. */
function widened(narrow: WideFields, extra: Buffer, name: string): WideFields {
  if (!isWide(narrow.size) && !isWide(narrow.compressedSize) && !isWide(narrow.localOffset)) return narrow;
  const field = zip64Field(extra);
  let at = 0;
  const next = (value: number): number => {
    if (!isWide(value)) return value;
    if (field === undefined || at + 8 > field.length) {
      throw new PackageError('DAMAGED', { detail: `${shown(name)} lacks its ZIP64 field` });
    }
    at += 8;
    return readUInt64(field, at - 8);
  };
  return {
    size: next(narrow.size),
    compressedSize: next(narrow.compressedSize),
    localOffset: next(narrow.localOffset),
  };
}

/** The data of the ZIP64 extended information among the extra fields, if it is there. */
export function zip64Field(extra: Buffer): Buffer | undefined {
  let at = 0;
  while (at + 4 <= extra.length) {
    const id = extra.readUInt16LE(at);
    const length = extra.readUInt16LE(at + 2);
    if (id === ZIP64_EXTRA) return extra.subarray(at + 4, Math.min(at + 4 + length, extra.length));
    at += 4 + length;
  }
  return undefined;
}
