import { makeReport, problems, type Scope, type SyncJob, type SyncReport } from '@acopio/sync';
import { postgresLedger } from '../ledger/postgres-ledger.js';
import type { Services } from '../services.js';
import type { Progress } from './report.dto.js';

/** What a report is made from. */
export type ReportServices = Pick<Services, 'database' | 'clock' | 'limits'>;

/** The report on a job's period from the ledger of a scope. */
export function reportOn({ database, clock, limits }: ReportServices, scope: Scope, job: SyncJob): Promise<SyncReport> {
  return makeReport(job, { ledger: postgresLedger(database), scope, now: clock.now(), limits });
}

/** A report as answers have it. */
export function progressOf(report: SyncReport): Progress {
  const { madeAt, verdict, exceptionCount, unreadable, unfetched, spent } = report;
  return {
    madeAt,
    verdict,
    exceptionCount,
    unreadable,
    unfetched,
    spent,
    asOf: report.asOf ?? null,
    openUntil: report.openUntil ?? null,
    months: [...report.months],
    waiting: report.waiting.length,
    fetchBefore: report.fetchBefore ?? null,
    blocked: report.blocked.map(blockedBody),
  };
}

function blockedBody({ window, problem }: SyncReport['blocked'][number]): Progress['blocked'][number] {
  const { id, direction, content, from, to } = window;
  return { window: { id, direction, content, from, to }, ...problem, ...problems[problem.code] };
}
