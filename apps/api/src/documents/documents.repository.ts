import type { KnownDocument } from '@acopio/sync';
import { knownDocument } from '@acopio/sync/ledger';
import type { TenantTransaction } from '../database/database.js';
import { fromJson } from '../database/json.js';
import type { Document as DocumentRow, Prisma } from '../generated/prisma/client.js';
import { recordOf } from '../ledger/document-records.js';
import type { LedgerKey } from '../ledger/records.js';
import type { DocumentQuery } from './document.dto.js';

/** Where a document stands in the list: when it was issued, then its UUID. */
export interface DocumentPlace {
  readonly issuedAt: string;
  readonly uuid: string;
}

/** A document, and its place in the list. */
export interface PlacedDocument {
  readonly place: DocumentPlace;
  readonly document: KnownDocument;
}

/** What the columns can be asked for; `holding` only narrows, since it depends on the ledger and the time. */
export type DocumentFilter = Omit<DocumentQuery, 'limit' | 'cursor' | 'service' | 'text'>;

/** At most `take` documents of a ledger, oldest first, after `after`. */
export async function listDocuments(
  { prisma }: TenantTransaction,
  key: LedgerKey,
  {
    filter,
    after,
    take,
  }: { readonly filter: DocumentFilter; readonly after: DocumentPlace | undefined; readonly take: number },
): Promise<PlacedDocument[]> {
  const rows = await prisma.document.findMany({
    where: { ...key, AND: [...conditions(filter), ...(after === undefined ? [] : later(after))] },
    orderBy: [{ issuedAt: 'asc' }, { uuid: 'asc' }],
    take,
  });
  return rows.map((row) => ({ place: { issuedAt: row.issuedAt, uuid: row.uuid }, document: documentOf(row) }));
}

/** A document of a ledger by its UUID; `undefined` when it is not known. */
export async function findDocument(
  { prisma }: TenantTransaction,
  key: LedgerKey,
  uuid: string,
): Promise<KnownDocument | undefined> {
  const row = await prisma.document.findUnique({ where: { tenantId_taxpayerId_service_uuid: { ...key, uuid } } });
  return row === null ? undefined : documentOf(row);
}

/** The first condition lets the index begin at the place. */
function later({ issuedAt, uuid }: DocumentPlace): Prisma.DocumentWhereInput[] {
  return [{ issuedAt: { gte: issuedAt } }, { OR: [{ issuedAt: { gt: issuedAt } }, { uuid: { gt: uuid } }] }];
}

function conditions({
  direction,
  from,
  to,
  status,
  type,
  counterpart,
  holding,
}: DocumentFilter): Prisma.DocumentWhereInput[] {
  return [
    ...(direction === undefined ? [] : [inDirection(direction)]),
    ...(from === undefined ? [] : [{ issuedAt: { gte: from } }]),
    ...(to === undefined ? [] : [{ issuedAt: { lte: to } }]),
    ...(status === undefined ? [] : [{ status: status === 'unknown' ? null : status }]),
    ...(type === undefined ? [] : [{ type }]),
    ...(counterpart === undefined ? [] : [withCounterpart(counterpart, direction)]),
    ...(holding === undefined ? [] : [MAY_HOLD[holding]]),
  ];
}

/** Directions are those of the list, and those of the XML only while the SAT has not listed the document. */
function inDirection(direction: 'issued' | 'received'): Prisma.DocumentWhereInput {
  return direction === 'issued'
    ? { OR: [{ listedIssued: true }, { status: null, heldIssued: true }] }
    : { OR: [{ listedReceived: true }, { status: null, heldReceived: true }] };
}

function withCounterpart(rfc: string, direction: 'issued' | 'received' | undefined): Prisma.DocumentWhereInput {
  if (direction === 'issued') return { receiverRfc: rfc };
  if (direction === 'received') return { issuerRfc: rfc };
  return { OR: [{ issuerRfc: rfc }, { receiverRfc: rfc }] };
}

/** What the columns say of documents that may have a holding: no others have it, and `holdingOf` has the last word. */
const MAY_HOLD: Readonly<Record<NonNullable<DocumentFilter['holding']>, Prisma.DocumentWhereInput>> = {
  conflict: { contents: { gt: 1 } },
  unlisted: { status: null },
  present: { contents: 1 },
  not_offered: { contents: 0, status: 'cancelled' },
  pending: { contents: 0 },
  missing: { contents: 0 },
};

function documentOf(row: DocumentRow): KnownDocument {
  return knownDocument(
    recordOf({
      uuid: row.uuid,
      // As the ledger wrote them.
      listed: fromJson(row.listed) as Parameters<typeof recordOf>[0]['listed'],
      seen_at: row.seenAt,
      statuses: fromJson(row.statuses) as Parameters<typeof recordOf>[0]['statuses'],
      held: fromJson(row.held) as Parameters<typeof recordOf>[0]['held'],
      listed_issued: row.listedIssued,
      listed_received: row.listedReceived,
      held_issued: row.heldIssued,
      held_received: row.heldReceived,
    }),
  );
}
