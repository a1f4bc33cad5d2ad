/** For who reads what a ledger knows of documents. */
export { changesKnownUntil, changesOf, findChanges, heldTimes } from './find-changes.js';
export { findDocuments, textMatcher } from './find-documents.js';
export { instantOf } from '../local-date-time.js';

export type { ChangeKind, DocumentChange } from './find-changes.js';
export type { Archive, DocumentFilter, DocumentStatus, FoundDocument, SearchedTexts } from './find-documents.js';
