import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { documentColumns, writeParquet, writeXlsx, type ExportDocument, type Holding } from '@acopio/exports';
import { metadataColumns, type Column } from '@acopio/package-extractor';
import type { MetadataRow, ReadCfdi, ZipEntry } from '@acopio/package-extractor';
import { matcher } from './filter.js';
import { openListing, type Listing } from './listing.js';
import type { Owner, Parties } from './owners.js';
import { cfdisIn, hasRows, hasXml, itemsOf, rowsIn, type Extraction, type PackageRun } from './package-run.js';

/**
 * One table of the documents of all packages: their XML with what the SAT lists of them, each once, then what is listed
 * without XML. The answer is the files.
 *
 * Rejects with `ExportError`.
 */
export async function writeExports(
  extraction: Extraction,
  format: 'parquet' | 'xlsx',
  folder: string,
): Promise<readonly string[]> {
  const listing = openListing();
  try {
    const documents = wantedOf(extraction, listing);
    if (format === 'parquet') {
      const { files } = await writeParquet(documents, folder, exportName(extraction.runs));
      return files.map(({ path }) => path);
    }
    const path = join(folder, 'cfdi.xlsx');
    await writeXlsx(documents, path);
    return [path];
  } finally {
    listing.close();
  }
}

/** The same packages again replace what they wrote before; others do not. */
function exportName(runs: readonly PackageRun[]): string {
  const [first, ...others] = runs.map(({ id }) => id);
  const name = (first ?? 'package').replace(/^\W+/, '_');
  if (others.length === 0) return name;
  const digest = createHash('sha256')
    .update([first, ...others].join('/'))
    .digest('hex');
  return `${name.slice(0, 70)}-and-${others.length}-${digest.slice(0, 12)}`;
}

/** A document, and the package that is told of it. */
interface Found {
  readonly run: PackageRun;
  readonly document: ExportDocument;
}

async function* wantedOf(extraction: Extraction, listing: Listing): AsyncGenerator<ExportDocument, void, undefined> {
  const passes = matcher(extraction.conditions, columns);
  for await (const { run, document } of joined(extraction, listing)) {
    if (!passes(document)) continue;
    run.tally.written += 1;
    yield document;
  }
}

/** The columns that filters know: those of the table, and those of the SAT's list that stand in it under another name. */
const columns: readonly Pick<Column<ExportDocument>, 'key' | 'value'>[] = [
  ...documentColumns,
  ...metadataColumns
    .filter(({ key }) => !documentColumns.some((column) => column.key === key))
    .map(({ key, value }) => ({
      key,
      value: ({ metadata }: ExportDocument) => (metadata === undefined ? undefined : value(metadata)),
    })),
];

async function* joined(extraction: Extraction, listing: Listing): AsyncGenerator<Found, void, undefined> {
  const { runs } = extraction;
  for (const [source, run] of runs.entries()) {
    if (!hasRows(run)) continue;
    for await (const row of itemsOf(run, extraction, (opened) => rowsIn(opened, { run, extraction }))) {
      for (const owner of ownersOf(row, run)) listing.keep(row, owner, source);
    }
  }
  const withXml = runs.filter(hasXml);
  for (const run of withXml) {
    for await (const cfdi of itemsOf(run, extraction, (opened) => cfdisIn(opened, { run, extraction }))) {
      for (const document of firstTimes(cfdi, { run, extraction, listing })) yield { run, document };
    }
  }
  for (const { owner, row, source } of listing.rest()) {
    const run = runs[source];
    if (run === undefined) continue;
    const holding = withXml.length === 0 ? undefined : withoutXml(row, owner);
    yield { run, document: { ...owner, metadata: row, holding } };
  }
}

/** The document, unless a package had it already. */
function* firstTimes(
  { header, entry }: ReadCfdi,
  {
    run,
    extraction: { terminal },
    listing,
  }: { readonly run: PackageRun; readonly extraction: Extraction; readonly listing: Listing },
): Generator<ExportDocument, void, undefined> {
  const { tally } = run;
  for (const owner of ownersOf(header, run)) {
    const { uuid } = header;
    const seen = listing.see(uuid, owner.direction, contentOf(entry));
    if (seen === 'first') {
      yield { ...owner, header, metadata: listing.take(uuid, owner.direction), holding: 'present' };
    } else if (seen === 'same') {
      tally.repeated += 1;
    } else {
      tally.conflicts += 1;
      terminal.event({ type: 'conflict', package: run.file, uuid });
      terminal.tell({
        es: `Dos contenidos con un mismo UUID; solo el primero está en la tabla: ${run.file}, ${uuid}`,
        en: `Two contents under one UUID; only the first is in the table: ${run.file}, ${uuid}`,
      });
    }
  }
}

function contentOf({ size, crc32 }: ZipEntry): string {
  return `${size} ${crc32}`;
}

/** Whose a document is; one that names the taxpayer nowhere is counted. */
function ownersOf(parties: Parties, { ownersOf: owners, tally }: PackageRun): readonly Owner[] {
  const found = (owners?.(parties) ?? []).filter(({ rfc }) => rfc !== '');
  if (found.length === 0) tally.foreign += 1;
  return found;
}

/** Of what is received and was cancelled, the SAT gives no XML; anything else should be in a package. */
function withoutXml({ status }: MetadataRow, { direction }: Owner): Holding {
  return direction === 'received' && status === 'cancelled' ? 'not_offered' : 'missing';
}
