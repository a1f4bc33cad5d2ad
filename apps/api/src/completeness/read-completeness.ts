import type { Service } from '@acopio/sat-client';
import type { Instant, SyncJob } from '@acopio/sync';
import { makeFullReport, type FullReport } from '@acopio/sync/report';
import type { z } from 'zod';
import { requirePeriod, type Period } from '../http/period.js';
import { postgresLedger } from '../ledger/postgres-ledger.js';
import { requireTaxpayer } from '../taxpayers/read-taxpayers.js';
import { factsOf } from './facts.js';
import type { CompletenessDto } from './report.dto.js';
import { progressOf, type ReportServices } from './report.js';

/** What a report is asked about. */
export interface ReportQuestion extends Period {
  readonly taxpayerId: string;
  readonly service: Service;
  /** When an earlier report was made: what changed since is told. */
  readonly since?: Instant | undefined;
}

/** UUIDs of each group in an answer: whoever wants all has the list of documents. */
const MOST_UUIDS = 100;

/**
 * What is held of a taxpayer's documents of a period, in both directions, and all that is known of it. Spends nothing.
 * Rejects with `PERIOD_INVALID` and `NOT_FOUND`.
 */
export async function readCompleteness(
  services: ReportServices,
  tenantId: string,
  question: ReportQuestion,
): Promise<z.infer<typeof CompletenessDto.schema>> {
  const report = await readReport(services, tenantId, { ...question, mostUuids: MOST_UUIDS });
  const { service, from, to } = question;
  const exceptions = report.exceptions.map(({ directions, ...facts }) => ({ ...facts, directions: [...directions] }));
  return { service, from, to, ...progressOf(report), exceptions, ...factsOf(report) };
}

/** The report itself. Rejects as `readCompleteness`. */
export async function readReport(
  { database, clock, limits }: ReportServices,
  tenantId: string,
  { taxpayerId, service, from, to, since, mostUuids }: ReportQuestion & { readonly mostUuids?: number },
): Promise<FullReport> {
  requirePeriod({ from, to });
  const { rfc } = await database.tenant(tenantId, (transaction) => requireTaxpayer(transaction, taxpayerId));
  const job: SyncJob = { directions: ['issued', 'received'], contents: ['metadata', 'xml'], from, to };
  return makeFullReport(job, {
    ledger: postgresLedger(database),
    scope: { tenant: tenantId, rfc, service },
    now: clock.now(),
    limits,
    ...(since === undefined ? {} : { since }),
    ...(mostUuids === undefined ? {} : { mostUuids }),
  });
}
