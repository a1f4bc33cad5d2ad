import type { Service } from '@acopio/sat-client';
import type { SyncJob } from '@acopio/sync';
import { previewPlan, type PreviewWindow } from '@acopio/sync/plan';
import { postgresLedger } from '../ledger/postgres-ledger.js';
import type { Services } from '../services.js';
import { requireAnswerable } from '../syncs/answerable.js';
import { requireTaxpayer } from '../taxpayers/read-taxpayers.js';
import type { PlanBody } from './plan.dto.js';

/** What a sync would do now. Asks nothing of the SAT and writes nothing. Rejects with `NOT_FOUND` and `PERIOD_INVALID`. */
export async function previewSync(
  { database, clock, limits }: Pick<Services, 'database' | 'clock' | 'limits'>,
  tenantId: string,
  { taxpayerId, service, job }: { readonly taxpayerId: string; readonly service: Service; readonly job: SyncJob },
): Promise<PlanBody> {
  const { rfc } = await database.tenant(tenantId, (transaction) => requireTaxpayer(transaction, taxpayerId));
  const now = clock.now();
  requireAnswerable(job, { rfc, service, now, limits });
  const scope = { tenant: tenantId, rfc, service };
  const { madeAt, windows, spends } = await previewPlan(job, { ledger: postgresLedger(database), scope, now, limits });
  const { from, to, directions, contents } = job;
  return {
    service,
    from,
    to,
    directions: [...directions],
    contents: [...contents],
    madeAt,
    windows: windows.map(windowBody),
    spends,
  };
}

function windowBody({ expected, held, atLeast, livesLeft, ...window }: PreviewWindow): PlanBody['windows'][number] {
  return {
    ...window,
    expected: expected ?? null,
    held: held ?? null,
    atLeast: atLeast ?? false,
    livesLeft: livesLeft ?? null,
  };
}
