import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  checkWhole,
  fromBytes,
  openPackage,
  PackageError,
  type RandomAccess,
  readEntry,
  readHeader,
  readZipEntries,
} from '../src/index.js';
import { collect } from './collect.js';
import { mutatedBytes, mutatedXml } from './mutations.js';
import {
  cfdi32,
  cfdi33,
  cfdi40,
  METADATA_HEADER,
  METADATA_ROW,
  retenciones20,
  THIRD_PARTY_HEADER,
} from './sample-documents.js';
import { writeZip } from './zip-writer.js';

const metadata = `${METADATA_HEADER}\r\n${METADATA_ROW}\r\n${METADATA_ROW}\r\n`;
const packages = [
  writeZip([
    { name: 'a.xml', data: cfdi40() },
    { name: 'b.xml', data: cfdi33(), streamed: true },
    { name: 'c.xml', data: 'x', method: 0 },
  ]),
  writeZip([{ name: 'a.xml', data: cfdi40(), zip64: true }], { zip64: true, comment: Buffer.from('a comment') }),
  writeZip([
    { name: 'A_01.txt', data: metadata },
    { name: 'A_01_tercero.txt', data: `${THIRD_PARTY_HEADER}\r\n${METADATA_ROW.slice(0, 36)}~A~B\r\n`, method: 0 },
  ]),
];

/** Every public way through a package. */
const WAYS: Readonly<Record<string, (source: RandomAccess) => Promise<unknown>>> = {
  checkWhole: (source) => checkWhole(source),
  openPackage: (source) => openPackage(source),
  readZipEntries: (source) => collect(readZipEntries(source)),
  readCfdis: async (source) => collect((await openPackage(source)).readCfdis()),
  readMetadata: async (source) => collect((await openPackage(source)).readMetadata()),
  readEntry: async (source) => {
    for await (const entry of readZipEntries(source)) await readEntry(source, entry);
  },
};

async function passesOrIsRefused(action: () => unknown): Promise<void> {
  try {
    await action();
  } catch (error) {
    expect(error).toBeInstanceOf(PackageError);
  }
}

describe('whatever the bytes are, there is a result or a PackageError', () => {
  test('for damaged packages', async () => {
    const property = fc.assert(
      fc.asyncProperty(fc.constantFrom(...packages).chain(mutatedBytes), async (bytes) => {
        for (const way of Object.values(WAYS)) await passesOrIsRefused(() => way(fromBytes(bytes)));
      }),
      { numRuns: 1_500 },
    );
    await expect(property).resolves.toBeUndefined();
  });

  test('for packages cut anywhere, which are never taken for whole', async () => {
    for (const zip of packages) {
      for (let length = 0; length < zip.length; length++) {
        const source = fromBytes(zip.subarray(0, length));
        await expect(checkWhole(source), `${length} bytes`).rejects.toThrow(PackageError);
      }
    }
  });

  test('for packages with one byte wrong, where documents that are read have the right bytes', async () => {
    const originals = new Map([
      [cfdi40(), true],
      [cfdi33(), true],
    ]);
    const [zip = Buffer.alloc(0)] = packages;
    const property = fc.assert(
      fc.asyncProperty(fc.nat(zip.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const bytes = Buffer.from(zip);
        bytes[at] = (bytes[at] ?? 0) ^ change;
        await passesOrIsRefused(async () => {
          for await (const document of (await openPackage(bytes)).readCfdis()) {
            if (!document.error) expect(originals.has(Buffer.from(document.bytes).toString())).toBe(true);
          }
        });
      }),
      { numRuns: 1_500 },
    );
    await expect(property).resolves.toBeUndefined();
  });

  test('for damaged documents', async () => {
    const samples = [cfdi40(), cfdi33(), cfdi32(), retenciones20()].map((text) => Buffer.from(text));
    const damaged = fc.constantFrom(...samples).chain((sample) => fc.oneof(mutatedXml(sample), mutatedBytes(sample)));
    const property = fc.assert(
      fc.asyncProperty(damaged, async (bytes) => {
        await passesOrIsRefused(() => readHeader(bytes));
      }),
      { numRuns: 3_000 },
    );
    await expect(property).resolves.toBeUndefined();
  });

  test('for damaged metadata, every line of which is a row or is reported', async () => {
    const property = fc.assert(
      fc.asyncProperty(mutatedBytes(Buffer.from(metadata)), async (bytes) => {
        const zip = writeZip([{ name: 'A_01.txt', data: bytes }]);
        await passesOrIsRefused(async () => {
          const results = await collect((await openPackage(zip)).readMetadata());
          expect(results.length).toBeGreaterThan(0);
          for (const { row, rejected } of results) expect((row === undefined) !== (rejected === undefined)).toBe(true);
        });
      }),
      { numRuns: 1_500 },
    );
    await expect(property).resolves.toBeUndefined();
  });
});

class Broken extends Error {}

/** A source whose n-th read fails, from 1, or gives a byte less than it should. */
function failingAt(zip: Buffer, n: number, how: 'fails' | 'is short'): { source: RandomAccess; reads: () => number } {
  const whole = fromBytes(zip);
  let reads = 0;
  const source: RandomAccess = {
    ...whole,
    async read(offset, length) {
      reads += 1;
      if (reads === n && how === 'fails') throw new Broken('the disk is gone');
      const bytes = await whole.read(offset, length);
      return reads === n ? bytes.subarray(0, -1) : bytes;
    },
  };
  return { source, reads: () => reads };
}

describe('when a read fails', () => {
  const cases = packages.flatMap((zip, index) =>
    Object.entries(WAYS).flatMap(([name, way]) =>
      (['fails', 'is short'] as const).map((how) => ({ title: `${name}, package ${index}, ${how}`, zip, way, how })),
    ),
  );

  test.each(cases)('at any place, it is READ_FAILED and may be tried again: $title', async ({ zip, way, how }) => {
    const { source, reads } = failingAt(zip, 0, how);
    await passesOrIsRefused(() => way(source));
    expect(reads()).toBeGreaterThan(0);
    for (let n = 1; n <= reads(); n++) {
      const problem = await way(failingAt(zip, n, how).source).catch((error: unknown) => error);
      expect(problem, `read ${n}`).toMatchObject({ name: 'PackageError', code: 'READ_FAILED', retryable: true });
      if (how === 'fails') expect((problem as PackageError).cause).toBeInstanceOf(Broken);
    }
  });
});
