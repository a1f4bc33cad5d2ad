import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { DEFAULT_LIMITS, PackageError, readHeader } from '@acopio/package-extractor';
import type { LocalDateTime } from '../local-date-time.js';
import type { Instant } from '../model.js';
import type { LocalPorts } from '../ports.js';
import { ownDirections } from '../steps/index-adopted.js';
import { earliest } from './adopt-zip.js';
import { systemCode, type SourceFile } from './find-sources.js';
import { keepPackage, type KeptPackage } from './keep-package.js';
import { refusal, refusalOf, RefusedSource } from './refusals.js';
import { packed, type FileToPack } from './zip.js';

/** An XML file that is the taxpayer's: what tells it from others, and where it lies. Its bytes are read again. */
export interface LooseXml {
  readonly path: string;
  readonly uuid: string;
  readonly sha256: string;
  readonly issuedAt: LocalDateTime;
  readonly size: number;
  readonly modifiedAt: Date;
}

/** Looks into an XML file. Throws `RefusedSource` for what is no CFDI, is damaged, too large, or of another RFC. */
export async function readLooseXml({ path, size, modifiedAt }: SourceFile, ports: LocalPorts): Promise<LooseXml> {
  if (size > DEFAULT_LIMITS.documentSize) {
    const detail = `documentSize = ${DEFAULT_LIMITS.documentSize}, ${size}`;
    throw new RefusedSource(refusalOf(new PackageError('LIMIT_EXCEEDED', { detail })));
  }
  const bytes = await contentOf(path);
  const header = headerOf(bytes);
  if (ownDirections(header, ports.scope).length === 0) throw new RefusedSource(refusal('NOT_OF_TAXPAYER'));
  const { uuid, issuedAt } = header;
  return { path, uuid, issuedAt, sha256: digestOf(bytes), size: bytes.length, modifiedAt };
}

function headerOf(bytes: Uint8Array): ReturnType<typeof readHeader> {
  try {
    return readHeader(bytes);
  } catch (error) {
    throw error instanceof PackageError ? new RefusedSource(refusalOf(error)) : error;
  }
}

async function contentOf(path: string): Promise<Buffer> {
  return readFile(path).catch((cause: unknown) => {
    throw new RefusedSource(refusal('FILE_UNREADABLE', systemCode(cause)));
  });
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Those of some files that the ledger does not hold yet, byte for byte, each once, in the order of their UUIDs. */
export async function notHeld(files: readonly LooseXml[], { ledger, scope }: LocalPorts): Promise<readonly LooseXml[]> {
  const wanted = new Map(files.map((file) => [`${file.uuid} ${file.sha256}`, file]));
  const issued = files.map(({ issuedAt }) => issuedAt).sort();
  const [from, to] = [issued[0], issued.at(-1)];
  if (from === undefined || to === undefined) return [];
  for await (const { uuid, held } of ledger.documents(scope, { from, to })) {
    for (const { sha256 } of held) wanted.delete(`${uuid} ${sha256}`);
  }
  return [...wanted].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, file]) => file);
}

/**
 * Takes files over as a package of their own, so that they are kept and read like all others. The same files make the
 * same package, byte for byte. Throws like `adoptZip`.
 */
export async function adoptLooseXml(files: readonly LooseXml[], ports: LocalPorts): Promise<KeptPackage> {
  const digest = digestOf(Buffer.from(files.map(({ uuid, sha256 }) => `${uuid} ${sha256}\n`).join('')));
  return keepPackage({ digest, seenAt: latestOf(files, ports), bytes: () => packed(filesToPack(files)) }, ports);
}

function latestOf(files: readonly LooseXml[], ports: LocalPorts): Instant {
  const latest = files
    .map(({ modifiedAt }) => modifiedAt.toISOString())
    .sort()
    .at(-1);
  return earliest(ports.clock.now().toISOString(), latest);
}

async function* filesToPack(files: readonly LooseXml[]): AsyncGenerator<FileToPack, void, undefined> {
  let before = '';
  for (const { path, uuid, sha256 } of files) {
    // Two contents of one UUID are both packed: which of them is right, nobody knows here.
    const name = uuid === before ? `${uuid}-${sha256.slice(0, 8)}.xml` : `${uuid}.xml`;
    before = uuid;
    yield { name, chunks: unchanged(path, sha256) };
  }
}

async function* unchanged(path: string, sha256: string): AsyncGenerator<Uint8Array, void, undefined> {
  const bytes = await contentOf(path);
  if (digestOf(bytes) !== sha256) throw new RefusedSource(refusal('CHANGED', path));
  yield bytes;
}
