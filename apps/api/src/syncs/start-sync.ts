import type { Service } from '@acopio/sat-client';
import type { SyncJob } from '@acopio/sync';
import { writeAudit } from '../audit/audit.repository.js';
import type { TenantTransaction } from '../database/database.js';
import type { Actor } from '../http/authentication.js';
import { newId } from '../http/ids.js';
import type { Answer } from '../http/idempotency.js';
import type { Services } from '../services.js';
import { requireTaxpayer } from '../taxpayers/read-taxpayers.js';
import { requireAnswerable } from './answerable.js';
import { askedBody } from './read-syncs.js';
import type { AskedSync } from './sync.dto.js';
import { insertSync } from './syncs.repository.js';

/** Writes down what is wanted, and has it planned. Rejects with `NOT_FOUND` and `PERIOD_INVALID`. */
export async function startSync(
  transaction: TenantTransaction,
  { queue, clock, limits }: Pick<Services, 'queue' | 'clock' | 'limits'>,
  {
    taxpayerId,
    service,
    job,
    actor,
  }: { readonly taxpayerId: string; readonly service: Service; readonly job: SyncJob; readonly actor: Actor },
): Promise<Answer<AskedSync>> {
  const { rfc } = await requireTaxpayer(transaction, taxpayerId);
  const now = clock.now();
  requireAnswerable(job, { rfc, service, now, limits });
  const sync = { id: newId(now), taxpayerId, service, job, createdAt: now };
  await insertSync(transaction, sync);
  const { tenantId } = transaction;
  await queue.add(transaction, [{ payload: { kind: 'plan', tenantId, taxpayerId, service, id: sync.id } }]);
  const detail = { taxpayerId, service, from: job.from, to: job.to };
  await writeAudit(transaction, { actor, at: now, action: 'sync.requested', subject: `sync:${sync.id}`, detail });
  return { status: 202, location: `/v1/taxpayers/${taxpayerId}/syncs/${sync.id}`, body: askedBody(sync) };
}
