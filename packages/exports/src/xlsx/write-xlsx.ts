import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ExportDocuments } from '../export-document.js';
import { replaceFile, writing } from '../files.js';
import { fillWorkbook } from './workbook.js';

/** What `writeXlsx` wrote. */
export interface XlsxSummary {
  /** In their order; `rows` without the heading. */
  readonly sheets: readonly { readonly name: string; readonly rows: number }[];
}

/**
 * Writes documents as a workbook in Spanish with the sheets Emitidos, Recibidos, Pagos, Nómina, Cancelados and Faltantes;
 * a sheet without rows has its heading. Each document is in one sheet, the first that fits: Faltantes (`holding` is
 * `missing` or `pending`), Cancelados, Nómina, Pagos, Emitidos or Recibidos. In Pagos a receipt has a row for each
 * document that one of its payments pays. Rows beyond 1 048 576 go on in `Emitidos 2` and so on.
 *
 * Amounts are numbers that can be summed. A spreadsheet's numbers are doubles, which keep 15 digits: an amount with more of
 * them stands as text, whole, and is in no sum. Times are dates of Excel, the wall clock of the document. Texts are texts
 * also when they begin with `=`, and end in `…` where they are longer than the 32 767 characters of a cell.
 *
 * `target` is a path, whose file appears whole or not at all and replaces another one, or a stream, which gets the bytes
 * once all documents were read, and is ended. Memory does not grow with the documents: rows wait, deflated, in files
 * without a name beside the path, or in the system's temporary folder, and are gone when this ends.
 *
 * Errors of `documents` pass unchanged.
 *
 * @throws {ExportError} `TOO_LARGE` (4 GiB), `WRITE_FAILED`.
 */
export async function writeXlsx(documents: ExportDocuments, target: string | Writable): Promise<XlsxSummary> {
  // A stream may fail while rows are read; `pipeline` tells it then.
  if (typeof target !== 'string') target.on('error', () => undefined);
  const folder = typeof target === 'string' ? dirname(target) : tmpdir();
  await writing(folder, () => mkdir(folder, { recursive: true }));
  const workbook = await fillWorkbook(documents, folder);
  try {
    if (typeof target === 'string') await writing(target, () => replaceFile(target, workbook.chunks()));
    else await writing('stream', () => pipeline(workbook.chunks(), target));
    return { sheets: workbook.sheets };
  } finally {
    await workbook.close();
  }
}
