import { changesKnownUntil, changesOf, heldTimes } from '@acopio/sync/archive';
import type { TenantTransaction } from '../database/database.js';
import { documentBody } from '../documents/document-body.js';
import { listDocuments } from '../documents/documents.repository.js';
import { documentPlace, LOOKED_AT_ONCE, MOST_LOOKED_AT, openDocuments } from '../documents/read-documents.js';
import { readCursor, writeCursor } from '../http/pages.js';
import type { Services } from '../services.js';
import type { ChangePage, ChangeQuery } from './change.dto.js';

/**
 * A page of the documents that changed after an instant, oldest first. A page may have fewer items than asked for, or none,
 * and others may follow. `transaction` is a snapshot. Rejects with `NOT_FOUND`.
 */
export async function readChanges(
  transaction: TenantTransaction,
  services: Pick<Services, 'clock' | 'limits'>,
  { taxpayerId, query }: { readonly taxpayerId: string; readonly query: ChangeQuery },
): Promise<ChangePage> {
  const { limit, cursor, service, since } = query;
  const { key, context } = await openDocuments(transaction, services, { taxpayerId, service });
  const until = changesKnownUntil(context.view, context.now);
  const heldAt = heldTimes(context.view);
  const after = since === undefined ? '' : new Date(since).toISOString();
  const items: ChangePage['items'] = [];
  let at = readCursor(cursor, documentPlace);
  for (let looked = 0; looked < MOST_LOOKED_AT; looked += LOOKED_AT_ONCE) {
    const rows = await listDocuments(transaction, key, { filter: {}, after: at, take: LOOKED_AT_ONCE });
    for (const { document, place } of rows) {
      const changes = changesOf(document, after, heldAt);
      if (changes.length > 0) {
        if (items.length === limit) return { items, nextCursor: cursorOf(at), until };
        items.push({
          month: place.issuedAt.slice(0, 7),
          changes: [...changes],
          document: documentBody(document, context),
        });
      }
      at = place;
    }
    if (rows.length < LOOKED_AT_ONCE) return { items, nextCursor: null, until };
  }
  return { items, nextCursor: cursorOf(at), until };
}

function cursorOf(at: { readonly issuedAt: string; readonly uuid: string } | undefined): string | null {
  return at === undefined ? null : writeCursor([at.issuedAt, at.uuid]);
}
