import type { ExportDocument } from '../export-document.js';
import { cellOf, lettersOf, STYLE, textCell } from './cells.js';
import { type DeflatedFile, openDeflatedFile } from './deflated-file.js';
import type { SheetPlan } from './sheets.js';
import { sheetEnd, type SheetFacts, sheetStart } from './workbook-parts.js';

/** What one sheet may hold; more of it goes to a next one. A heading and one row are always held. */
export interface SheetLimits {
  /** Rows with the heading. */
  readonly rows: number;
  /** Bytes of XML; characters that wait are counted as three. */
  readonly bytes: number;
}

/** A sheet that is written. */
export interface WrittenSheet extends SheetFacts {
  readonly file: DeflatedFile;
}

/** Writes the rows of one kind into as many sheets as they need. */
export interface SheetWriter {
  add(document: ExportDocument): Promise<void>;
  /** The sheets, at least one, in their order; no row follows. */
  end(): Promise<readonly WrittenSheet[]>;
  /** Frees all files. */
  close(): Promise<void>;
}

/** So many characters are worth a write. */
const PIECE_SIZE = 65_536;

/** Begins the first sheet, with its heading. */
export async function openSheets(plan: SheetPlan, folder: string, limits: SheetLimits): Promise<SheetWriter> {
  const letters = plan.columns.map((_, index) => lettersOf(index));
  const begin = `${sheetStart(widthsOf(plan))}${headingOf(plan, letters)}`;
  const files: DeflatedFile[] = [];
  const written: WrittenSheet[] = [];
  let file = await openDeflatedFile(folder);
  files.push(file);
  let piece = begin;
  let rows = 1;

  const finish = async (): Promise<void> => {
    const name = written.length === 0 ? plan.name : `${plan.name} ${written.length + 1}`;
    const facts = { name, columns: plan.columns.length, rows };
    await file.write(piece + sheetEnd(facts));
    await file.end();
    written.push({ ...facts, file });
  };
  const next = async (): Promise<void> => {
    await finish();
    file = await openDeflatedFile(folder);
    files.push(file);
    piece = begin;
    rows = 1;
  };

  return {
    async add(document) {
      for (const texts of plan.rowsOf(document)) {
        const isFull = rows >= limits.rows || file.size + 3 * piece.length > limits.bytes;
        if (isFull && rows > 1) await next();
        rows += 1;
        piece += rowOf(plan, texts, { letters, number: rows });
        if (piece.length < PIECE_SIZE) continue;
        await file.write(piece);
        piece = '';
      }
    },
    async end() {
      await finish();
      return written;
    },
    async close() {
      for (const one of files) await one.close();
    },
  };
}

function headingOf({ columns }: SheetPlan, letters: readonly string[]): string {
  const cells = columns.map(({ es }, index) => textCell(es, `${letters[index] ?? ''}1`, STYLE.heading));
  return `<row r="1">${cells.join('')}</row>`;
}

function rowOf(
  { columns }: SheetPlan,
  texts: readonly (string | undefined)[],
  { letters, number }: { readonly letters: readonly string[]; readonly number: number },
): string {
  let row = `<row r="${number}">`;
  for (const [index, { type }] of columns.entries())
    row += cellOf(type, texts[index], `${letters[index] ?? ''}${number}`);
  return `${row}</row>`;
}

/** In characters: those of a UUID, of a time, of an amount in the millions; room for a name. */
const WIDTHS = { uuid: 38, time: 20, decimal: 16, text: 14, list: 30 } as const;
const NAME_WIDTH = 40;

/** A heading needs room for the button of its filter too. */
const FILTER_WIDTH = 4;

function widthsOf({ columns }: SheetPlan): number[] {
  return columns.map(({ key, type, es }) => {
    return Math.max(es.length + FILTER_WIDTH, key.endsWith('Name') ? NAME_WIDTH : WIDTHS[type]);
  });
}
