import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import {
  checkWhole,
  fromBytes,
  openFile,
  openPackage,
  packageErrors,
  type RandomAccess,
  readEntry,
  readZipEntries,
} from '../src/index.js';
import { codeOf } from './code-of.js';

const rejectFolder = new URL('fixtures/reject/', import.meta.url);
const acceptFolder = new URL('fixtures/accept/', import.meta.url);
const rejected = readdirSync(rejectFolder).toSorted();
const accepted = readdirSync(acceptFolder).toSorted();

/** Reads all there is, by every public way, and throws the first error, also one that concerns a single document. */
async function readAll(source: RandomAccess): Promise<{ documents: number; rows: number }> {
  let documents = 0;
  let rows = 0;
  await checkWhole(source);
  const satPackage = await openPackage(source);
  for await (const document of satPackage.readCfdis()) {
    if (document.error) throw document.error;
    documents += 1;
  }
  for await (const { row } of satPackage.readMetadata()) if (row) rows += 1;
  for await (const entry of readZipEntries(source)) await readEntry(source, entry);
  return { documents, rows };
}

describe('a bad package is refused with the code in its name', () => {
  test.each(rejected)('%s', async (file) => {
    const [code = ''] = file.split('.');
    expect(Object.keys(packageErrors)).toContain(code);
    const source = await openFile(fileURLToPath(new URL(file, rejectFolder)));
    try {
      expect(await codeOf(() => readAll(source))).toBe(code);
    } finally {
      await source.close();
    }
  });

  const visible =
    /^(?:NOT_A_ZIP|TRUNCATED|DAMAGED)\.(?!wrong|size|stored|data|deflate|metadata|local|zip64-(?:local|entry)|compressed-size-too-small|entry-reaches)/;
  test.each(rejected.filter((file) => visible.test(file)))(
    '%s is recognised without reading its data',
    async (file) => {
      const [code = ''] = file.split('.');
      const source = fromBytes(readFileSync(new URL(file, rejectFolder)));
      expect(await codeOf(() => checkWhole(source))).toBe(code);
      expect(await codeOf(() => openPackage(source))).toBe(code);
    },
  );
});

describe('a good package is what its name says', () => {
  test.each(accepted)('%s', async (file) => {
    const [kind = ''] = file.split('.');
    const source = fromBytes(readFileSync(new URL(file, acceptFolder)));
    expect((await openPackage(source)).kind).toBe(kind);
    const { documents, rows } = await readAll(source).catch((error: unknown) => {
      // A note beside the documents is no metadata, and only reading it as such is an error.
      if (file === 'xml.with-a-note.zip') return { documents: 1, rows: 0 };
      throw error;
    });
    expect(documents > 0).toBe(kind === 'xml' || kind === 'mixed');
    expect(rows > 0).toBe((kind === 'metadata' || kind === 'mixed') && file !== 'metadata.header-only.zip');
  });
});

test('every code that a package can have is shown by a fixture', () => {
  const shown = new Set(rejected.map((file) => file.split('.')[0]));
  const others = Object.keys(packageErrors).filter((code) => !shown.has(code));
  expect(others).toEqual(['READ_FAILED']);
});
