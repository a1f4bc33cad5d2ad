import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  checkWhole,
  fromBytes,
  openFile,
  openPackage,
  PackageError,
  type RandomAccess,
  readZipEntries,
} from '../src/index.js';
import { codeOf } from './code-of.js';
import { collect } from './collect.js';
import { cfdi40, METADATA_HEADER, METADATA_ROW } from './sample-documents.js';
import { type EntrySpec, writeZip } from './zip-writer.js';

const MIB = 1_048_576;
/** Metadata is read as a stream, in smaller pieces. */
const STREAM_READ = 131_072;

/** A source that keeps account of what is read of it. */
function counting(zip: Buffer): { source: RandomAccess; account: { reads: number; bytes: number; largest: number } } {
  const whole = fromBytes(zip);
  const account = { reads: 0, bytes: 0, largest: 0 };
  const source: RandomAccess = {
    ...whole,
    read(offset, length) {
      account.reads += 1;
      account.bytes += length;
      account.largest = Math.max(account.largest, length);
      expect(offset >= 0 && offset + length <= zip.length, `${length} bytes at ${offset} of ${zip.length}`).toBe(true);
      return whole.read(offset, length);
    },
  };
  return { source, account };
}

/** Documents that do not shrink, so that the package is some MiB large. */
const large = Array.from({ length: 3_000 }, (_, index): EntrySpec => ({
  name: `${index}.xml`,
  data: cfdi40(),
  method: 0,
}));

describe('a package is read', () => {
  test('in windows, however many files it has', async () => {
    const zip = writeZip(large);
    expect(zip.length).toBeGreaterThan(4 * MIB);
    const { source, account } = counting(zip);
    let documents = 0;
    for await (const { error } of (await openPackage(source)).readCfdis()) {
      expect(error).toBeUndefined();
      documents += 1;
    }
    expect(documents).toBe(3_000);
    expect(account.reads).toBeLessThan((2 * zip.length) / MIB + 6);
    expect(account.largest).toBeLessThanOrEqual(MIB);
    expect(account.bytes).toBeLessThan(1.5 * zip.length);
  });

  test('without reading much more than its size when its directory is in another order', async () => {
    const straight = writeZip(large);
    const directoryOffset = straight.readUInt32LE(straight.length - 6);
    const headers: Buffer[] = [];
    for (let at = directoryOffset; straight.readUInt32LE(at) === 0x02014b50;) {
      const end = at + 46 + straight.readUInt16LE(at + 28);
      headers.push(straight.subarray(at, end));
      at = end;
    }
    const shuffled = headers.toSorted((one, other) => (one.readUInt32LE(42) % 7919) - (other.readUInt32LE(42) % 7919));
    const zip = Buffer.concat([straight.subarray(0, directoryOffset), ...shuffled, straight.subarray(-22)]);
    const { source, account } = counting(zip);
    expect(await collect((await openPackage(source)).readCfdis())).toHaveLength(3_000);
    expect(account.bytes).toBeLessThan(4 * zip.length);
  });

  test('only at its end when it is checked', async () => {
    const zip = writeZip(large);
    const { source, account } = counting(zip);
    expect(await checkWhole(source)).toEqual({ entries: 3_000, totalSize: 3_000 * Buffer.byteLength(cfdi40()) });
    expect(account.bytes).toBeLessThan(zip.length - zip.readUInt32LE(zip.length - 6) + 70_000);
  });

  test('in windows when it is metadata', async () => {
    const rows = Array.from({ length: 30_000 }, (_, index) => METADATA_ROW.replace('116.00', `${index}.00`));
    const zip = writeZip([{ name: 'A_01.txt', data: [METADATA_HEADER, ...rows, ''].join('\r\n'), method: 0 }]);
    const { source, account } = counting(zip);
    let sum = 0;
    for await (const { row } of (await openPackage(source)).readMetadata()) sum += Number(row?.amount);
    expect(sum).toBe((29_999 * 30_000) / 2);
    expect(account.reads).toBeLessThan((2 * zip.length) / STREAM_READ + 8);
    expect(account.largest).toBeLessThanOrEqual(MIB);
  });
});

describe('a package of more than 4 GiB', () => {
  const GAP = 5 * 1024 * MIB;
  const specs = [
    { name: 'a.xml', data: cfdi40(), zip64: true },
    { name: 'b.xml', data: cfdi40(), zip64: true },
  ];
  const near = writeZip(specs, { zip64: true });
  const split = near.indexOf(Buffer.of(0x50, 0x4b, 3, 4), 4);
  const directoryOffset = near.indexOf(Buffer.of(0x50, 0x4b, 1, 2));
  const recordOffset = near.indexOf(Buffer.of(0x50, 0x4b, 6, 6));
  const far = writeZip(
    [
      { ...specs[0], name: 'a.xml' },
      { ...specs[1], name: 'b.xml', localOffset: split + GAP },
    ],
    {
      zip64: true,
      zip64DirectoryOffset: directoryOffset + GAP,
      zip64Offset: recordOffset + GAP,
    },
  );
  /** The bytes of `far` with a gap of zeros between its two files. */
  const source: RandomAccess = {
    size: far.length + GAP,
    read(offset, length) {
      const bytes = Buffer.alloc(length);
      if (offset < split) far.copy(bytes, 0, offset, Math.min(split, offset + length));
      const from = Math.max(offset, split + GAP);
      if (from < offset + length) far.copy(bytes, from - offset, from - GAP, offset + length - GAP);
      return Promise.resolve(bytes);
    },
    close: () => Promise.resolve(),
  };

  test('is read by its ZIP64 offsets', async () => {
    const entries = await collect(readZipEntries(source));
    expect(entries.map(({ name }) => name)).toEqual(['a.xml', 'b.xml']);
    expect(entries[1]?.dataOffset).toBeGreaterThan(GAP);
    const documents = await collect((await openPackage(source)).readCfdis());
    expect(documents.map(({ error, header }) => error ?? header?.total)).toEqual(['116.00', '116.00']);
  });
});

describe('a file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'package-extractor-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  test('is opened, read by ranges, and closed', async () => {
    const path = join(folder, 'a.bin');
    writeFileSync(path, 'abcdef');
    const source = await openFile(path);
    expect(source.size).toBe(6);
    expect(Buffer.from(await source.read(2, 3)).toString()).toBe('cde');
    await source.close();
    await expect(source.read(0, 1)).rejects.toThrow(/closed|EBADF/);
  });

  test('that is missing, or is a folder, cannot be read', async () => {
    const missing = await openFile(join(folder, 'missing.zip')).catch((error: unknown) => error);
    expect(missing).toBeInstanceOf(PackageError);
    expect(missing).toMatchObject({ code: 'READ_FAILED', retryable: true, cause: { code: 'ENOENT' } });
    expect(await codeOf(() => openFile(folder))).toBe('READ_FAILED');
  });

  test('that becomes shorter while it is read is an error and not a short document', async () => {
    const path = join(folder, 'a.zip');
    writeFileSync(path, writeZip(large.slice(0, 10)));
    const source = await openFile(path);
    writeFileSync(path, 'x');
    expect(await codeOf(async () => collect((await openPackage(source)).readCfdis()))).toBe('READ_FAILED');
    await source.close();
  });
});
