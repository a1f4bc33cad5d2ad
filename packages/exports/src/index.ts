export { documentColumns } from './document-columns.js';
export { ExportError, exportErrors } from './errors.js';
export type { ExportErrorCode } from './errors.js';
export type { Direction, ExportDocument, ExportDocuments, Holding } from './export-document.js';
export { writeParquet } from './parquet/write-parquet.js';
export type { ParquetSummary } from './parquet/write-parquet.js';
export { writeXlsx } from './xlsx/write-xlsx.js';
export type { XlsxSummary } from './xlsx/write-xlsx.js';
