import type { Service } from '@acopio/sat-client';
import type { LocalDateTime, SyncJob } from '@acopio/sync';
import type { TenantTransaction } from '../database/database.js';
import type { Sync as SyncRow } from '../generated/prisma/client.js';

/** A sync as it is kept. `plannedAt` is absent until a worker turned it into windows of the ledger. */
export interface SyncRecord {
  readonly id: string;
  readonly taxpayerId: string;
  readonly service: Service;
  readonly job: SyncJob;
  readonly createdAt: Date;
  readonly plannedAt?: Date;
}

/** Keeps a sync. */
export async function insertSync(
  { tenantId, prisma }: TenantTransaction,
  { job: { directions, contents, from, to }, ...sync }: SyncRecord,
): Promise<void> {
  await prisma.sync.create({
    data: { tenantId, ...sync, from, to, directions: [...directions], contents: [...contents] },
    select: { id: true },
  });
}

/** A sync of a taxpayer; `undefined` when there is none of this id. */
export async function findSync(
  { tenantId, prisma }: TenantTransaction,
  { taxpayerId, id }: Pick<SyncRecord, 'taxpayerId' | 'id'>,
): Promise<SyncRecord | undefined> {
  const row = await prisma.sync.findFirst({ where: { tenantId, taxpayerId, id } });
  return row === null ? undefined : syncOf(row);
}

/** At most `take` syncs of a taxpayer, newest first, after `after`. */
export async function listSyncs(
  { tenantId, prisma }: TenantTransaction,
  taxpayerId: string,
  {
    after,
    take,
  }: { readonly after: { readonly createdAt: Date; readonly id: string } | undefined; readonly take: number },
): Promise<SyncRecord[]> {
  const older =
    after === undefined
      ? {}
      : { OR: [{ createdAt: { lt: after.createdAt } }, { createdAt: after.createdAt, id: { lt: after.id } }] };
  const rows = await prisma.sync.findMany({
    where: { tenantId, taxpayerId, ...older },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take,
  });
  return rows.map(syncOf);
}

function syncOf(row: SyncRow): SyncRecord {
  const { id, taxpayerId, service, directions, contents, from, to, createdAt, plannedAt } = row;
  return {
    id,
    taxpayerId,
    service,
    createdAt,
    job: { directions, contents, from: from as LocalDateTime, to: to as LocalDateTime },
    ...(plannedAt === null ? {} : { plannedAt }),
  };
}

/** A worker has turned the sync into windows of the ledger. */
export async function markPlanned({ tenantId, prisma }: TenantTransaction, id: string, plannedAt: Date): Promise<void> {
  await prisma.sync.updateMany({ where: { tenantId, id }, data: { plannedAt } });
}
