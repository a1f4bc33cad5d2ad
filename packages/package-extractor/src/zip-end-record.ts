import { PackageError } from './errors.js';
import { type RandomAccess, readExactly } from './random-access.js';

/** Where the central directory is and how many entries it has, as the end records say. */
export interface EndRecord {
  readonly entries: number;
  readonly directoryOffset: number;
  readonly directorySize: number;
}

const SIGNATURE = 0x06054b50;
const SIZE = 22;
const MAX_COMMENT = 0xffff;
const LOCATOR_SIGNATURE = 0x07064b50;
const LOCATOR_SIZE = 20;
const ZIP64_SIGNATURE = 0x06064b50;
const ZIP64_SIZE = 56;

const SIGNATURE_STARTS = ['PK\u{3}', 'PK\u{5}', 'PK\u{6}'] as const;

/** The values that say "look into the ZIP64 record" (APPNOTE 6.3.10, section 4.4.1.4). */
const IN_ZIP64_16 = 0xffff;
const IN_ZIP64_32 = 0xffffffff;

/**
 * Reads the end of central directory record, and its ZIP64 counterpart when there is one (APPNOTE 6.3.10, sections
 * 4.3.14 to 4.3.16). The record has to end where the file ends: nothing may follow its comment.
 */
export async function readEndRecord(source: RandomAccess): Promise<EndRecord> {
  if (source.size === 0) throw new PackageError('NOT_A_ZIP', { detail: 'the file is empty' });
  const tailSize = Math.min(source.size, SIZE + MAX_COMMENT);
  const tailOffset = source.size - tailSize;
  const tail = await readExactly(source, tailOffset, tailSize);
  const at = findSignature(tail);
  if (at === -1) return await refuse(source, tail);

  const disk = tail.readUInt16LE(at + 4); //  4 - number of this disk
  const directoryDisk = tail.readUInt16LE(at + 6); //  6 - disk with the start of the central directory
  const entriesHere = tail.readUInt16LE(at + 8); //  8 - entries of the directory on this disk
  const entries = tail.readUInt16LE(at + 10); // 10 - entries of the directory
  const directorySize = tail.readUInt32LE(at + 12); // 12 - size of the directory
  const directoryOffset = tail.readUInt32LE(at + 16); // 16 - offset of the directory
  // 20 - comment length, checked by findSignature; 22 - comment

  const plain = { entries, directoryOffset, directorySize };
  const locatorOffset = tailOffset + at - LOCATOR_SIZE;
  const wide = await readZip64Record(source, locatorOffset);
  if (wide !== undefined) {
    requireAgreement(plain, wide.record);
    return requireOrder(wide.record, wide.offset);
  }
  if (disk !== 0 || directoryDisk !== 0 || entriesHere !== entries) {
    throw new PackageError('UNSUPPORTED', { detail: 'ZIP in several volumes' });
  }
  return requireOrder(plain, tailOffset + at);
}

/** The last end record whose comment reaches exactly to the end of the file; -1 without one. */
function findSignature(tail: Buffer): number {
  for (let at = tail.length - SIZE; at >= 0; at--) {
    if (
      tail[at] === 0x50 &&
      tail.readUInt32LE(at) === SIGNATURE &&
      at + SIZE + tail.readUInt16LE(at + 20) === tail.length
    ) {
      return at;
    }
  }
  return -1;
}

/** A file without a usable end record: it was cut, or something was appended, or it never was a ZIP. */
async function refuse(source: RandomAccess, tail: Buffer): Promise<never> {
  const head = await readExactly(source, 0, Math.min(3, source.size));
  // PK and the third byte of a local header or of an end record, as far as there are so many bytes.
  if (head.length < 2 || !SIGNATURE_STARTS.some((start) => start.startsWith(head.toString('latin1')))) {
    throw new PackageError('NOT_A_ZIP', { detail: 'no ZIP signature' });
  }
  const at = tail.lastIndexOf(Buffer.of(0x50, 0x4b, 0x05, 0x06));
  if (at !== -1 && at + SIZE <= tail.length && at + SIZE + tail.readUInt16LE(at + 20) < tail.length) {
    throw new PackageError('DAMAGED', { detail: 'bytes follow the end record' });
  }
  throw new PackageError('TRUNCATED', { detail: 'no end record' });
}

