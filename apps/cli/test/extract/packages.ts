import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { buildMetadataPackage, buildXmlPackage, createWorld, type WorldDocument } from '@acopio/sat-simulator';
import { zipSync } from 'fflate';
import { onTestFinished } from 'vitest';
import { extract } from '../../src/commands/extract.js';
import type { Outcome, Terminal } from '../../src/terminal.js';

/** The taxpayer of these packages. */
export const RFC = 'EKU9003173C9';

const world = createWorld({
  seed: 'extract',
  taxpayers: [{ rfc: RFC, legalName: 'ESCUELA KEMPER', months: [{ month: '2025-03', issued: 12, received: 18 }] }],
});

/** Some 30 documents of one month, issued and received. */
export const documents: readonly WorldDocument[] = [...world.select({ service: 'cfdi', rfc: RFC })];

/** Each direction that a document has for the taxpayer. */
export function directionsOf({ issuerRfc, receiverRfc }: WorldDocument): readonly ('issued' | 'received')[] {
  return [...(issuerRfc === RFC ? ['issued' as const] : []), ...(receiverRfc === RFC ? ['received' as const] : [])];
}

/** The bytes of a package of XML. */
export async function xmlPackage(of: readonly WorldDocument[] = documents): Promise<Uint8Array> {
  return joined(buildXmlPackage(of));
}

/** The bytes of a package of metadata. */
export async function metadataPackage(of: readonly WorldDocument[] = documents): Promise<Uint8Array> {
  return joined(buildMetadataPackage('0f1e2d3c-4b5a-4678-9abc-def012345678', of, 'cfdi'));
}

async function joined(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

/** A package with these files. */
export function packed(files: Readonly<Record<string, string>>): Uint8Array {
  return zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)])));
}

/** An empty folder that goes away with the test. */
export async function freshFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'acopio-extract-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a file, and answers where. */
export async function saved(folder: string, name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

/** Names of the files below a folder, with `/`. */
export async function namesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .map((name) => name.replaceAll('\\', '/'))
    .toSorted();
}

/** The lines of a file. */
export async function linesOf(...path: readonly string[]): Promise<readonly string[]> {
  return (await readFile(join(...path), 'utf8')).trimEnd().split(/\r?\n/);
}

/** What a run with streams of its own left. */
export interface StreamedRun extends Outcome {
  readonly stdout: string;
  readonly told: string;
}

/** Runs `extract` in this process, with `input` as its standard input. */
export async function extractHere(
  files: readonly string[],
  options: Parameters<typeof extract>[1],
  { input = [], json = false, stdout = new PassThrough(), signal = new AbortController().signal }: RunOptions = {},
): Promise<StreamedRun> {
  const lines: string[] = [];
  const terminal: Terminal = {
    language: 'en',
    json,
    watched: false,
    commandLine: 'acopio',
    command: (...args) => ['acopio', ...args].join(' '),
    signal,
    say: (text) => text.en,
    tell: (text) => void lines.push(text.en),
    event: () => undefined,
    divert: () => undefined,
  };
  const pieces: Buffer[] = [];
  stdout.on('data', (piece: Buffer) => void pieces.push(piece));
  const outcome = await extract(files, options, terminal, { stdin: Readable.from(input), stdout });
  return { ...outcome, stdout: Buffer.concat(pieces).toString(), told: lines.join('\n') };
}

interface RunOptions {
  readonly input?: readonly Uint8Array[];
  readonly json?: boolean;
  readonly stdout?: PassThrough;
  readonly signal?: AbortSignal;
}
