import type { SyncReport } from '@acopio/sync';
import { z } from 'zod';
import { progressOf, reportOn, type ReportServices } from '../completeness/report.js';
import type { TenantTransaction } from '../database/database.js';
import { notFound } from '../http/api-error.js';
import { pageOf, readCursor, type Page } from '../http/pages.js';
import { instantSchema } from '../http/schemas.js';
import type { Trouble } from '../jobs/halt.js';
import { findInterruptions } from '../ledger/interruptions.repository.js';
import { requireTaxpayer } from '../taxpayers/read-taxpayers.js';
import type { AskedSync, SyncBody } from './sync.dto.js';
import { findSync, listSyncs, type SyncRecord } from './syncs.repository.js';

const place = z
  .tuple([instantSchema, z.uuid()])
  .transform(([createdAt, id]) => ({ createdAt: new Date(createdAt), id }));

/** A page of what was asked for a taxpayer, newest first. */
export async function readSyncs(
  transaction: TenantTransaction,
  taxpayerId: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<Page<AskedSync>> {
  await requireTaxpayer(transaction, taxpayerId);
  const rows = await listSyncs(transaction, taxpayerId, { after: readCursor(cursor, place), take: limit + 1 });
  return pageOf(rows, limit, { item: askedBody, place: ({ createdAt, id }) => [createdAt.toISOString(), id] });
}

/** What was asked, and how far it is. Spends nothing. Rejects with `NOT_FOUND`. */
export async function readSync(
  services: ReportServices,
  tenantId: string,
  { taxpayerId, syncId }: { readonly taxpayerId: string; readonly syncId: string },
): Promise<SyncBody> {
  const { rfc, sync, interruptions } = await services.database.tenant(tenantId, async (transaction) => {
    const { rfc } = await requireTaxpayer(transaction, taxpayerId);
    const sync = await findSync(transaction, { taxpayerId, id: syncId });
    if (sync === undefined) throw notFound();
    return { rfc, sync, interruptions: await findInterruptions(transaction, sync) };
  });
  const report = await reportOn(services, { tenant: tenantId, rfc, service: sync.service }, sync.job);
  const state = stateOf(sync, report, interruptions.halt);
  return { ...askedBody(sync), state, ...interruptions, progress: progressOf(report) };
}

function stateOf(sync: SyncRecord, { verdict }: SyncReport, halt: Trouble | null): SyncBody['state'] {
  if (sync.plannedAt === undefined) return halt === null ? 'planning' : 'halted';
  if (verdict !== 'waiting') return 'settled';
  return halt === null ? 'working' : 'halted';
}

/** A sync as it was asked for. */
export function askedBody({ id, service, job, createdAt, plannedAt }: SyncRecord): AskedSync {
  return {
    id,
    service,
    from: job.from,
    to: job.to,
    directions: [...job.directions],
    contents: [...job.contents],
    createdAt: createdAt.toISOString(),
    plannedAt: plannedAt?.toISOString() ?? null,
  };
}
