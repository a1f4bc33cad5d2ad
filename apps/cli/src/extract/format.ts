/** What `extract` makes of packages: documents as files, tables as text, or tables for other programs. */
export const formats = ['xml', 'csv', 'ndjson', 'parquet', 'xlsx'] as const;

/** One of them. */
export type Format = (typeof formats)[number];
