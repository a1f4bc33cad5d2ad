import type { SatRequest } from '@acopio/sync';
import type { TenantTransaction } from '../database/database.js';
import { requestOf, type LedgerKey } from '../ledger/records.js';

/** A request, and its place in the order in which the ledger's requests first came. */
export interface PlacedRequest {
  readonly ordinal: bigint;
  readonly request: SatRequest;
}

/** At most `take` requests of a ledger, newest first, before the one of this ordinal. */
export async function listSatRequests(
  { tenantId, prisma }: TenantTransaction,
  { taxpayerId, service }: Omit<LedgerKey, 'tenantId'>,
  { before, take }: { readonly before: bigint | undefined; readonly take: number },
): Promise<PlacedRequest[]> {
  const rows = await prisma.satRequest.findMany({
    where: { tenantId, taxpayerId, service, ...(before === undefined ? {} : { ordinal: { lt: before } }) },
    orderBy: { ordinal: 'desc' },
    take,
  });
  return rows.map((row) => ({ ordinal: row.ordinal, request: requestOf(row) }));
}
