import { validateQuery, type DownloadQuery, type Service } from '@acopio/sat-client';
import { mexicoCityTime, planWindows, type Limits, type LocalDateTime, type Scope, type SyncJob } from '@acopio/sync';
import { ApiError, type ValueProblem } from '../http/api-error.js';
import { requirePeriod } from '../http/period.js';

/**
 * Refuses, before anything is written, what the SAT would refuse. An end in the future is no fault: the part until now is
 * asked for. Throws `PERIOD_INVALID` with all that is wrong.
 */
export function requireAnswerable(
  job: SyncJob,
  {
    rfc,
    service,
    now,
    limits,
  }: { readonly rfc: string; readonly service: Service; readonly now: Date; readonly limits: Limits },
): void {
  requirePeriod(job);
  const present = mexicoCityTime(now);
  const to = job.from < present && present < job.to ? present : job.to;
  const problems = new Map<string, ValueProblem>();
  for (const direction of job.directions) {
    for (const problem of validateQuery(queryOf(direction, { from: job.from, to }), { rfc, now })) {
      problems.set(problem.code, problem);
    }
  }
  if (problems.size > 0) throw new ApiError('PERIOD_INVALID', { problems: [...problems.values()] });
  planWindows(
    job,
    { scope: emptyScope(rfc, service), revision: 0, windows: [], requests: [], packages: [] },
    { now, limits },
  );
}

function queryOf(
  kind: SyncJob['directions'][number],
  period: { readonly from: LocalDateTime; readonly to: LocalDateTime },
): DownloadQuery {
  return { kind, content: 'metadata', ...period };
}

/** A plan of nothing asks no ledger, so any tenant will do. */
function emptyScope(rfc: string, service: Service): Scope {
  return { tenant: '', rfc, service };
}
