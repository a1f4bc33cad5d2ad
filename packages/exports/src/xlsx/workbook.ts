import { ExportError } from '../errors.js';
import type { ExportDocuments } from '../export-document.js';
import { openSheets, type SheetLimits, type SheetWriter } from './sheet-writer.js';
import { type SheetPlan, sheetOf, sheetPlans } from './sheets.js';
import { sheetPath, workbookParts } from './workbook-parts.js';
import { zipOf, type ZipPart, zipPartOf, zipSize } from './zip.js';

/** A workbook whose rows are all written, to files beside it. */
export interface Workbook {
  /** Rows without the heading. */
  readonly sheets: readonly { readonly name: string; readonly rows: number }[];
  chunks(): AsyncGenerator<Uint8Array, void, undefined>;
  /** Frees those files. */
  close(): Promise<void>;
}

/** The rows of a sheet in Excel (Excel specifications and limits), and the bytes of a file in a ZIP, with some to spare. */
const SHEET_LIMITS: SheetLimits = { rows: 1_048_576, bytes: 4_000_000_000 };

/** The largest number of a ZIP without its 64-bit form, which not every spreadsheet program reads. */
const MOST_BYTES = 0xffff_ffff;

/**
 * Writes the rows of all sheets at once, each to a file in `folder`: a ZIP holds one sheet after the other, and documents
 * come as they come.
 *
 * @throws {ExportError} `WRITE_FAILED`, `TOO_LARGE`; errors of `documents` pass.
 */
export async function fillWorkbook(
  documents: ExportDocuments,
  folder: string,
  limits: SheetLimits = SHEET_LIMITS,
): Promise<Workbook> {
  const writers = new Map<SheetPlan, SheetWriter>();
  const close = async (): Promise<void> => {
    for (const writer of writers.values()) await writer.close();
  };
  try {
    for (const plan of sheetPlans) writers.set(plan, await openSheets(plan, folder, limits));
    for await (const document of documents) await writers.get(sheetOf(document))?.add(document);
    const sheets = [];
    for (const writer of writers.values()) sheets.push(...(await writer.end()));
    const parts: ZipPart[] = [
      ...Array.from(workbookParts(sheets), ([path, xml]) => zipPartOf(path, xml)),
      ...sheets.map(({ file: { size, crc, compressedSize, read } }, index) => {
        return { name: sheetPath(index), size, crc, compressedSize, read };
      }),
    ];
    if (zipSize(parts) > MOST_BYTES) throw new ExportError('TOO_LARGE');
    return { sheets: sheets.map(({ name, rows }) => ({ name, rows: rows - 1 })), chunks: () => zipOf(parts), close };
  } catch (error) {
    await close();
    throw error;
  }
}
