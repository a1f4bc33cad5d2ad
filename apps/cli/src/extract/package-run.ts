import { basename } from 'node:path';
import { openPackage, PackageError } from '@acopio/package-extractor';
import type { MetadataRow, PackageKind, ReadCfdi, RejectedRow, SatPackage } from '@acopio/package-extractor';
import { explain } from '../explain.js';
import type { Progress } from '../progress/progress.js';
import { errorFacts, tellError, type Terminal } from '../terminal.js';
import type { Condition } from './filter.js';
import type { OwnersOf } from './owners.js';

/** One package of a run, and what became of it so far. */
export interface PackageRun {
  /** As it was named on the command line. */
  readonly file: string;
  /** Where it lies; `undefined` until standard input was kept. */
  path: string | undefined;
  /** Its name as part of a path; no other package of the run has it. */
  readonly id: string;
  readonly ownersOf: OwnersOf | undefined;
  readonly tally: Tally;
}

/** What was read of a package, and what came of it. */
export interface Tally {
  /** Absent until it was opened. */
  kind?: PackageKind;
  /** Names that several entries of the package have. */
  repeatedNames: readonly string[];
  /** XML that could be read. */
  documents: number;
  /** Metadata rows that could be read. */
  rows: number;
  /** Of both, what passed the filters and is in the output. */
  written: number;
  /** Entries that are no readable document. */
  unreadable: number;
  /** Documents whose UUID had another content already. */
  conflicts: number;
  /** Documents that a table for other programs had already. */
  repeated: number;
  /** Documents that such a table leaves out, because they name the taxpayer neither as issuer nor as receiver. */
  foreign: number;
  /** Metadata rows that could not be read. */
  rejected: number;
  /** The first of those. */
  readonly rejections: Pick<RejectedRow, 'file' | 'line' | 'reason'>[];
  /** What is wrong with the package as a whole. */
  failure?: PackageError;
}

/** One run of `extract`. */
export interface Extraction {
  readonly runs: readonly PackageRun[];
  readonly conditions: readonly Condition[];
  readonly terminal: Terminal;
  readonly progress: Progress;
}

/** Items between two looks at the signal; of documents, those that are held in memory at a time. */
export const BATCH = 200;

/** Of each package, what is named one by one for people; after that only its number is told. */
const MOST_TOLD = 10;

/** Of each package, the rejected rows that are named one by one for programs. */
const MOST_REJECTIONS = 1000;

/** A tally with nothing in it. */
export function emptyTally(): Tally {
  return {
    repeatedNames: [],
    documents: 0,
    rows: 0,
    written: 0,
    unreadable: 0,
    conflicts: 0,
    repeated: 0,
    foreign: 0,
    rejected: 0,
    rejections: [],
  };
}

/** Names of files as parts of paths, each once, also where capitals do not count. */
export function packageNames(files: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return files.map((file) => {
    const name = packageName(file);
    let id = name;
    for (let number = 2; taken.has(id.toLowerCase()); number++) id = `${name}-${number}`;
    taken.add(id.toLowerCase());
    return id;
  });
}

const LONGEST_NAME = 90;

function packageName(file: string): string {
  if (file === '-') return 'stdin';
  const name = basename(file)
    .replace(/\.zip$/i, '')
    .replaceAll(/[^\w.-]/g, '_')
    .replace(/^[.-]+/, '')
    .slice(0, LONGEST_NAME);
  return name === '' ? 'package' : name;
}

/** Whether a package has XML. */
export function hasXml({ tally: { kind, failure } }: PackageRun): boolean {
  return failure === undefined && (kind === 'xml' || kind === 'mixed');
}

/** Whether a package has metadata. */
export function hasRows({ tally: { kind, failure } }: PackageRun): boolean {
  return failure === undefined && (kind === 'metadata' || kind === 'mixed');
}

/** Looks what a package is. */
export async function inspect(run: PackageRun, extraction: Extraction): Promise<void> {
  await attempt(run, extraction, async ({ kind, entries, repeatedNames }) => {
    run.tally.kind = kind;
    run.tally.repeatedNames = repeatedNames;
    for (const name of repeatedNames.slice(0, MOST_TOLD)) tellRepeatedName(run, name, extraction.terminal);
    extraction.progress.observe({ type: 'indexing', packageId: run.id, done: 0, total: entries });
  });
}

