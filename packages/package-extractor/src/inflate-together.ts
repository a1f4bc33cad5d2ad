import { crc32, gunzipSync } from 'node:zlib';
import { inflateEntry } from './inflate.js';
import type { ZipEntry } from './zip.js';

/** An entry and its data, which the limits allow. */
export interface EntryData {
  readonly entry: ZipEntry;
  readonly data: Buffer;
}

/** Header of a gzip member (RFC 1952, section 2.3): deflated, nothing else known. */
const MEMBER_HEADER = Buffer.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255);
const MEMBER_TRAILER_SIZE = 8;

/**
 * The inflated bytes of several entries, each in memory of its own, checked; the error of one that is wrong in its place.
 *
 * A decompressor of Node takes as long to make as some KiB take to inflate, and what it leaves lies about until the next
 * full garbage collection. One for many documents is enough: each is made a member of one gzip file, which may have many
 * (RFC 1952, section 2.2). If anything is wrong with the whole, each entry is inflated alone, to find out with which.
 */
export function inflateTogether(entries: readonly EntryData[]): readonly (Buffer | Error)[] {
  return (entries.length > 1 ? inflateMembers(entries) : undefined) ?? entries.map(inflateAlone);
}

function inflateAlone({ entry, data }: EntryData): Buffer | Error {
  try {
    return inflateEntry(entry, data);
  } catch (error) {
    return error as Error;
  }
}

function inflateMembers(entries: readonly EntryData[]): Buffer[] | undefined {
  if (entries.some(({ entry }) => entry.method === 0)) return undefined;
  const size = entries.reduce((sum, { entry }) => sum + entry.size, 0);
  const file = gzipFile(entries);
  let whole: Buffer;
  try {
    // More than Node shares between buffers, so that it can be freed; and a byte more than expected, so that zlib sees
    // the end of the data without asking for a second buffer.
    const chunkSize = Math.max(Buffer.poolSize, size + 1);
    whole = gunzipSync(file, { chunkSize, maxOutputLength: Math.max(1, size) });
  } catch {
    return undefined;
  } finally {
    free(file);
  }
  const parts = whole.length === size ? split(whole, entries) : undefined;
  free(whole);
  return parts;
}

function gzipFile(entries: readonly EntryData[]): Buffer {
  const overhead = MEMBER_HEADER.length + MEMBER_TRAILER_SIZE;
  const file = Buffer.allocUnsafeSlow(entries.reduce((sum, { data }) => sum + data.length + overhead, 0));
  let at = 0;
  for (const { entry, data } of entries) {
    at += MEMBER_HEADER.copy(file, at);
    at += data.copy(file, at);
    at = file.writeUInt32LE(entry.crc32, at);
    at = file.writeUInt32LE(entry.size, at);
  }
  return file;
}

/** The members one by one. Their CRCs are checked here: members may have been made to run into each other. */
function split(whole: Buffer, entries: readonly EntryData[]): Buffer[] | undefined {
  const parts: Buffer[] = [];
  let at = 0;
  for (const { entry } of entries) {
    const part = Buffer.allocUnsafeSlow(entry.size);
    at += whole.copy(part, 0, at, at + entry.size);
    if (crc32(part) !== entry.crc32) return undefined;
    parts.push(part);
  }
  return parts;
}

/**
 * Gives memory back at once. Waiting for the garbage collector would cost hundreds of such buffers: it does not look at
 * memory outside of its own until there are 64 MiB of it (V8 13.6).
 */
function free({ buffer }: Buffer): void {
  if (buffer instanceof ArrayBuffer && !buffer.detached) buffer.transfer(0);
}
