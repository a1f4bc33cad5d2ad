import type { Service } from '@acopio/sat-client';
import type { SyncJob } from '@acopio/sync';
import type { z } from 'zod';
import { requirePeriod, type Period } from '../http/period.js';
import { requireTaxpayer } from '../taxpayers/read-taxpayers.js';
import type { CompletenessDto } from './report.dto.js';
import { progressOf, reportOn, type ReportServices } from './report.js';

/**
 * What is held of a taxpayer's documents of a period, in both directions. Spends nothing. Rejects with `PERIOD_INVALID` and
 * `NOT_FOUND`.
 */
export async function readCompleteness(
  services: ReportServices,
  tenantId: string,
  { taxpayerId, service, from, to }: Period & { readonly taxpayerId: string; readonly service: Service },
): Promise<z.infer<typeof CompletenessDto.schema>> {
  requirePeriod({ from, to });
  const { rfc } = await services.database.tenant(tenantId, (transaction) => requireTaxpayer(transaction, taxpayerId));
  const job: SyncJob = { directions: ['issued', 'received'], contents: ['metadata', 'xml'], from, to };
  const report = await reportOn(services, { tenant: tenantId, rfc, service }, job);
  const exceptions = report.exceptions.map(({ directions, ...facts }) => ({ ...facts, directions: [...directions] }));
  return { service, from, to, ...progressOf(report), exceptions };
}
