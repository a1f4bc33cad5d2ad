import type { SatRequest } from '@acopio/sync';
import type { TenantTransaction } from '../database/database.js';
import { ordinalPlace, pageOf, readCursor, type Page } from '../http/pages.js';
import type { LedgerKey } from '../ledger/records.js';
import { requireTaxpayer } from '../taxpayers/read-taxpayers.js';
import type { SatRequestBody } from './sat-request.dto.js';
import { listSatRequests } from './sat-requests.repository.js';

/** A page of what was asked of the SAT for a taxpayer, newest first. Rejects with `NOT_FOUND`. */
export async function readSatRequests(
  transaction: TenantTransaction,
  key: Omit<LedgerKey, 'tenantId'>,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<Page<SatRequestBody>> {
  await requireTaxpayer(transaction, key.taxpayerId);
  const before = readCursor(cursor, ordinalPlace);
  const rows = await listSatRequests(transaction, key, { before, take: limit + 1 });
  return pageOf(rows, limit, {
    item: ({ request }) => satRequestBody(request),
    place: ({ ordinal }) => [String(ordinal)],
  });
}

function satRequestBody(request: SatRequest): SatRequestBody {
  const { id, windowId, state, query, plannedAt, check } = request;
  return {
    id,
    windowId,
    state,
    query: { ...query },
    plannedAt,
    sentAt: request.sentAt ?? null,
    settledAt: request.settledAt ?? null,
    satRequestId: request.satRequestId ?? null,
    codEstatus: request.codEstatus ?? null,
    satMessage: request.satMessage ?? null,
    check: check === undefined ? null : { ...check, requestCode: check.requestCode ?? null },
    outcome: request.outcome ?? null,
  };
}