interface Zip64Record {
  readonly record: EndRecord;
  /** Where the ZIP64 record begins, that is, where the directory has to end. */
  readonly offset: number;
}

async function readZip64Record(source: RandomAccess, locatorOffset: number): Promise<Zip64Record | undefined> {
  if (locatorOffset < 0) return undefined;
  const locator = await readExactly(source, locatorOffset, LOCATOR_SIZE);
  if (locator.readUInt32LE(0) !== LOCATOR_SIGNATURE) return undefined;
  const disk = locator.readUInt32LE(4); //  4 - disk with the ZIP64 end record
  const offset = readUInt64(locator, 8); //  8 - offset of the ZIP64 end record
  // 16 - total number of disks: 1, and 0 in some writers
  if (disk !== 0) throw new PackageError('UNSUPPORTED', { detail: 'ZIP in several volumes' });
  if (offset + ZIP64_SIZE > locatorOffset) {
    throw new PackageError('TRUNCATED', { detail: 'the ZIP64 end record is not where its locator says' });
  }
  const bytes = await readExactly(source, offset, ZIP64_SIZE);
  if (bytes.readUInt32LE(0) !== ZIP64_SIGNATURE) {
    throw new PackageError('DAMAGED', { detail: 'the ZIP64 end record is not where its locator says' });
  }
  const size = readUInt64(bytes, 4); //  4 - size of what follows this field
  // 12 - version made by, 14 - version needed
  const ownDisk = bytes.readUInt32LE(16); // 16 - number of this disk
  const directoryDisk = bytes.readUInt32LE(20); // 20 - disk with the start of the central directory
  const entriesHere = readUInt64(bytes, 24); // 24 - entries of the directory on this disk
  const entries = readUInt64(bytes, 32); // 32 - entries of the directory
  const directorySize = readUInt64(bytes, 40); // 40 - size of the directory
  const directoryOffset = readUInt64(bytes, 48); // 48 - offset of the directory
  // 56 - extensible data sector
  if (size < ZIP64_SIZE - 12 || offset + 12 + size > locatorOffset) {
    throw new PackageError('DAMAGED', { detail: 'the ZIP64 end record has another size' });
  }
  if (ownDisk !== 0 || directoryDisk !== 0 || entriesHere !== entries) {
    throw new PackageError('UNSUPPORTED', { detail: 'ZIP in several volumes' });
  }
  return { record: { entries, directoryOffset, directorySize }, offset };
}

/** What the old record does say has to be what the ZIP64 record says. */
function requireAgreement(plain: EndRecord, wide: EndRecord): void {
  const agrees =
    (plain.entries === IN_ZIP64_16 || plain.entries === wide.entries) &&
    (plain.directorySize === IN_ZIP64_32 || plain.directorySize === wide.directorySize) &&
    (plain.directoryOffset === IN_ZIP64_32 || plain.directoryOffset === wide.directoryOffset);
  if (!agrees) throw new PackageError('DAMAGED', { detail: 'the two end records disagree' });
}

function requireOrder(record: EndRecord, end: number): EndRecord {
  const directoryEnd = record.directoryOffset + record.directorySize;
  // Bytes that were lost on the way make everything after them lie earlier than it says.
  if (directoryEnd > end) throw new PackageError('TRUNCATED', { detail: `${directoryEnd - end} bytes are missing` });
  if (directoryEnd < end)
    throw new PackageError('DAMAGED', { detail: `${end - directoryEnd} bytes belong to nothing` });
  return record;
}

/** An unsigned 64-bit number; one beyond 2^53 - 1 cannot be a place in a file. */
export function readUInt64(bytes: Buffer, offset: number): number {
  const value = bytes.readUInt32LE(offset) + bytes.readUInt32LE(offset + 4) * 0x1_0000_0000;
  if (!Number.isSafeInteger(value)) throw new PackageError('DAMAGED', { detail: 'a 64-bit field is out of range' });
  return value;
}