/** Opens a package for `work`. What is wrong with it as a whole is told and noted, and the rest goes on. */
export async function attempt(
  run: PackageRun,
  { terminal }: Extraction,
  work: (opened: SatPackage) => Promise<void>,
): Promise<void> {
  try {
    terminal.signal.throwIfAborted();
    if (run.path === undefined) return;
    await using opened = await openPackage(run.path);
    await work(opened);
  } catch (error) {
    noteFailure(run, error, terminal);
  }
}

/** The same for items that are read one by one. */
export async function* itemsOf<T>(
  run: PackageRun,
  { terminal }: Extraction,
  read: (opened: SatPackage) => AsyncIterable<T>,
): AsyncGenerator<T, void, undefined> {
  try {
    terminal.signal.throwIfAborted();
    if (run.path === undefined) return;
    await using opened = await openPackage(run.path);
    yield* read(opened);
  } catch (error) {
    noteFailure(run, error, terminal);
  }
}

/** Tells and notes what is wrong with a package; any other error is thrown again. */
export function noteFailure({ file, tally }: PackageRun, error: unknown, terminal: Terminal): void {
  if (!(error instanceof PackageError)) throw error;
  tally.failure = error;
  const { text, ...told } = explain(error);
  const named = { ...told, text: { es: `${file}: ${text.es}`, en: `${file}: ${text.en}` } };
  tellError(named, terminal);
  terminal.event({ type: 'error', package: file, ...errorFacts(named, terminal) });
}

/** An entry that is no readable document. */
export interface Unreadable {
  readonly name: string;
  readonly bytes?: Uint8Array;
  /** Its number among those of its package, from 1 on. */
  readonly number: number;
}

/** The documents of a package that can be read; the others are counted, told, and given to `onUnreadable`. */
export async function* cfdisIn(
  opened: SatPackage,
  { run, extraction }: { readonly run: PackageRun; readonly extraction: Extraction },
  onUnreadable?: (entry: Unreadable) => Promise<void>,
): AsyncGenerator<ReadCfdi, void, undefined> {
  const { tally } = run;
  for await (const result of opened.readCfdis()) {
    if (result.error === undefined) {
      tally.documents += 1;
      yield result;
    } else {
      tally.unreadable += 1;
      const { name, error, bytes } = result;
      extraction.terminal.event({ type: 'unreadable', package: run.file, name, code: error.code });
      if (tally.unreadable <= MOST_TOLD) tellUnreadable(run, name, error, extraction.terminal);
      await onUnreadable?.({ name, number: tally.unreadable, ...(bytes === undefined ? {} : { bytes }) });
    }
    pause(run, extraction);
  }
}

/** The rows of a package that can be read; the others are counted and told. */
export async function* rowsIn(
  opened: SatPackage,
  { run, extraction }: { readonly run: PackageRun; readonly extraction: Extraction },
): AsyncGenerator<MetadataRow, void, undefined> {
  const { tally } = run;
  for await (const { row, rejected } of opened.readMetadata()) {
    if (row === undefined) {
      tally.rejected += 1;
      const { file, line, reason } = rejected;
      if (tally.rejected <= MOST_REJECTIONS) tally.rejections.push({ file, line, reason });
      if (tally.rejected <= MOST_TOLD) tellRejection(rejected, extraction.terminal);
    } else {
      tally.rows += 1;
      yield row;
    }
    pause(run, extraction);
  }
}

/** Once in a while: how far it is, and whether to stop. */
function pause({ id, tally }: PackageRun, { progress, terminal }: Extraction): void {
  const done = tally.documents + tally.unreadable + tally.rows + tally.rejected;
  if (done % BATCH !== 0) return;
  terminal.signal.throwIfAborted();
  progress.observe({ type: 'indexing', packageId: id, done });
}

function tellUnreadable({ file }: PackageRun, name: string, { text, code }: PackageError, terminal: Terminal): void {
  const told = (what: string): string => `${file}: ${JSON.stringify(name)}: ${what} [${code}]`;
  terminal.tell({ es: told(text.es), en: told(text.en) });
}

function tellRepeatedName({ file }: PackageRun, name: string, terminal: Terminal): void {
  const told = (what: string): string => `${file}: ${JSON.stringify(name)}: ${what}`;
  terminal.tell({
    es: told('varias entradas del ZIP llevan este nombre; se leen todas'),
    en: told('several entries of the ZIP have this name; all of them are read'),
  });
}

function tellRejection({ file, line, text }: RejectedRow, terminal: Terminal): void {
  terminal.tell({ es: `${file}:${line}: ${text.es}`, en: `${file}:${line}: ${text.en}` });
}
