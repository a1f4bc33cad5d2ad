import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fromBytes, openPackage, type PackageShare, type RandomAccess, readEntry } from '../src/index.js';
import { codeOf } from './code-of.js';
import { collect } from './collect.js';
import { cfdi40, METADATA_HEADER, METADATA_ROW } from './sample-documents.js';
import { type EntrySpec, writeZip } from './zip-writer.js';

function uuidOf(index: number): string {
  return `00000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`;
}

function documents(count: number): EntrySpec[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `${uuidOf(index)}.xml`,
    data: cfdi40({ uuid: uuidOf(index) }),
  }));
}

const rows: EntrySpec = { name: 'A_01.txt', data: `${METADATA_HEADER}\r\n${METADATA_ROW}\r\n` };
const note: EntrySpec = { name: 'note.txt', data: 'nothing of the SAT' };

/** A source that counts, and may be closed only by whoever made it. */
function counting(zip: Buffer): { source: RandomAccess; account: { reads: number; closed: number } } {
  const whole = fromBytes(zip);
  const account = { reads: 0, closed: 0 };
  const source: RandomAccess = {
    size: whole.size,
    read(offset, length) {
      account.reads += 1;
      return whole.read(offset, length);
    },
    close() {
      account.closed += 1;
      return Promise.resolve();
    },
  };
  return { source, account };
}

describe('a package', () => {
  test.each([
    ['xml', documents(2)],
    ['xml', [...documents(2), note]],
    ['metadata', [rows]],
    ['metadata', [note]],
    ['mixed', [...documents(1), rows]],
    ['empty', []],
    ['empty', [{ name: 'folder/', data: '' }]],
    ['empty', [{ name: 'empty.txt', data: '' }]],
    ['empty', [{ name: 'folder/a.xml', data: cfdi40() }]],
  ])('is %s by what it holds', async (kind, specs) => {
    expect((await openPackage(writeZip(specs))).kind).toBe(kind);
  });

  test('names each name that more than one entry has, once, and reads all of them', async () => {
    const [first, second, third] = documents(3);
    const other = { name: String(first?.name), data: cfdi40({ uuid: uuidOf(9) }) };
    const specs = [first, second, other, third, other].filter((spec) => spec !== undefined);
    await using repeated = await openPackage(writeZip([...specs, rows, rows]));
    expect(repeated.repeatedNames).toEqual([first?.name, rows.name]);
    const read = await collect(repeated.readCfdis());
    expect(read.map(({ header }) => header?.uuid)).toEqual([0, 1, 9, 2, 9].map(uuidOf));
    await using sound = await openPackage(writeZip([...documents(300), rows]));
    expect(sound.repeatedNames).toEqual([]);
  });

  test('says how many entries it has, and how large they are', async () => {
    const { entries, size } = await openPackage(writeZip(documents(3)));
    expect({ entries, size }).toEqual({ entries: 3, size: 3 * Buffer.byteLength(cfdi40()) });
  });

  test('is opened by a source without reading data, and leaves the source open', async () => {
    const { source, account } = counting(writeZip(documents(300)));
    const satPackage = await openPackage(source);
    expect(account.reads).toBeLessThanOrEqual(3);
    expect(await collect(satPackage.readCfdis())).toHaveLength(300);
    await satPackage.close();
    expect(account.closed).toBe(0);
  });

  test('is read by one range after the other, and a document by one', async () => {
    const zip = writeZip(documents(3_000).map((spec) => ({ ...spec, method: 0 })));
    const { source, account } = counting(zip);
    const satPackage = await openPackage(source);
    account.reads = 0;
    const [first] = await collect(satPackage.readCfdis({ header: false }));
    // The data in windows of 1 MiB, and the directory once more.
    expect(account.reads).toBeLessThanOrEqual(Math.ceil(zip.length / 1_048_576) + 2);
    account.reads = 0;
    if (first?.entry === undefined) throw new Error('not read');
    expect(Buffer.from(await readEntry(source, first.entry)).toString()).toBe(cfdi40({ uuid: uuidOf(0) }));
    expect(account.reads).toBe(1);
  });

  test('can be read several times, at once too', async () => {
    const satPackage = await openPackage(writeZip([...documents(50), rows]));
    const [one, other, metadata] = await Promise.all([
      collect(satPackage.readCfdis()),
      collect(satPackage.readCfdis()),
      collect(satPackage.readMetadata()),
    ]);
    expect(one).toEqual(other);
    expect([one.length, metadata.length]).toEqual([50, 1]);
  });

  test('hands documents over without header when none is asked for, also those that have none', async () => {
    const satPackage = await openPackage(writeZip([...documents(1), { name: 'x.xml', data: 'no XML' }]));
    const results = await collect(satPackage.readCfdis({ header: false }));
    expect(results.map(({ header, error, bytes }) => [header, error, bytes?.length])).toEqual([
      [undefined, undefined, Buffer.byteLength(cfdi40())],
      [undefined, undefined, 6],
    ]);
  });

  test('has its limits', async () => {
    expect(await codeOf(() => openPackage(writeZip(documents(3)), { entries: 2 }))).toBe('LIMIT_EXCEEDED');
    const padded = { name: 'a.xml', data: 'a', compressed: Buffer.alloc(5_000) };
    const satPackage = await openPackage(writeZip([padded]), { documentSize: 4_000 });
    expect((await collect(satPackage.readCfdis()))[0]?.error?.code).toBe('LIMIT_EXCEEDED');
  });
});

describe('the shares of a package', () => {
  const specs = documents(101);
  const zip = writeZip([note, ...specs, { name: 'folder/', data: '' }, { ...rows, name: 'B_01.txt' }]);
  const read = async (share: PackageShare): Promise<string[]> => {
    const results = await collect((await openPackage(zip)).readCfdis({ share }));
    return results.map(({ name }) => name);
  };

  test.each([1, 2, 3, 7, 104, 250])('are together the whole, each document once: %d', async (of) => {
    const shares: string[][] = [];
    for (let index = 0; index < of; index++) shares.push(await read({ index, of }));
    expect(shares.flat()).toEqual(specs.map(({ name }) => name));
    const sizes = shares.map(({ length }) => length);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(3);
  });

  test.each([
    [-1, 2],
    [2, 2],
    [0, 0],
    [0.5, 2],
    [0, Number.NaN],
  ])('are not %d of %d', async (index, of) => {
    await expect(read({ index, of })).rejects.toThrow(RangeError);
  });
});

describe('a package in a file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'package-extractor-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  test('is opened by its path, and closed with the package', async () => {
    const path = join(folder, 'a.zip');
    writeFileSync(path, writeZip(documents(2)));
    const satPackage = await openPackage(path);
    expect(await collect(satPackage.readCfdis())).toHaveLength(2);
    await satPackage.close();
    expect(await codeOf(() => collect(satPackage.readCfdis()))).toBe('READ_FAILED');
    await using again = await openPackage(path);
    expect(again.kind).toBe('xml');
  });

  test('that is none is closed again, and one that is missing is told', async () => {
    const path = join(folder, 'a.zip');
    writeFileSync(path, 'no ZIP');
    expect(await codeOf(() => openPackage(path))).toBe('NOT_A_ZIP');
    expect(await codeOf(() => openPackage(join(folder, 'missing.zip')))).toBe('READ_FAILED');
  });
});
