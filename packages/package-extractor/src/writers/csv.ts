import type { Column, ColumnType } from './column.js';
import { inPieces } from './pieces.js';

/** How a CSV is written. */
export interface CsvOptions {
  /** What the first line says: the keys of the columns (the default), or their headings in a language. */
  readonly headings?: 'keys' | 'es' | 'en';
  /** Begins with a byte order mark, without which Excel does not read UTF-8. By default it does not. */
  readonly bom?: boolean;
}

/**
 * Writes rows as CSV (RFC 4180: commas, CR LF, quotes where they are needed), in pieces of some tens of thousands of
 * characters, to be encoded as UTF-8. A value that a row does not have is empty.
 *
 * Names come from whoever wrote the document, and a spreadsheet takes text that begins with `=`, `+`, `-`, `@`, a tab or
 * a line break for a formula: such text begins with an apostrophe here (OWASP, CSV Injection). Amounts stay as they are.
 *
 * Leaving the iteration, or an error of `rows`, closes `rows`; their errors pass unchanged.
 */
export function toCsv<Row>(
  rows: Iterable<Row> | AsyncIterable<Row>,
  columns: readonly Column<Row>[],
  { headings = 'keys', bom = false }: CsvOptions = {},
): AsyncGenerator<string, void, undefined> {
  const names = columns.map((column) => quoted(headings === 'keys' ? column.key : column[headings]));
  const first = `${bom ? '\u{FEFF}' : ''}${names.join(',')}\r\n`;
  return inPieces(rows, { first, textOf: (row) => lineOf(row, columns) });
}

function lineOf<Row>(row: Row, columns: readonly Column<Row>[]): string {
  let line = '';
  for (const { type, value } of columns) {
    const text = value(row);
    line += text === undefined || text === '' ? ',' : `,${quoted(harmless(text, type))}`;
  }
  return `${line.slice(1)}\r\n`;
}

/** The wide forms are signs too where a spreadsheet is set to Chinese or Japanese. */
const FORMULA_START = /^[=+\-@\t\r\n＝＋－＠]/u;
const DECIMAL = /^[+-]?\d+(?:\.\d+)?$/;

function harmless(text: string, type: ColumnType): string {
  if (!FORMULA_START.test(text) || (type === 'decimal' && DECIMAL.test(text))) return text;
  return `'${text}`;
}

const NEEDS_QUOTES = /[",\r\n]/;

function quoted(text: string): string {
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
