import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { crc32, createDeflateRaw } from 'node:zlib';

/** What is written about an entry. */
interface Facts {
  /** ASCII. */
  readonly name: string;
  readonly crc32: number;
  readonly size: number;
  readonly compressedSize: number;
}

/** An entry that was deflated already. */
export interface DeflatedEntry extends Omit<Facts, 'compressedSize'> {
  readonly compressed: Buffer;
}

/**
 * A ZIP on the way to a file. What is kept until its end is its central directory alone, some 90 bytes an entry.
 */
export interface ZipFile {
  add(entry: DeflatedEntry): Promise<void>;
  /** Adds an entry whose text is deflated as it comes. */
  addText(name: string, text: Iterable<string>): Promise<void>;
  /** Writes the directory and closes the file. */
  end(): Promise<void>;
}

const LOCAL_SIZE = 30;
const CENTRAL_SIZE = 46;
const MOST_IN_16_BITS = 0xffff;
/** Small writes are gathered up to it. */
const GATHERED = 1 << 20;
/** Deflated, written by version 2.0, 1 January 1980. */
const VERSION = 20;
const DEFLATED = 8;
const DATE = 0x00210000;

/**
 * Begins a ZIP, with a ZIP64 end where it has more entries than 16 bits count. Its writer shares no code with the reader that is measured.
 */
export async function createZip(path: string): Promise<ZipFile> {
  const out = gatheringInto(await open(path, 'w'));
  const directory: Buffer[] = [];
  const addEntry = (facts: Facts, offset: number): void => {
    if (offset > 0xffffffff) throw new RangeError('the package is too large');
    directory.push(centralHeader(facts, offset));
  };
  return {
    async add({ compressed, ...entry }) {
      const facts = { ...entry, compressedSize: compressed.length };
      addEntry(facts, out.offset());
      await out.write(localHeader(facts));
      await out.write(compressed);
    },
    async addText(name, text) {
      const offset = out.offset();
      await out.write(localHeader({ name, crc32: 0, size: 0, compressedSize: 0 }));
      let sum = 0;
      let size = 0;
      function* bytes(): Generator<Buffer> {
        for (const slice of text) {
          const piece = Buffer.from(slice);
          sum = crc32(piece, sum);
          size += piece.length;
          yield piece;
        }
      }
      const from = out.offset();
      const deflated = Readable.from(bytes()).pipe(createDeflateRaw()) as AsyncIterable<Buffer>;
      for await (const piece of deflated) await out.write(piece);
      const facts = { name, crc32: sum, size, compressedSize: out.offset() - from };
      addEntry(facts, offset);
      await out.rewrite(localHeader(facts), offset);
    },
    async end() {
      const offset = out.offset();
      for (const header of directory) await out.write(header);
      await out.write(endRecords(directory.length, offset, out.offset() - offset));
      await out.close();
    },
  };
}

function gatheringInto(file: FileHandle) {
  let pieces: Buffer[] = [];
  let gathered = 0;
  let written = 0;
  async function flush(): Promise<void> {
    if (pieces.length === 0) return;
    const bytes = Buffer.concat(pieces, gathered);
    pieces = [];
    gathered = 0;
    await file.write(bytes, 0, bytes.length, written);
    written += bytes.length;
  }
  return {
    offset: () => written + gathered,
    async write(bytes: Buffer): Promise<void> {
      pieces.push(bytes);
      gathered += bytes.length;
      if (gathered >= GATHERED) await flush();
    },
    async rewrite(bytes: Buffer, offset: number): Promise<void> {
      await flush();
      await file.write(bytes, 0, bytes.length, offset);
    },
    async close(): Promise<void> {
      await flush();
      await file.close();
    },
  };
}

/** From the version on, the same in both headers. */
function common(bytes: Buffer, at: number, { name, crc32: sum, size, compressedSize }: Facts): void {
  bytes.writeUInt16LE(VERSION, at);
  bytes.writeUInt16LE(DEFLATED, at + 4);
  bytes.writeUInt32LE(DATE, at + 6);
  bytes.writeUInt32LE(sum, at + 10);
  bytes.writeUInt32LE(compressedSize, at + 14);
  bytes.writeUInt32LE(size, at + 18);
  bytes.writeUInt16LE(name.length, at + 22);
}

function localHeader(facts: Facts): Buffer {
  const bytes = Buffer.alloc(LOCAL_SIZE + facts.name.length);
  bytes.writeUInt32LE(0x04034b50, 0);
  common(bytes, 4, facts);
  bytes.write(facts.name, LOCAL_SIZE, 'latin1');
  return bytes;
}

function centralHeader(facts: Facts, offset: number): Buffer {
  const bytes = Buffer.alloc(CENTRAL_SIZE + facts.name.length);
  bytes.writeUInt32LE(0x02014b50, 0);
  bytes.writeUInt16LE(VERSION, 4);
  common(bytes, 6, facts);
  bytes.writeUInt32LE(offset, 42);
  bytes.write(facts.name, CENTRAL_SIZE, 'latin1');
  return bytes;
}

function endRecords(entries: number, offset: number, size: number): Buffer {
  const isWide = entries >= MOST_IN_16_BITS;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(isWide ? MOST_IN_16_BITS : entries, 8);
  end.writeUInt16LE(isWide ? MOST_IN_16_BITS : entries, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  if (!isWide) return end;
  const wide = Buffer.alloc(76);
  wide.writeUInt32LE(0x06064b50, 0);
  wide.writeBigUInt64LE(44n, 4);
  wide.writeUInt16LE(45, 12);
  wide.writeUInt16LE(45, 14);
  wide.writeBigUInt64LE(BigInt(entries), 24);
  wide.writeBigUInt64LE(BigInt(entries), 32);
  wide.writeBigUInt64LE(BigInt(size), 40);
  wide.writeBigUInt64LE(BigInt(offset), 48);
  wide.writeUInt32LE(0x07064b50, 56);
  wide.writeBigUInt64LE(BigInt(offset + size), 64);
  wide.writeUInt32LE(1, 72);
  return Buffer.concat([wide, end]);
}
