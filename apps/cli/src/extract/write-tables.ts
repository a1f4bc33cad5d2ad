import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { cfdiColumns, metadataColumns, toCsv, toNdjson } from '@acopio/package-extractor';
import type { CfdiHeader, Column, MetadataRow, SatPackage } from '@acopio/package-extractor';
import { matcher } from './filter.js';
import { cfdisIn, hasRows, hasXml, itemsOf, rowsIn, type Extraction, type PackageRun } from './package-run.js';
import { writeWhole } from './whole-file.js';

/** Where tables go: files in a folder, or a stream, which takes one of them. */
export type TableTarget = { readonly folder: string; readonly stream?: never } | { readonly stream: Writable };

/** The forms of a table that are text. */
export type TableFormat = 'csv' | 'ndjson';

interface Table<Row> {
  readonly name: string;
  readonly columns: readonly Column<Row>[];
  readonly runs: readonly PackageRun[];
  readonly rowsOf: (opened: SatPackage, run: PackageRun) => AsyncIterable<Row>;
}

/**
 * One table for each kind of row that the packages have: `cfdi` (headers) and `metadata`, with the columns of the
 * dictionary as CSV, or with the rows as they are as NDJSON. The answer is the files.
 *
 * Rejects with `SyncError` `STORE_NOT_WRITABLE`.
 */
export async function writeTables(
  extraction: Extraction,
  format: TableFormat,
  target: TableTarget,
): Promise<readonly string[]> {
  const { runs } = extraction;
  const cfdi: Table<CfdiHeader> = {
    name: 'cfdi',
    columns: cfdiColumns,
    runs: runs.filter(hasXml),
    rowsOf: (opened, run) => headersIn(opened, run, extraction),
  };
  const metadata: Table<MetadataRow> = {
    name: 'metadata',
    columns: metadataColumns,
    runs: runs.filter(hasRows),
    rowsOf: (opened, run) => rowsIn(opened, { run, extraction }),
  };
  const write = async <Row extends object>(table: Table<Row>): Promise<readonly string[]> => {
    if (table.runs.length === 0) return [];
    const rows = rowsFor(table, extraction);
    const pieces = format === 'csv' ? toCsv(rows, table.columns) : toNdjson(rows);
    if (!('folder' in target)) {
      await writeTo(target.stream, pieces);
      return [];
    }
    const path = join(target.folder, `${table.name}.${format}`);
    await writeWhole(path, pieces);
    return [path];
  };
  return [...(await write(cfdi)), ...(await write(metadata))];
}

async function* headersIn(
  opened: SatPackage,
  run: PackageRun,
  extraction: Extraction,
): AsyncGenerator<CfdiHeader, void, undefined> {
  for await (const { header } of cfdisIn(opened, { run, extraction })) yield header;
}

async function* rowsFor<Row>(
  { columns, runs, rowsOf }: Table<Row>,
  extraction: Extraction,
): AsyncGenerator<Row, void, undefined> {
  const passes = matcher(extraction.conditions, columns);
  for (const run of runs) {
    // Of a mixed package the XML was read before, and may have shown that nothing else can be.
    if (run.tally.failure !== undefined) continue;
    for await (const row of itemsOf(run, extraction, (opened) => rowsOf(opened, run))) {
      if (!passes(row)) continue;
      run.tally.written += 1;
      yield row;
    }
  }
}

/** Writes as fast as the stream takes it. A reader that has seen enough, as `head` has, ends the writing, not the run. */
export async function writeTo(stream: Writable, pieces: AsyncIterable<string>): Promise<void> {
  for await (const piece of pieces) {
    if (!(await isTaken(stream, piece))) return;
  }
}

function isTaken(stream: Writable, piece: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    stream.write(piece, (error: NodeJS.ErrnoException | null | undefined) => {
      if (error === null || error === undefined) resolve(true);
      else if (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED') resolve(false);
      else reject(error);
    });
  });
}
