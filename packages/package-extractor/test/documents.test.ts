import { describe, expect, test } from 'vitest';
import {
  type CfdiResult,
  fromBytes,
  openPackage,
  type PackageLimits,
  readEntry,
  readZipEntries,
} from '../src/index.js';
import { codeOf } from './code-of.js';
import { collect } from './collect.js';
import { cfdi40 } from './sample-documents.js';
import { type EntrySpec, writeZip } from './zip-writer.js';

function uuidOf(index: number): string {
  return `00000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`;
}

function sound(index: number): EntrySpec {
  return { name: `${uuidOf(index)}.xml`, data: cfdi40({ uuid: uuidOf(index) }) };
}

async function readAll(zip: Uint8Array, limits?: Partial<PackageLimits>): Promise<CfdiResult[]> {
  return await collect((await openPackage(zip, limits)).readCfdis());
}

/** What came of each document: its UUID or the code of its error. */
function outcomes(documents: readonly CfdiResult[]): string[] {
  return documents.map((document) => (document.error ? document.error.code : document.header.uuid));
}

describe('the documents of a package', () => {
  test('come in the order of the package, byte for byte, with their places', async () => {
    const zip = writeZip([sound(2), { ...sound(1), method: 0 }, { ...sound(3), streamed: true }]);
    const documents = await readAll(zip);
    expect(outcomes(documents)).toEqual([uuidOf(2), uuidOf(1), uuidOf(3)]);
    for (const [position, index] of [2, 1, 3].entries()) {
      const document = documents[position];
      if (document?.entry === undefined || document.bytes === undefined) throw new Error('not read');
      expect(Buffer.from(document.bytes).toString()).toBe(cfdi40({ uuid: uuidOf(index) }));
      const again = await readEntry(fromBytes(zip), document.entry);
      expect(Buffer.from(again)).toEqual(Buffer.from(document.bytes));
      expect(document.entry).toMatchObject({ name: document.name, size: again.length, method: position === 1 ? 0 : 8 });
    }
  });

  test('are not affected by one among them that is bad, whatever it is that is wrong', async () => {
    const bad: readonly [EntrySpec, string][] = [
      [{ ...sound(100), both: { crc32: 1 } }, 'DAMAGED'],
      [{ ...sound(101), local: { crc32: 1 } }, 'DAMAGED'],
      [{ ...sound(102), compressed: Buffer.alloc(300, 0xff) }, 'DAMAGED'],
      [{ ...sound(103), both: { flags: 1 } }, 'UNSUPPORTED'],
      [{ ...sound(104), both: { method: 12 } }, 'UNSUPPORTED'],
      [{ ...sound(105), name: '../105.xml' }, 'UNSAFE_NAME'],
      [{ ...sound(106), name: 'evil\\106.txt' }, 'UNSAFE_NAME'],
      [{ ...sound(107), data: Buffer.alloc(4_000_000) }, 'LIMIT_EXCEEDED'],
      [{ ...sound(108), data: cfdi40().slice(0, 900) }, 'XML_MALFORMED'],
      [{ ...sound(109), data: cfdi40().replace(/<tfd:.*?\/>/, '') }, 'UUID_MISSING'],
    ];
    for (const [spec, code] of bad) {
      const documents = await readAll(writeZip([sound(1), spec, sound(2)]));
      expect(outcomes(documents)).toEqual([uuidOf(1), code, uuidOf(2)]);
    }
    const all = await readAll(writeZip([sound(1), ...bad.map(([spec]) => spec), sound(2)]));
    expect(outcomes(all)).toEqual([uuidOf(1), ...bad.map(([, code]) => code), uuidOf(2)]);
  });

  test('have their bytes and place with the error when only the XML is at fault, and not otherwise', async () => {
    const [malformed, damaged, unsafe] = await readAll(
      writeZip([
        { name: 'a.xml', data: '<a>' },
        { ...sound(1), both: { crc32: 1 } },
        { ...sound(2), name: '/a.xml' },
      ]),
    );
    expect(Buffer.from(malformed?.bytes ?? [])).toEqual(Buffer.from('<a>'));
    expect(malformed?.entry?.size).toBe(3);
    expect(damaged?.bytes).toBeUndefined();
    expect(damaged?.entry?.crc32).toBe(1);
    expect(unsafe?.entry).toBeUndefined();
  });

  test('are only files in the root with .xml in their name', async () => {
    const documents = await readAll(
      writeZip([
        { ...sound(1), name: 'a/1.xml' },
        { ...sound(2), name: '__MACOSX/._2.xml' },
        { ...sound(3), name: '3.XML' },
        { ...sound(4), name: '4.xml.xml' },
        { ...sound(5), name: '5.txt' },
        { ...sound(6), name: 'xml' },
        { ...sound(7), name: '.xml' },
        { name: 'folder.xml/', data: '' },
      ]),
    );
    expect(documents.map(({ name }) => name)).toEqual(['3.XML', '4.xml.xml']);
  });

  test('are found when the package lists them in another order than it holds them', async () => {
    const specs = Array.from({ length: 300 }, (_, index) => sound(index));
    const straight = writeZip(specs);
    const directoryOffset = straight.readUInt32LE(straight.length - 6);
    const end = straight.subarray(-22);
    const directory = straight.subarray(directoryOffset, -22);
    const headerLength = directory.length / specs.length;
    const headers = specs.map((_, index) => directory.subarray(index * headerLength, (index + 1) * headerLength));
    const reversed = Buffer.concat([straight.subarray(0, directoryOffset), ...headers.toReversed(), end]);
    expect(outcomes(await readAll(reversed))).toEqual(specs.map((_, index) => uuidOf(299 - index)));
  });

  test('are none in an empty package and in a metadata package', async () => {
    expect(await readAll(writeZip([]))).toEqual([]);
    expect((await openPackage(writeZip([]))).kind).toBe('empty');
    expect(await readAll(writeZip([{ name: 'A_01.txt', data: 'Uuid~' }]))).toEqual([]);
  });
});

