import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { cfdiText } from './cfdi-text.ts';
import { metadataText, thirdPartiesOf, thirdPartyText } from './metadata-text.ts';
import { randomFrom } from './random.ts';
import { createZip, type DeflatedEntry } from './zip-file.ts';

/** A package of CFDI that was written. */
export interface CfdiPackage {
  readonly path: string;
  readonly documents: number;
  /** Of its XML. */
  readonly bytes: number;
}

/** A package of metadata that was written. */
export interface MetadataPackage {
  readonly path: string;
  readonly rows: number;
  /** Rows that have one. */
  readonly thirdParties: number;
}

/** More than a document has when it is deflated: one chunk for it. Node deflates a small document faster here than in its threads. */
const CHUNK = 32 * 1024;

function deflated(index: number): DeflatedEntry {
  const { uuid, xml } = cfdiText(randomFrom(index));
  const bytes = Buffer.from(xml);
  const compressed = deflateRawSync(bytes, { chunkSize: CHUNK });
  return { name: `${uuid}.xml`, crc32: crc32(bytes), size: bytes.length, compressed };
}

/**
 * Writes packages of so many CFDI, the same ones every time, and each document only once: a package begins with what a smaller one has.
 */
export async function writeCfdis(folder: string, sizes: readonly number[]): Promise<readonly CfdiPackage[]> {
  const packages = await Promise.all(
    sizes.map(async (documents) => {
      const path = join(folder, `${documents}.xml.zip`);
      return { path, documents, zip: await createZip(path), bytes: 0 };
    }),
  );
  for (let index = 0; index < Math.max(...sizes); index += 1) {
    const entry = deflated(index);
    for (const one of packages) {
      if (index >= one.documents) continue;
      await one.zip.add(entry);
      one.bytes += entry.size;
    }
  }
  for (const { zip } of packages) await zip.end();
  return packages.map(({ path, documents, bytes }) => ({ path, documents, bytes }));
}

const REQUEST = '9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d';

/** Writes a package of so many rows of metadata, the same ones every time, with third parties for 2 % of them. */
export async function writeMetadata(folder: string, rows: number): Promise<MetadataPackage> {
  const path = join(folder, `${rows}.metadata.zip`);
  const zip = await createZip(path);
  await zip.addText(`${REQUEST}_01.txt`, metadataText(rows));
  await zip.addText(`${REQUEST}_tercero.txt`, thirdPartyText(rows));
  await zip.end();
  return { path, rows, thirdParties: thirdPartiesOf(rows) };
}
