import { describe, expect, test } from 'vitest';
import {
  fromBytes,
  openPackage,
  type PackageError,
  type RandomAccess,
  readEntry,
  readZipEntries,
} from '../src/index.js';
import { collect } from './collect.js';
import { cfdi33, cfdi40, METADATA_HEADER, METADATA_ROW, THIRD_PARTY_HEADER } from './sample-documents.js';
import { writeZip } from './zip-writer.js';

const rows = `${METADATA_HEADER}\r\n${METADATA_ROW}\r\n${METADATA_ROW}\r\n`;
const third = `${THIRD_PARTY_HEADER}\r\n${METADATA_ROW.slice(0, 36)}~A~B\r\n`;
/** Incompressible and larger than one read ahead, so that the documents before and after it need reads of their own. */
const apart = Buffer.from(Array.from({ length: 1_300_000 }, (_, at) => (at * at * 31 + (at >> 7) * 17) & 0xff));

const mixed = writeZip([
  { name: 'a.xml', data: cfdi40() },
  { name: 'A_01.txt', data: rows },
  { name: 'apart.bin', data: apart, method: 0 },
  { name: 'b.xml', data: cfdi33(), streamed: true },
  { name: 'A_01_tercero.txt', data: third, method: 0 },
]);
const wide = writeZip([{ name: 'a.xml', data: cfdi40(), zip64: true }], {
  zip64: true,
  comment: Buffer.from('a note'),
});

class Broken extends Error {}

/** What the n-th read does instead of giving its bytes. */
const FAULTS: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
  fails: () => {
    throw new Broken('the disk is gone');
  },
  'gives a byte less': (bytes) => bytes.subarray(0, -1),
  'gives nothing': () => new Uint8Array(0),
  'gives a byte more': (bytes) => Buffer.concat([bytes, Buffer.of(0)]),
};

interface Counted {
  readonly source: RandomAccess;
  readonly reads: () => number;
}

/** A source whose n-th read, from 1, has a fault; 0 for none. */
function faultyAt(zip: Buffer, n: number, fault: (bytes: Uint8Array) => Uint8Array): Counted {
  const whole = fromBytes(zip);
  let reads = 0;
  const source: RandomAccess = {
    size: whole.size,
    async read(offset, length) {
      reads += 1;
      const isFaulty = reads === n;
      const bytes = await whole.read(offset, length);
      return isFaulty ? fault(bytes) : bytes;
    },
    close: () => Promise.resolve(),
  };
  return { source, reads: () => reads };
}

/** Every way through a package, one after the other; what they gave, as text. */
async function readEverything(source: RandomAccess): Promise<string> {
  const satPackage = await openPackage(source);
  const documents = (await collect(satPackage.readCfdis())).map(({ name, header, error }) => ({ name, header, error }));
  const metadata = await collect(satPackage.readMetadata());
  const sizes: number[] = [];
  for await (const entry of readZipEntries(source)) sizes.push((await readEntry(source, entry)).length);
  await satPackage.close();
  return JSON.stringify({ kind: satPackage.kind, documents, metadata, sizes });
}

const cases = Object.entries({ mixed, wide }).flatMap(([name, zip]) =>
  Object.entries(FAULTS).map(([what, fault]) => ({ title: `${name} package, a read ${what}`, zip, fault, what })),
);

describe('when a read of the source goes wrong', () => {
  test.each(cases)('it is READ_FAILED, whichever read it was: $title', async ({ zip, fault, what }) => {
    const whole = faultyAt(zip, 0, fault);
    const expected = await readEverything(whole.source);
    expect(whole.reads()).toBeGreaterThan(3);
    for (let n = 1; n <= whole.reads(); n++) {
      const { source } = faultyAt(zip, n, fault);
      const problem = await readEverything(source).catch((error: unknown) => error);
      expect(problem, `read ${n}`).toMatchObject({ name: 'PackageError', code: 'READ_FAILED', retryable: true });
      if (what === 'fails') expect((problem as PackageError).cause).toBeInstanceOf(Broken);
      // The fault has passed, and with it the error: nothing wrong was kept.
      expect(await readEverything(source), `after read ${n}`).toBe(expected);
    }
  });

  test('the same package can be read again afterwards', async () => {
    const { source, reads } = faultyAt(mixed, 0, (bytes) => bytes);
    await openPackage(source);
    const opening = reads();
    const fault = FAULTS['fails'] ?? ((bytes) => bytes);
    const satPackage = await openPackage(faultyAt(mixed, opening + 1, fault).source);
    await expect(collect(satPackage.readCfdis())).rejects.toMatchObject({ code: 'READ_FAILED' });
    expect(await collect(satPackage.readCfdis())).toHaveLength(2);
    expect(await collect(satPackage.readMetadata())).toHaveLength(2);
    await satPackage.close();
  });

  test('a path that is not there, and a folder, are READ_FAILED too', async () => {
    await expect(openPackage(`${import.meta.filename}.zip`)).rejects.toMatchObject({ code: 'READ_FAILED' });
    await expect(openPackage(import.meta.dirname)).rejects.toMatchObject({ code: 'READ_FAILED' });
  });
});
