import { ExportError } from '../errors.js';
import type { ExportDocuments } from '../export-document.js';
import { openPartitions, type PartitionLimits } from './partitions.js';

/** What `writeParquet` wrote. */
export interface ParquetSummary {
  readonly rows: number;
  /** In the order in which they were begun. */
  readonly files: readonly { readonly path: string; readonly rows: number }[];
  /** Values that stand in the column `asWritten` only. */
  readonly asWritten: number;
}

/** A row has some 60 values: some tens of MB of rows, and as much again while a row group is encoded. */
const LIMITS: PartitionLimits = { rowsHeld: 10_000, openParts: 64, groups: 32 };

/**
 * Writes documents as Parquet below `folder`, one row each:
 * `rfc=<RFC>/direction=<issued|received>/year=<YYYY>/month=<MM>/part-<name>-<number>.parquet`, which DuckDB, Spark and
 * pandas read as one table with the columns `rfc`, `direction`, `year` and `month`. Year and month are those of the date
 * of issue.
 *
 * All files have the same columns: those of CFDI headers, filled from the metadata row where there is no header, then
 * `status`, `cancelledAt` and whatever else only the row has, and `holding`. Amounts are DECIMAL(24, 6), exactly: nothing
 * passes through a float. Times are TIMESTAMP without zone, the wall clock of the document; lists are LIST of text. What a
 * column's type cannot hold (more than 6 decimals that are not 0, more than 18 digits before them, no amount at all) is
 * null there and stands in `asWritten`, a JSON object by column; nothing is rounded, and nothing is left out.
 *
 * `name` tells apart the files of different exports in one folder, such as those of two packages: the same export again,
 * under the same name, replaces its files. A file appears whole or not at all, and none before all documents were read.
 * Memory is bounded, also when documents of many months come mixed: then there are more files, and smaller row groups.
 *
 * Errors of `documents` pass unchanged.
 *
 * @throws {ExportError} `RFC_INVALID`, `NAME_INVALID`, `WRITE_FAILED`; then nothing is left behind but empty folders. Only
 * when a finished file cannot be given its name do those stay that have theirs.
 */
export async function writeParquet(documents: ExportDocuments, folder: string, name: string): Promise<ParquetSummary> {
  return writePartitions(documents, { folder, name, limits: LIMITS });
}

/** As `writeParquet`, with other limits. */
export async function writePartitions(
  documents: ExportDocuments,
  { folder, name, limits }: { readonly folder: string; readonly name: string; readonly limits: PartitionLimits },
): Promise<ParquetSummary> {
  if (!/^\w[\w.-]{0,99}$/.test(name)) throw new ExportError('NAME_INVALID', { detail: JSON.stringify(name) });
  const partitions = openPartitions(folder, name, limits);
  try {
    let rows = 0;
    for await (const document of documents) {
      await partitions.add(document);
      rows += 1;
    }
    const { parts, asWritten } = await partitions.publish();
    return { rows, files: parts.map((part) => ({ path: part.path, rows: part.rows })), asWritten };
  } finally {
    await partitions.discard();
  }
}
