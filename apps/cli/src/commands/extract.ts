import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { isRfc, normalizeRfc } from '@acopio/credentials';
import { checkWhole, openFile, packageKind, readDocuments, readMetadata } from '@acopio/package-extractor';
import type { CfdiHeader, MetadataRow, RandomAccess, RejectedRow } from '@acopio/package-extractor';
import type { Direction, DocumentSink } from '@acopio/sync';
import { documentSink, keepXml, type XmlToKeep } from '../documents-on-disk.js';
import { tellConflict } from '../conflict.js';
import { CliError } from '../errors.js';
import { startProgress, type Progress } from '../progress/progress.js';
import type { Text } from '../language.js';
import type { Outcome, Terminal } from '../terminal.js';
import { number } from '../wording.js';

interface ExtractOptions {
  readonly out: string;
  readonly rfc?: string;
}

/** Documents that are held in memory at a time. */
const BATCH = 200;

/** Rows that are named one by one; after them only their number is told. */
const MOST_REJECTIONS = 10;

/** What was read of a package. */
interface Counts {
  documents: number;
  rows: number;
  /** Entries that are no readable document. */
  unreadable: number;
  /** Metadata rows that could not be read. */
  rejected: number;
  /** Documents whose UUID had another content already. */
  conflicts: number;
}

interface Extraction {
  readonly source: RandomAccess;
  readonly packageId: string;
  readonly out: string;
  readonly directionOf: (header: CfdiHeader) => Direction | undefined;
  readonly sink: DocumentSink;
  readonly progress: Progress;
  readonly counts: Counts;
  readonly terminal: Terminal;
}

/** `acopio extract PACKAGE.zip`: what `sync` does with a package, without ledger and without the SAT. */
export async function extract(file: string, options: ExtractOptions, terminal: Terminal): Promise<Outcome> {
  const directionOf = await directions(file, options.rfc);
  const source = await openFile(file);
  const progress = startProgress(terminal);
  const counts: Counts = { documents: 0, rows: 0, unreadable: 0, rejected: 0, conflicts: 0 };
  try {
    const { entries } = await checkWhole(source);
    const kind = await packageKind(source);
    const { out } = options;
    const packageId = packageName(file);
    const extraction: Extraction = {
      source,
      packageId,
      out,
      directionOf,
      sink: documentSink(out, (path) => tellConflict(path, terminal)),
      progress,
      counts,
      terminal,
    };
    progress.observe({ type: 'indexing', packageId, done: 0, total: entries });
    if (kind === 'xml' || kind === 'mixed') await extractXml(extraction);
    if (kind === 'metadata' || kind === 'mixed') await extractRows(extraction);
    progress.stop();
    return {
      exitCode: counts.unreadable + counts.rejected + counts.conflicts === 0 ? 0 : 6,
      document: { package: file, kind, folder: out, ...counts },
      people: terminal.say(summary(counts, out)),
    };
  } finally {
    progress.stop();
    await source.close();
  }
}

function summary(counts: Counts, out: string): Text {
  const { documents, rows, unreadable, rejected } = counts;
  const es = [`${number(documents, 'es')} XML`, `${number(rows, 'es')} renglones de metadatos`];
  const en = [`${number(documents, 'en')} XML`, `${number(rows, 'en')} metadata rows`];
  if (unreadable > 0) {
    es.push(`${number(unreadable, 'es')} documentos ilegibles (véalos en xml/unreadable)`);
    en.push(`${number(unreadable, 'en')} unreadable documents (see xml/unreadable)`);
  }
  if (rejected > 0) {
    es.push(`${number(rejected, 'es')} renglones ilegibles`);
    en.push(`${number(rejected, 'en')} unreadable rows`);
  }
  return { es: `${out}: ${es.join(', ')}\n`, en: `${out}: ${en.join(', ')}\n` };
}

function tellRejection({ file, line, text }: RejectedRow, terminal: Terminal): void {
  terminal.tell({ es: `${file}:${line}: ${text.es}`, en: `${file}:${line}: ${text.en}` });
}

async function extractXml({
  source,
  packageId,
  out,
  directionOf,
  sink,
  progress,
  counts,
  terminal,
}: Extraction): Promise<void> {
  let batch: XmlToKeep[] = [];
  const flush = async (): Promise<void> => {
    terminal.signal.throwIfAborted();
    for (const path of await keepXml(out, batch)) {
      counts.conflicts += 1;
      tellConflict(path, terminal);
    }
    counts.documents += batch.length;
    batch = [];
    progress.observe({ type: 'indexing', packageId, done: counts.documents });
  };
  for await (const result of readDocuments(source)) {
    if (result.error !== undefined) {
      counts.unreadable += 1;
      const { name, bytes } = result;
      await sink.unreadable({ packageId, number: counts.unreadable, name, ...(bytes === undefined ? {} : { bytes }) });
      continue;
    }
    batch.push({ direction: directionOf(result.header), header: result.header, bytes: result.bytes });
    if (batch.length === BATCH) await flush();
  }
  await flush();
}

async function extractRows({ source, packageId, sink, progress, counts, terminal }: Extraction): Promise<void> {
  const writer = await sink.metadata(packageId);
  let batch: MetadataRow[] = [];
  const flush = async (): Promise<void> => {
    terminal.signal.throwIfAborted();
    await writer.write(batch);
    counts.rows += batch.length;
    batch = [];
    progress.observe({ type: 'indexing', packageId, done: counts.rows });
  };
  for await (const { row, rejected } of readMetadata(source)) {
    if (row !== undefined) {
      batch.push(row);
    } else {
      counts.rejected += 1;
      if (counts.rejected <= MOST_REJECTIONS) tellRejection(rejected, terminal);
    }
    if (batch.length === BATCH) await flush();
  }
  await flush();
  await writer.finish();
}

/** A file's name as part of a path. */
function packageName(file: string): string {
  const name = basename(file)
    .replace(/\.zip$/i, '')
    .replaceAll(/[^\w.-]/g, '_')
    .replace(/^\.+/, '')
    .slice(0, 100);
  return name === '' ? 'package' : name;
}

/** What tells issued from received: the RFC that was given, else the record beside the package, else nothing. */
async function directions(file: string, rfc: string | undefined): Promise<Extraction['directionOf']> {
  if (rfc !== undefined) {
    const own = normalizeRfc(rfc);
    if (!isRfc(own)) throw new CliError('OPTION_VALUE_INVALID', { detail: `--rfc ${rfc}` });
    return ({ issuerRfc, receiverRfc }) =>
      issuerRfc === own ? 'issued' : receiverRfc === own ? 'received' : undefined;
  }
  const recorded = await recordedDirection(file.replace(/\.zip$/i, '.json'));
  return () => recorded;
}

/** The record that a download leaves beside its package; anything else under that name says nothing. */
async function recordedDirection(path: string): Promise<Direction | undefined> {
  try {
    const record: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (typeof record !== 'object' || record === null || !('query' in record)) return undefined;
    const { query } = record;
    if (typeof query !== 'object' || query === null || !('kind' in query)) return undefined;
    return query.kind === 'issued' || query.kind === 'received' ? query.kind : undefined;
  } catch {
    return undefined;
  }
}
