import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { TrueDocument } from '@acopio/sat-simulator';

/** How what a folder holds differs from what the simulator says that it should hold. */
export interface Comparison {
  readonly listed: number;
  readonly files: number;
  readonly differences: readonly string[];
}

/** Compares `<folder>/metadata` UUID by UUID and `<folder>/xml` byte by byte with the truth, and finds what is too much. */
export async function compareWithTruth(folder: string, documents: readonly TrueDocument[]): Promise<Comparison> {
  const differences: string[] = [];
  const expected = expectedFiles(documents);
  const files = await filesBelow(join(folder, 'xml'));
  for (const [path, document] of expected) {
    const bytes = await readFile(join(folder, 'xml', path)).catch(() => undefined);
    if (bytes === undefined) differences.push(`missing: ${path}`);
    else if (!bytes.equals(Buffer.from(document.document.xml()))) differences.push(`other bytes: ${path}`);
  }
  for (const path of files) if (!expected.has(path)) differences.push(`too much: ${path}`);

  const listed = await listedUuids(join(folder, 'metadata'));
  for (const { uuid } of documents) if (!listed.has(uuid)) differences.push(`not listed: ${uuid}`);
  if (listed.size > documents.length) differences.push(`listed but not true: ${listed.size - documents.length}`);
  return { listed: listed.size, files: files.length, differences };
}

/** Issued documents in any state, received ones while they are active: what the SAT's rules allow to download. */
function expectedFiles(documents: readonly TrueDocument[]): ReadonlyMap<string, TrueDocument> {
  const files = new Map<string, TrueDocument>();
  for (const document of documents) {
    const [year, month] = document.document.issuedAt.split('-');
    for (const direction of document.directions) {
      if (direction === 'received' && document.status === 'cancelled') continue;
      // Payroll has a folder of its own.
      const above = document.document.type === 'N' ? `nomina/${direction}` : direction;
      files.set(`${above}/${year}/${month}/${document.uuid}.xml`, document);
    }
  }
  return files;
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'));
}

async function listedUuids(folder: string): Promise<ReadonlySet<string>> {
  const uuids = new Set<string>();
  for (const name of await readdir(folder)) {
    const lines = (await readFile(join(folder, name), 'utf8')).split('\n').filter((line) => line !== '');
    for (const line of lines) uuids.add((JSON.parse(line) as { uuid: string }).uuid);
  }
  return uuids;
}
