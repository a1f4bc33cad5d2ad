import type { SatPackage } from '@acopio/sync';
import type { Service } from '@acopio/sat-client';
import type { TenantTransaction } from '../database/database.js';
import { packageOf, type LedgerKey } from '../ledger/records.js';

/** A package, the installation it is from, and its place in the order in which the ledger's packages first came. */
export interface PlacedPackage {
  readonly ordinal: bigint;
  readonly service: Service;
  readonly satPackage: SatPackage;
}

/** At most `take` packages of a ledger, newest first, before the one of this ordinal. */
export async function listSatPackages(
  { tenantId, prisma }: TenantTransaction,
  { taxpayerId, service }: Omit<LedgerKey, 'tenantId'>,
  { before, take }: { readonly before: bigint | undefined; readonly take: number },
): Promise<PlacedPackage[]> {
  const rows = await prisma.satPackage.findMany({
    where: { tenantId, taxpayerId, service, ...(before === undefined ? {} : { ordinal: { lt: before } }) },
    orderBy: { ordinal: 'desc' },
    take,
  });
  return rows.map((row) => ({ ordinal: row.ordinal, service: row.service, satPackage: packageOf(row) }));
}

/** A package of a taxpayer, of either installation; `undefined` when there is none of this id. */
export async function findSatPackage(
  { tenantId, prisma }: TenantTransaction,
  { taxpayerId, packageId }: { readonly taxpayerId: string; readonly packageId: string },
): Promise<PlacedPackage | undefined> {
  // The SAT writes an id in one case throughout, and is asked in either.
  const ids = [packageId, packageId.toUpperCase(), packageId.toLowerCase()];
  const row = await prisma.satPackage.findFirst({ where: { tenantId, taxpayerId, id: { in: ids } } });
  if (row === null) return undefined;
  return { ordinal: row.ordinal, service: row.service, satPackage: packageOf(row) };
}
