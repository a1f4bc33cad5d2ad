import type { Readable, Writable } from 'node:stream';
import { CliError } from '../errors.js';
import { readFilters } from '../extract/filter.js';
import type { Format } from '../extract/format.js';
import { keepFiles } from '../extract/keep-files.js';
import { outcomeOf } from '../extract/outcome.js';
import { ownersIn } from '../extract/owners.js';
import { emptyTally, hasRows, hasXml, inspect, noteFailure, packageNames } from '../extract/package-run.js';
import type { Extraction, PackageRun } from '../extract/package-run.js';
import { keepInput, type KeptInput } from '../extract/standard-input.js';
import { writeTables } from '../extract/write-tables.js';
import { startProgress } from '../progress/progress.js';
import type { Outcome, Terminal } from '../terminal.js';

interface ExtractOptions {
  readonly out?: string;
  readonly rfc?: string;
  readonly format: Format;
  readonly filter?: readonly string[];
}

/** Where the process reads from and writes to. */
export interface Streams {
  readonly stdin: Readable;
  readonly stdout: Writable & { readonly isTTY?: boolean };
}

/** `acopio extract PACKAGE…`: what packages hold, as files or tables, without ledger and without the SAT. */
export async function extract(
  files: readonly string[],
  options: ExtractOptions,
  terminal: Terminal,
  streams: Streams = process,
): Promise<Outcome> {
  const { format, out, rfc, filter = [] } = options;
  checkOptions(files, options, terminal);
  const conditions = readFilters(filter);
  const runs = await runsOf(files, rfc);
  if ((format === 'parquet' || format === 'xlsx') && runs.some(({ ownersOf }) => ownersOf === undefined)) {
    throw new CliError('OPTION_REQUIRED', { detail: '--rfc' });
  }
  // Bars would be drawn into data that the same terminal shows.
  const isMixed = out === undefined && streams.stdout.isTTY === true;
  const progress = startProgress(isMixed ? { ...terminal, watched: false } : terminal);
  const extraction: Extraction = { runs, conditions, terminal, progress };
  let input: KeptInput | undefined;
  try {
    input = await takeInput(extraction, { folder: out, stdin: streams.stdin });
    for (const run of runs) await inspect(run, extraction);
    const written = await write(extraction, { format, out, stdout: streams.stdout });
    progress.stop();
    return outcomeOf(runs, { format, folder: out, files: written }, terminal);
  } finally {
    progress.stop();
    await input?.remove();
  }
}

function checkOptions(files: readonly string[], { out, format }: ExtractOptions, { json }: Terminal): void {
  if (files.filter((file) => file === '-').length > 1) throw new CliError('STANDARD_INPUT_TWICE');
  if (out !== undefined) return;
  if (format !== 'csv' && format !== 'ndjson') throw new CliError('OPTION_REQUIRED', { detail: '--out' });
  if (json) throw new CliError('OUTPUT_MIXED', { detail: `--json, --format ${format}` });
}

async function runsOf(files: readonly string[], rfc: string | undefined): Promise<readonly PackageRun[]> {
  const ids = packageNames(files);
  return Promise.all(
    files.map(async (file, index) => ({
      file,
      path: file === '-' ? undefined : file,
      id: ids[index] ?? file,
      ownersOf: await ownersIn(file, rfc),
      tally: emptyTally(),
    })),
  );
}

/** Keeps the package that comes through standard input, where one does. */
async function takeInput(
  { runs, terminal }: Extraction,
  { folder, stdin }: { readonly folder: string | undefined; readonly stdin: Readable },
): Promise<KeptInput | undefined> {
  const run = runs.find(({ file }) => file === '-');
  if (run === undefined) return undefined;
  try {
    const input = await keepInput(stdin, { folder, signal: terminal.signal });
    run.path = input.path;
    return input;
  } catch (error) {
    noteFailure(run, error, terminal);
    return undefined;
  }
}

async function write(
  extraction: Extraction,
  { format, out, stdout }: { readonly format: Format; readonly out: string | undefined; readonly stdout: Writable },
): Promise<readonly string[]> {
  const { runs } = extraction;
  if (!runs.some((run) => hasXml(run) || hasRows(run))) return [];
  if (format === 'csv' || format === 'ndjson') {
    if (out !== undefined) return writeTables(extraction, format, { folder: out });
    if (runs.some(hasXml) && runs.some(hasRows)) throw new CliError('OUTPUT_MIXED', { detail: 'XML, metadata' });
    return writeTables(extraction, format, { stream: stdout });
  }
  if (out === undefined) return [];
  if (format === 'xml') {
    await keepFiles(extraction, out);
    return [];
  }
  // It brings the libraries of other formats, and the database of a join.
  const { writeExports } = await import('../extract/write-exports.js');
  return writeExports(extraction, format, out);
}
