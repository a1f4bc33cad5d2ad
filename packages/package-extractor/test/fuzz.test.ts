import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromBytes, type MetadataResult, openPackage, PackageError } from '../src/index.js';
import { collect } from './collect.js';
import { mutatedBytes, mutatedXml } from './mutations.js';
import { cfdi32, cfdi33, cfdi40, METADATA_HEADER, retenciones10, retenciones20 } from './sample-documents.js';
import { writeZip } from './zip-writer.js';

const NUMBERS = [1, 2, 3, 4, 5, 6];
const uuidOf = (n: number): string => `${`${n}`.repeat(8)}-1111-4111-8111-111111111111`;
const rowOf = (n: number): string =>
  `${uuidOf(n)}~AAA010101AAA~A~BBB010101BBB~Ñ~CCC010101CCC~2025-03-01 10:00:00~2025-03-01 10:05:00~1.00~I~1~`;

async function readText(text: Buffer): Promise<MetadataResult[] | PackageError> {
  const satPackage = await openPackage(fromBytes(writeZip([{ name: 'A_01.txt', data: text }])));
  return await collect(satPackage.readMetadata()).catch((error: unknown) => {
    if (error instanceof PackageError) return error;
    throw error;
  });
}

describe('metadata in which bytes were changed', () => {
  test.each([
    ['CR LF', '\r\n'],
    ['LF', '\n'],
  ])('is read or refused, and no row of it disappears: %s', async (_, lineEnd) => {
    const lines = [METADATA_HEADER, ...NUMBERS.map(rowOf)].map((line) => Buffer.from(line + lineEnd));
    const header = lines[0] ?? Buffer.alloc(0);
    const body = Buffer.concat(lines.slice(1));
    await fc.assert(
      fc.asyncProperty(mutatedBytes(body, 2), async (changed) => {
        const results = await readText(Buffer.concat([header, changed]));
        expect(results).not.toBeInstanceOf(PackageError);
        const said = JSON.stringify(results).toLowerCase();
        // A row whose UUID still stands there is a row, or it is in what was reported, or in a name of another row.
        const text = changed.toString('latin1');
        const missing = NUMBERS.map(uuidOf).filter((uuid) => text.includes(uuid) && !said.includes(uuid));
        expect(missing).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test('also in its header, is read or refused', async () => {
    const file = Buffer.from([METADATA_HEADER, ...NUMBERS.map(rowOf)].join('\r\n'));
    await fc.assert(
      fc.asyncProperty(mutatedBytes(file, 6), async (changed) => {
        const results = await readText(changed);
        if (results instanceof PackageError) expect(results.code).toBe('METADATA_HEADER_UNKNOWN');
        else expect(results.every(({ row, rejected }) => (row === undefined) !== (rejected === undefined))).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  test('of any bytes at all is refused, or every line of it is reported', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async (bytes) => {
        const results = await readText(Buffer.concat([Buffer.from(`${METADATA_HEADER}\n`), bytes]));
        const blank = Buffer.from(bytes).toString('latin1').trim() === '';
        if (!(results instanceof PackageError) && !blank) expect(results.length).toBeGreaterThan(0);
      }),
      { numRuns: 150 },
    );
  });
});

describe('a document in which something was changed', () => {
  const samples = [cfdi40(), cfdi33(), cfdi32('UTF-8'), retenciones10(), retenciones20()].map((text) =>
    Buffer.from(text),
  );
  const changed = fc.constantFrom(...samples).chain((sample) => fc.oneof(mutatedXml(sample), mutatedBytes(sample)));

  test('is read or has an error, its bytes are as they were, and the documents beside it are read', async () => {
    await fc.assert(
      fc.asyncProperty(changed, async (xml) => {
        const zip = writeZip([
          { name: 'a.xml', data: cfdi40(), method: 0 },
          { name: 'b.xml', data: xml, method: 0 },
          { name: 'c.xml', data: cfdi40({ total: '1.5' }), method: 0 },
        ]);
        const satPackage = await openPackage(fromBytes(zip));
        const [before, between, after, ...others] = await collect(satPackage.readCfdis());
        expect([before?.header?.total, after?.header?.total, others]).toEqual(['116.00', '1.5', []]);
        expect((between?.header === undefined) !== (between?.error === undefined)).toBe(true);
        if (between?.error) expect(between.error).toBeInstanceOf(PackageError);
        expect(Buffer.compare(between?.bytes ?? Buffer.alloc(0), xml)).toBe(0);
      }),
      { numRuns: 250 },
    );
  });
});
