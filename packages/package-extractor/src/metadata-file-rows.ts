import { inflateChunks } from './inflate.js';
import type { PackageLimits } from './limits.js';
import type { RowColumns } from './metadata-columns.js';
import { eachWindow, type LineCursor } from './metadata-lines.js';
import { PlainRowReader } from './metadata-plain-row.js';
import { type RejectedRow, rejectedRow } from './metadata-rejection.js';
import { type MetadataRow, readRow, type ThirdPartyFinder } from './metadata-row.js';
import type { RandomAccess } from './random-access.js';
import type { ZipEntry } from './zip.js';

/** One row of a metadata package, or one that could not be read. */
export type MetadataResult =
  | { readonly row: MetadataRow; readonly rejected?: never }
  | { readonly row?: never; readonly rejected: RejectedRow };

/** A file with metadata rows, and what is needed to read them. */
export interface RowFile {
  readonly entry: ZipEntry;
  readonly columns: RowColumns;
  readonly limits: PackageLimits;
  readonly thirdParty: ThirdPartyFinder;
}

/** Reads the rows after the header of a file, in batches of some hundreds. A batch may be empty. */
export async function* readFileRows(
  source: RandomAccess,
  file: RowFile,
): AsyncGenerator<readonly MetadataResult[], void, undefined> {
  const rows = new FileRows(file);
  let isHeader = true;
  for await (const cursor of eachWindow(inflateChunks(source, file.entry), file.limits.rowLength)) {
    const results: MetadataResult[] = [];
    while (cursor.next()) {
      if (!isHeader) rows.take(cursor, results);
      isHeader = false;
    }
    yield results;
  }
  const results: MetadataResult[] = [];
  rows.end(results);
  yield results;
}

const ROW_START = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}~/i;

/** A name has at most 300 characters (Retenciones), so a broken one has few pieces. */
const MOST_PIECES = 32;

interface BrokenRow {
  readonly line: number;
  readonly text: string;
  readonly pieces: number;
  readonly reason: RejectedRow['reason'];
}

/**
 * Turns lines into rows. A row that is too short to be one is tried again together with the lines that follow and do not
 * begin with a UUID: that is how a name with a line break looks in a file whose rows end in LF.
 */
class FileRows {
  readonly #file: RowFile;
  readonly #plain: PlainRowReader;
  #broken: BrokenRow | undefined;

  constructor(file: RowFile) {
    this.#file = file;
    this.#plain = new PlainRowReader(file.columns, file.thirdParty);
  }

  /** Reads the cursor's row; results are added to `results`. */
  take(cursor: LineCursor, results: MetadataResult[]): void {
    if (this.#broken !== undefined && this.#goesOn(cursor, this.#broken, results)) return;
    const row = this.#plain.read(cursor);
    if (row === undefined) this.#takeUnusual(cursor, results);
    else results.push({ row });
  }

  /** No line follows. */
  end(results: MetadataResult[]): void {
    if (this.#broken !== undefined) results.push(this.#rejected(this.#broken.reason, this.#broken));
    this.#broken = undefined;
  }

  #takeUnusual(cursor: LineCursor, results: MetadataResult[]): void {
    const { line, isTooLong } = cursor;
    const text = cursor.text();
    const outcome = isTooLong ? undefined : readRow(text, this.#file.columns, this.#file.thirdParty);
    if (outcome === undefined) results.push(this.#rejected('ROW_TOO_LONG', { line, text }));
    else if (outcome.row) results.push({ row: outcome.row });
    else if (outcome.isShort && ROW_START.test(text)) this.#broken = { line, text, pieces: 1, reason: outcome.reason };
    else results.push(this.#rejected(outcome.reason, { line, text }));
  }

  /** Whether the line belongs to the row that was broken; if not, that one is reported. */
  #goesOn(cursor: LineCursor, broken: BrokenRow, results: MetadataResult[]): boolean {
    const piece = cursor.text();
    const text = broken.text + piece;
    const mayGoOn = !cursor.isTooLong && !ROW_START.test(piece) && broken.pieces < MOST_PIECES;
    if (!mayGoOn || text.length > this.#file.limits.rowLength) {
      this.end(results);
      return false;
    }
    const outcome = readRow(text, this.#file.columns, this.#file.thirdParty);
    this.#broken = outcome.row ? undefined : { ...broken, text, pieces: broken.pieces + 1 };
    if (outcome.row) results.push({ row: outcome.row });
    return true;
  }

  #rejected(reason: RejectedRow['reason'], { line, text }: { line: number; text: string }): MetadataResult {
    return { rejected: rejectedRow(reason, { file: this.#file.entry.name, line, text }) };
  }
}