describe('the limits', () => {
  const zip = writeZip([sound(1), sound(2), { name: 'a.xml', data: Buffer.alloc(3_000_000, 'x') }]);
  const size = cfdi40().length;

  test('refuse a package with too many entries or too much in it, and can be raised', async () => {
    expect(await codeOf(() => readAll(zip, { entries: 2 }))).toBe('LIMIT_EXCEEDED');
    expect(await codeOf(() => readAll(zip, { totalSize: 2_999_999 }))).toBe('LIMIT_EXCEEDED');
    expect(await codeOf(() => readAll(zip, { entries: 3, totalSize: 3_100_000 }))).toBe('no error');
  });

  test('refuse single documents, and can be raised', async () => {
    expect(outcomes(await readAll(zip, { documentSize: size }))).toEqual([
      'LIMIT_EXCEEDED',
      'LIMIT_EXCEEDED',
      'LIMIT_EXCEEDED',
    ]);
    expect(outcomes(await readAll(zip, { documentSize: size + 20 }))).toEqual([uuidOf(1), uuidOf(2), 'LIMIT_EXCEEDED']);
    expect(outcomes(await readAll(zip, { ratio: 2_000 }))).toEqual([uuidOf(1), uuidOf(2), 'XML_MALFORMED']);
    expect(outcomes(await readAll(zip, { nameLength: 39 }))).toEqual([
      'LIMIT_EXCEEDED',
      'LIMIT_EXCEEDED',
      'LIMIT_EXCEEDED',
    ]);
    expect(outcomes(await readAll(zip, { nameLength: 40 }))[0]).toBe(uuidOf(1));
  });

  test('hold for an entry that is read alone, from an index that somebody kept', async () => {
    const [entry] = await collect(readZipEntries(fromBytes(zip), { ratio: 2_000 }));
    if (entry === undefined) throw new Error('no entry');
    const source = fromBytes(zip);
    expect(await codeOf(() => readEntry(source, entry))).toBe('no error');
    expect(await codeOf(() => readEntry(source, entry, { documentSize: 10 }))).toBe('LIMIT_EXCEEDED');
    expect(await codeOf(() => readEntry(source, { ...entry, size: 1e9 }))).toBe('LIMIT_EXCEEDED');
    expect(await codeOf(() => readEntry(source, { ...entry, dataOffset: zip.length }))).toBe('TRUNCATED');
    expect(await codeOf(() => readEntry(source, { ...entry, dataOffset: entry.dataOffset + 1 }))).toBe('DAMAGED');
    expect(await codeOf(() => readEntry(source, { ...entry, method: 0 }))).toBe('DAMAGED');
    await expect(readEntry(source, { ...entry, dataOffset: -1 })).rejects.toThrow(RangeError);
  });

  test('are positive numbers', async () => {
    for (const limit of [0, -1, Number.NaN]) await expect(readAll(zip, { entries: limit })).rejects.toThrow(RangeError);
  });
});
