import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fromBytes, openFile, openPackage, PackageError, readEntry, readHeader, readZipEntries } from '../src/index.js';
import { collect } from './collect.js';
import { requireJudge, run } from './judge.js';
import { mutatedXml } from './mutations.js';
import { cfdi33, cfdi40, retenciones20 } from './sample-documents.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'package-extractor-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const acceptFolder = fileURLToPath(new URL('fixtures/accept/', import.meta.url));

describe('unzip', () => {
  test('gives the same bytes for every file of every good package', async (context) => {
    requireJudge(context, 'unzip');
    for (const file of readdirSync(acceptFolder)) {
      const source = fromBytes(readFileSync(join(acceptFolder, file)));
      for await (const entry of readZipEntries(source)) {
        // How unzip spells letters that are not ASCII depends on how it was built.
        const pattern = entry.name.replaceAll(/[^ -~]/g, '*');
        const foreign = run('unzip', ['-p', file, pattern], acceptFolder);
        expect(foreign.code, `${file} ${entry.name} ${foreign.errors}`).toBe(0);
        expect(Buffer.from(await readEntry(source, entry)).equals(foreign.output), entry.name).toBe(true);
      }
    }
  });
});

describe('what zip wrote', () => {
  test.for([
    ['deflated', ['-q', '-9', 'out.zip', 'a.xml', 'b.xml']],
    ['stored', ['-q', '-0', 'out.zip', 'a.xml', 'b.xml']],
    ['with ZIP64 fields', ['-q', '-fz', 'out.zip', 'a.xml', 'b.xml']],
    ['with data descriptors', ['-q', '-fd', 'out.zip', 'a.xml', 'b.xml']],
    ['with a comment and folders', ['-q', '-r', 'out.zip', '.']],
  ] as const)('is read: %s', async ([, args], context) => {
    requireJudge(context, 'zip');
    writeFileSync(join(folder, 'a.xml'), cfdi40());
    writeFileSync(join(folder, 'b.xml'), retenciones20());
    const source = await zipped(args);
    const documents = await collect((await openPackage(source)).readCfdis());
    await source.close();
    expect(documents.map(({ error }) => error)).toEqual([undefined, undefined]);
    const contents = documents.map(({ bytes }) => Buffer.from(bytes ?? []).toString());
    expect(contents.toSorted()).toEqual([cfdi40(), retenciones20()].toSorted());
  });
});

async function zipped(args: readonly string[]): ReturnType<typeof openFile> {
  const made = run('zip', args, folder);
  expect(made.code, made.errors).toBe(0);
  return await openFile(join(folder, 'out.zip'));
}

describe('xmllint', () => {
  const samples = [cfdi40(), cfdi33(), retenciones20()].map((text) => Buffer.from(text));

  test('agrees about what is well-formed, for documents with random damage', (context) => {
    requireJudge(context, 'xmllint');
    const hasSoundDeclaration = (bytes: Buffer): boolean =>
      samples.some((sample) => sample.subarray(0, 36).equals(bytes.subarray(0, 36)));
    const mutants = fc.sample(fc.constantFrom(...samples).chain(mutatedXml), { numRuns: 3_000, seed: 20_250_301 });
    const ours = new Map<string, boolean>();
    for (const [index, bytes] of mutants.entries()) {
      const verdict = isWellFormed(bytes);
      // libxml2 is lenient about version numbers in the XML declaration, and does not see a NUL at the end.
      if (verdict === undefined || !hasSoundDeclaration(bytes) || bytes.at(-1) === 0) continue;
      const name = `${index}.xml`;
      ours.set(name, verdict);
      writeFileSync(join(folder, name), bytes);
    }
    const refused = refusedByXmllint([...ours.keys()]);
    const disagreements = [...ours].filter(([name, accepted]) => accepted === refused.has(name));
    expect(disagreements.map(([name]) => readFileSync(join(folder, name)).toString('latin1'))).toEqual([]);
    expect([...ours.values()].filter(Boolean).length).toBeGreaterThan(100);
    expect(refused.size).toBeGreaterThan(100);
  });
});

/** Whether the reader takes a document for well-formed; `undefined` when it gave up for another reason. */
function isWellFormed(bytes: Uint8Array): boolean | undefined {
  try {
    readHeader(bytes);
    return true;
  } catch (error) {
    if (!(error instanceof PackageError)) throw error;
    if (error.code === 'XML_MALFORMED') return false;
    const isAboutTheWhole = error.code === 'UUID_MISSING' || error.code === 'UUID_AMBIGUOUS';
    return isAboutTheWhole ? true : undefined;
  }
}

function refusedByXmllint(names: readonly string[]): ReadonlySet<string> {
  const { errors } = run('xmllint', ['--noout', '--nonet', ...names], folder);
  const refused = new Set<string>();
  for (const [, name = '', complaint = ''] of errors.matchAll(/^(\d+\.xml):\d+: (.*)$/gm)) {
    // Namespaces in XML 1.0, section 2.2, asks for a URI but does not make it an error to have something else.
    if (/^\S+ error/.test(complaint) && !complaint.endsWith('is not a valid URI')) refused.add(name);
  }
  return refused;
}
