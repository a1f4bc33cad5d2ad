import { createHash } from 'node:crypto';
import type { Writable } from 'node:stream';
import type { ExportDocument } from '@acopio/exports';
import { toCsv, toNdjson, type CfdiHeader, type Column } from '@acopio/package-extractor';
import { folderPackageStore } from '@acopio/sync';
import { findDocuments, type Archive, type DocumentFilter } from '@acopio/sync/archive';
import { exportColumns, needsXml } from '../archive/export-columns.js';
import type { ExportFormat } from '../archive/export-format.js';
import { withArchive, type ArchiveOptions } from '../archive/open-archive.js';
import { packageHeaders, type PackageHeaders } from '../archive/package-headers.js';
import { readFilter, type FilterOptions } from '../archive/read-filter.js';
import { machineClock } from '../clock.js';
import { CliError } from '../errors.js';
import { writeWhole } from '../extract/whole-file.js';
import { writeTo } from '../extract/write-tables.js';
import { rawFolder, taxpayerFolder } from '../folders.js';
import type { Outcome, Terminal } from '../terminal.js';
import { number } from '../wording.js';

interface ExportOptions extends ArchiveOptions, FilterOptions {
  readonly format: ExportFormat;
  readonly file?: string;
  readonly columns?: string;
}

/** `acopio export`: documents of what is held, as a table for another program. */
export async function exportDocuments(
  options: ExportOptions,
  terminal: Terminal,
  stdout: Writable = process.stdout,
): Promise<Outcome> {
  checkOptions(options, terminal);
  const filter = readFilter(options, machineClock.now());
  const columns = exportColumns(options.columns);
  return withArchive(options, async (archive) => {
    const root = taxpayerFolder(options.out, archive.scope);
    const store = folderPackageStore(() => rawFolder(root));
    const headers = columns.some(needsXml) ? packageHeaders(store, archive.scope, root) : undefined;
    let rows = 0;
    const documents = async function* (): AsyncGenerator<ExportDocument, void, undefined> {
      for await (const document of exported(filter, archive, headers)) {
        terminal.signal.throwIfAborted();
        rows += 1;
        yield document;
      }
    };
    try {
      const files = await write(documents(), { options, filter, columns, stdout });
      return outcomeOf(options, { files, rows, archive }, terminal);
    } finally {
      await headers?.close();
    }
  });
}

function checkOptions({ format, file, columns }: ExportOptions, { json }: Terminal): void {
  const isText = format === 'csv' || format === 'ndjson';
  if (!isText && file === undefined) throw new CliError('OPTION_REQUIRED', { detail: '--file' });
  if (!isText && columns !== undefined) {
    throw new CliError('OPTION_VALUE_INVALID', { detail: `--columns, --format ${format} (csv | ndjson)` });
  }
  if (json && file === undefined) throw new CliError('OUTPUT_MIXED', { detail: `--json, --format ${format}` });
}

/** One row for each direction that a document has. */
async function* exported(
  filter: DocumentFilter,
  archive: Archive,
  headers: PackageHeaders | undefined,
): AsyncGenerator<ExportDocument, void, undefined> {
  const { rfc } = archive.scope;
  for await (const { known, directions, holding } of findDocuments(filter, archive)) {
    const { listed, held } = known;
    // The columns that were asked for look at no other fact than those that the ledger keeps.
    const header = headers === undefined ? (held[0]?.header as CfdiHeader | undefined) : await headers.of(known);
    for (const direction of directions) {
      if (filter.direction !== undefined && direction !== filter.direction) continue;
      if (header !== undefined) yield { rfc, direction, holding, header, metadata: listed };
      else if (listed !== undefined) yield { rfc, direction, holding, metadata: listed };
    }
  }
}

async function write(
  documents: AsyncGenerator<ExportDocument, void, undefined>,
  {
    options: { format, file },
    filter,
    columns,
    stdout,
  }: {
    readonly options: ExportOptions;
    readonly filter: DocumentFilter;
    readonly columns: readonly Column<ExportDocument>[];
    readonly stdout: Writable;
  },
): Promise<readonly string[]> {
  if (format === 'csv' || format === 'ndjson') {
    const pieces = format === 'csv' ? toCsv(documents, columns) : toNdjson(flat(documents, columns));
    if (file === undefined) await writeTo(stdout, pieces);
    else await writeWhole(file, pieces);
    return file === undefined ? [] : [file];
  }
  if (file === undefined) return [];
  const { writeParquet, writeXlsx } = await import('@acopio/exports');
  if (format === 'parquet') {
    const { files } = await writeParquet(documents, file, exportName(filter));
    return files.map(({ path }) => path);
  }
  await writeXlsx(documents, file);
  return [file];
}

/** The same question again replaces what it wrote before; others do not. */
function exportName(filter: DocumentFilter): string {
  const asked = JSON.stringify(Object.entries(filter).sort(([a], [b]) => (a < b ? -1 : 1)));
  return `export-${createHash('sha256').update(asked).digest('hex').slice(0, 12)}`;
}

async function* flat(
  documents: AsyncIterable<ExportDocument>,
  columns: readonly Column<ExportDocument>[],
): AsyncGenerator<Record<string, string>, void, undefined> {
  for await (const document of documents) {
    const values = columns.map(({ key, value }) => [key, value(document)] as const);
    yield Object.fromEntries(values.filter((pair): pair is [string, string] => pair[1] !== undefined));
  }
}

function outcomeOf(
  { format, file }: ExportOptions,
  { files, rows, archive }: { readonly files: readonly string[]; readonly rows: number; readonly archive: Archive },
  terminal: Terminal,
): Outcome {
  const { rfc, service } = archive.scope;
  const people = terminal.say({
    es: `${file ?? ''}: ${number(rows, 'es')} renglones\n`,
    en: `${file ?? ''}: ${number(rows, 'en')} rows\n`,
  });
  return {
    exitCode: 0,
    document: { rfc, service, format, rows, files },
    // Where standard output carries data, it carries nothing else.
    people: file === undefined ? '' : people,
  };
}
