import type { Scope } from '@acopio/sync';
import { textMatcher, type SearchedTexts } from '@acopio/sync/archive';
import { z } from 'zod';
import type { TenantTransaction } from '../database/database.js';
import { notFound } from '../http/api-error.js';
import { readCursor, writeCursor, type Page } from '../http/pages.js';
import { localDateTimeText } from '../http/schemas.js';
import { readView } from '../ledger/postgres-ledger.js';
import type { LedgerKey } from '../ledger/records.js';
import type { Services } from '../services.js';
import { requireTaxpayer } from '../taxpayers/read-taxpayers.js';
import { documentBody, documentDetails, type HoldingContext } from './document-body.js';
import type { DocumentBody, DocumentDetails, DocumentQuery } from './document.dto.js';
import { findDocument, listDocuments, type DocumentPlace } from './documents.repository.js';

/** Most documents that one page looks at. A filter that no column answers may pass over all of them. */
export const MOST_LOOKED_AT = 5000;

/** And how many of them at a time. */
export const LOOKED_AT_ONCE = 500;

/** A place in the list of documents, as a cursor has it. */
export const documentPlace = z
  .tuple([localDateTimeText, z.guid()])
  .transform(([issuedAt, uuid]): DocumentPlace => ({ issuedAt, uuid }));

/** Where a document is looked for. */
export type DocumentLedger = Omit<LedgerKey, 'tenantId'>;

/**
 * A page of a taxpayer's documents, oldest first. With a filter by holding or text a page may have fewer items than asked
 * for, or none, and others may follow. `transaction` is a snapshot. Rejects with `NOT_FOUND`.
 */
export async function readDocuments(
  transaction: TenantTransaction,
  services: Pick<Services, 'clock' | 'limits'>,
  { taxpayerId, query }: { readonly taxpayerId: string; readonly query: DocumentQuery },
): Promise<Page<DocumentBody>> {
  const { limit, cursor, service, text, ...filter } = query;
  const hasText = text === undefined ? undefined : textMatcher(text);
  const { key, context } = await openDocuments(transaction, services, { taxpayerId, service });
  const items: DocumentBody[] = [];
  let after = readCursor(cursor, documentPlace);
  // Where columns answer for everything, each row is an item, and one more tells whether something follows.
  const take = filter.holding === undefined && hasText === undefined ? limit + 1 : LOOKED_AT_ONCE;
  for (let looked = 0; looked < MOST_LOOKED_AT; looked += take) {
    const rows = await listDocuments(transaction, key, { filter, after, take });
    for (const row of rows) {
      const body = documentBody(row.document, context);
      if ((filter.holding === undefined || body.holding === filter.holding) && hasText?.(textsOf(body)) !== false) {
        if (items.length === limit) return { items, nextCursor: cursorOf(after) };
        items.push(body);
      }
      after = row.place;
    }
    if (rows.length < take) return { items, nextCursor: null };
  }
  return { items, nextCursor: cursorOf(after) };
}

function textsOf({ uuid, issuer, receiver }: DocumentBody): SearchedTexts {
  return {
    uuid,
    issuerRfc: issuer.rfc ?? '',
    issuerName: issuer.name ?? '',
    receiverRfc: receiver.rfc ?? '',
    receiverName: receiver.name ?? '',
  };
}

function cursorOf(after: DocumentPlace | undefined): string | null {
  return after === undefined ? null : writeCursor([after.issuedAt, after.uuid]);
}

/** A document with its history. `transaction` is a snapshot. Rejects with `NOT_FOUND`. */
export async function readDocument(
  transaction: TenantTransaction,
  services: Pick<Services, 'clock' | 'limits'>,
  { uuid, ...ledger }: DocumentLedger & { readonly uuid: string },
): Promise<DocumentDetails> {
  const { key, context } = await openDocuments(transaction, services, ledger);
  const document = await findDocument(transaction, key, uuid);
  if (document === undefined) throw notFound();
  return documentDetails(document, context);
}

/** A taxpayer's documents, and what tells their holding. Rejects with `NOT_FOUND`. */
export async function openDocuments(
  transaction: TenantTransaction,
  { clock, limits }: Pick<Services, 'clock' | 'limits'>,
  ledger: DocumentLedger,
): Promise<{ readonly key: LedgerKey; readonly context: HoldingContext }> {
  const { tenantId } = transaction;
  const { rfc } = await requireTaxpayer(transaction, ledger.taxpayerId);
  const scope: Scope = { tenant: tenantId, rfc, service: ledger.service };
  const key = { tenantId, ...ledger };
  return { key, context: { view: await readView(transaction, key, scope), now: clock.now(), limits } };
}
