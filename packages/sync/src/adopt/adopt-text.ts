import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { DEFAULT_LIMITS } from '@acopio/package-extractor';
import type { LocalPorts } from '../ports.js';
import { bytesOf, earliest } from './adopt-zip.js';
import type { SourceFile } from './find-sources.js';
import { keepPackage, type KeptPackage } from './keep-package.js';
import { refusal, RefusedSource } from './refusals.js';
import { packed, type FileToPack } from './zip.js';

/** The file of third parties that the SAT packs beside a list (seen since September 2022). */
const THIRD_PARTIES = /_tercero\.txt$/i;

/** Whether a text file belongs to another one, with which it is taken over. */
export function isThirdParties(path: string): boolean {
  return THIRD_PARTIES.test(path);
}

/** Takes over a metadata text file, with its third parties, as a package of its own. Throws like `adoptZip`. */
export async function adoptText({ path, size, modifiedAt }: SourceFile, ports: LocalPorts): Promise<KeptPackage> {
  if (size > DEFAULT_LIMITS.metadataSize) throw new RefusedSource(refusal('TOO_LONG', String(size)));
  const beside = path.replace(/\.txt$/i, '_tercero.txt');
  const hasThirdParties = await stat(beside).then(
    (found) => found.isFile(),
    () => false,
  );
  const files = [
    { path, name: 'metadata.txt' },
    ...(hasThirdParties ? [{ path: beside, name: 'metadata_tercero.txt' }] : []),
  ];
  const hash = createHash('sha256');
  for (const file of files) {
    hash.update(`${file.name}\n`);
    for await (const chunk of bytesOf(file.path)) hash.update(chunk);
  }
  return keepPackage(
    {
      digest: hash.digest('hex'),
      seenAt: earliest(ports.clock.now().toISOString(), modifiedAt.toISOString()),
      bytes: () => packed(filesToPack(files)),
    },
    ports,
  );
}

async function* filesToPack(
  files: readonly { readonly path: string; readonly name: string }[],
): AsyncGenerator<FileToPack, void, undefined> {
  for (const { path, name } of files) yield { name, chunks: bytesOf(path) };
}
