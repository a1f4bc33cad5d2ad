/** What `export` makes of documents: tables as text, or tables for other programs. */
export const exportFormats = ['csv', 'ndjson', 'xlsx', 'parquet'] as const;

/** One of them. */
export type ExportFormat = (typeof exportFormats)[number];
