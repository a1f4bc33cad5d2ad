import { pipeline, Readable } from 'node:stream';
import { crc32, createInflateRaw, inflateRawSync } from 'node:zlib';
import { PackageError } from './errors.js';
import { limitExceeded, limitsWith, type PackageLimits, ratioProblem } from './limits.js';
import { type RandomAccess, readExactly, WINDOW_SIZE } from './random-access.js';
import type { ZipEntry } from './zip.js';
import { shown } from './zip-name.js';

/**
 * Reads one file of a package as a whole, by a single range read: inflated, its size and CRC checked. The entry may come
 * from an index that was kept; an entry that does not fit the source is refused.
 *
 * @throws {PackageError} `DAMAGED` (size, CRC, deflate data), `TRUNCATED` (the place lies beyond the source),
 * `LIMIT_EXCEEDED` (`documentSize`, `ratio`), `READ_FAILED`.
 */
export async function readEntry(
  source: RandomAccess,
  entry: ZipEntry,
  limits?: Partial<PackageLimits>,
): Promise<Uint8Array> {
  const bounds = limitsWith(limits);
  requirePlace(source, entry);
  requireSize(entry, 'documentSize', bounds);
  return inflateEntry(entry, await readExactly(source, entry.dataOffset, entry.compressedSize));
}

/** Refuses an entry that is larger, or inflates more, than the limits allow. */
export function requireSize(entry: ZipEntry, limit: SizeLimit, limits: PackageLimits): void {
  const problem = sizeProblem(entry, limit, limits);
  if (problem !== undefined) throw problem;
}

type SizeLimit = 'documentSize' | 'metadataSize';

/** The error of an entry that is larger, or inflates more, than the limits allow. Padded data counts, too. */
export function sizeProblem(entry: ZipEntry, limit: SizeLimit, limits: PackageLimits): PackageError | undefined {
  const size = Math.max(entry.size, entry.compressedSize);
  if (size > limits[limit]) return limitExceeded(limits, limit, `${shown(entry.name)} has ${size}`);
  return ratioProblem(entry, limits);
}

function requirePlace(source: RandomAccess, { name, dataOffset, compressedSize, size }: ZipEntry): void {
  for (const value of [dataOffset, compressedSize, size]) {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${value} is no place in a package`);
  }
  if (dataOffset + compressedSize > source.size) {
    throw new PackageError('TRUNCATED', { detail: `${shown(name)} lies beyond the end` });
  }
}

/** The inflated bytes of an entry in memory of their own, never more than the entry's size, checked. */
export function inflateEntry(entry: ZipEntry, data: Buffer): Buffer {
  const bytes = entry.method === 0 ? Buffer.from(data) : inflateBounded(entry, data);
  if (bytes.length !== entry.size) throw damaged(entry, `has ${bytes.length} bytes instead of ${entry.size}`);
  if (crc32(bytes) !== entry.crc32) throw damaged(entry, 'has another CRC');
  return bytes;
}

function inflateBounded(entry: ZipEntry, data: Buffer): Buffer {
  try {
    // One byte more than expected, so that zlib sees the end of the data without asking for a second buffer.
    return inflateRawSync(data, { chunkSize: Math.max(64, entry.size + 1), maxOutputLength: Math.max(1, entry.size) });
  } catch (cause) {
    throw deflateProblem(entry, cause);
  }
}

/** Bytes of one inflated piece of an entry that is read as a stream: smaller ones cost more turns between the threads. */
const STREAM_PIECE = 262_144;

/**
 * The inflated bytes of an entry of any size, as they come, in bounded memory. The CRC is known after the last byte: a
 * wrong one, or a wrong size, is thrown then.
 */
export async function* inflateChunks(source: RandomAccess, entry: ZipEntry): AsyncGenerator<Buffer, void, undefined> {
  let size = 0;
  let crc = 0;
  for await (const chunk of entry.method === 0 ? rawChunks(source, entry) : inflating(source, entry)) {
    size += chunk.length;
    if (size > entry.size) throw damaged(entry, `has more bytes than ${entry.size}`);
    crc = crc32(chunk, crc);
    yield chunk;
  }
  if (size !== entry.size) throw damaged(entry, `has ${size} bytes instead of ${entry.size}`);
  if (crc !== entry.crc32) throw damaged(entry, 'has another CRC');
}

async function* rawChunks(
  source: RandomAccess,
  { dataOffset, compressedSize }: ZipEntry,
): AsyncGenerator<Buffer, void, undefined> {
  const end = dataOffset + compressedSize;
  const pieceSize = Math.max(1, source.pieceSize ?? WINDOW_SIZE);
  for (let at = dataOffset; at < end; at += pieceSize) {
    yield await readExactly(source, at, Math.min(pieceSize, end - at));
  }
}

async function* inflating(source: RandomAccess, entry: ZipEntry): AsyncGenerator<Buffer, void, undefined> {
  const input = Readable.from(rawChunks(source, entry), {
    objectMode: false,
    highWaterMark: source.pieceSize ?? WINDOW_SIZE,
  });
  const inflate = createInflateRaw({ chunkSize: Math.max(64, Math.min(STREAM_PIECE, entry.size + 1)) });
  // The error reaches the loop below through `inflate`; the callback only keeps it from being thrown a second time.
  pipeline(input, inflate, () => {});
  try {
    for await (const chunk of inflate) yield chunk as Buffer;
  } catch (cause) {
    throw deflateProblem(entry, cause);
  } finally {
    input.destroy();
    inflate.destroy();
  }
}

/** Failures of zlib are the entry's fault; failures of the source pass unchanged. */
function deflateProblem(entry: ZipEntry, cause: unknown): unknown {
  if (cause instanceof PackageError) return cause;
  return new PackageError('DAMAGED', {
    detail: `${shown(entry.name)} does not inflate to its ${entry.size} bytes`,
    cause,
  });
}

function damaged(entry: ZipEntry, fact: string): PackageError {
  return new PackageError('DAMAGED', { detail: `${shown(entry.name)} ${fact}` });
}
