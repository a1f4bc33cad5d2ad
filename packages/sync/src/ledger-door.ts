/** For who writes a ledger of their own over a database. */
export { knownDocument, mergeBatch } from './document-record.js';

export type { DocumentRecord } from './document-record.js';
export type { StatusSpan } from './status-history.js';
