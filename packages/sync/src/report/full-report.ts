import { createHash } from 'node:crypto';
import type { KnownDocument, Ledger } from '../ledger.js';
import { mexicoCityTime, monthBounds, monthsBetween, type LocalDateTime, type Month } from '../local-date-time.js';
import type { Instant, LedgerView, Limits, Scope, Window } from '../model.js';
import { isSettled, type SyncJob } from '../plan.js';
import { holdingOf } from '../reconcile.js';
import { makeReport, windowsOf, type SyncReport } from '../report.js';
import { collectChanges, type CancelledRow, type ReportChanges } from './changes.js';
import { collectDays, type DayRow } from './coverage.js';
import { factsOf } from './facts.js';
import { collectName } from './legal-name.js';
import { mattersOf, type Matter } from './matters.js';
import { packageRows, queryRows, readyRows, type PackageRow, type QueryRow, type ReadyRow } from './spending.js';
import { openTally, type Tallied } from './tally.js';

/** Everything that a ledger can say of a period: what an accountant shows, and what `verifyReport` counts again. */
export interface FullReport extends SyncReport, Tallied {
  /** As the newest document that the taxpayer issued writes it, else the newest that it received. */
  readonly legalName?: string;
  /** Months in which documents may still appear. */
  readonly openMonths: readonly Month[];
  readonly matters: readonly Matter[];
  /** Absent without an earlier report. */
  readonly changes?: ReportChanges;
  readonly cancellations: readonly CancelledRow[];
  readonly days: readonly DayRow[];
  readonly queries: readonly QueryRow[];
  readonly packages: readonly PackageRow[];
  /** SHA-256 (hex) over the lines `<id> <sha256>` of the packages that are held, sorted, a line feed after each. */
  readonly packagesSha256: string;
  readonly timeToReady: readonly ReadyRow[];
}

/** What a report is made from. */
export interface ReportSource {
  readonly ledger: Pick<Ledger, 'view' | 'documents'>;
  readonly scope: Scope;
  readonly now: Date;
  readonly limits: Limits;
  /** When an earlier report was made: what changed since is told. */
  readonly since?: Instant;
  /** UUIDs that are kept of each group, and of each kind of change; counts are always true. 1000 unless told otherwise. */
  readonly mostUuids?: number;
}

/** UUIDs that are kept of a group unless told otherwise. */
export const MOST_UUIDS = 1000;

/**
 * Reads a ledger and tells everything that it knows of a job's period. Documents are streamed once, in constant memory.
 * Spends nothing, and needs neither e.firma nor network.
 */
export async function makeFullReport(job: SyncJob, source: ReportSource): Promise<FullReport> {
  const { ledger, scope, now, limits, since, mostUuids = MOST_UUIDS } = source;
  const view = await ledger.view(scope);
  const tally = openTally(job, mostUuids);
  const days = collectDays(job);
  const changes = collectChanges(view, since, mostUuids);
  const name = collectName(scope.rfc);
  const add = (document: KnownDocument): void => {
    const facts = factsOf(document, holdingOf(document, { view, now, limits }), job);
    if (facts === undefined) return;
    name.add(document);
    tally.add(facts);
    days.add(facts);
    changes.add(document, facts);
  };
  const passing: Pick<Ledger, 'view' | 'documents'> = {
    view: async () => view,
    documents: (of, period) => passedOn(ledger.documents(of, period), add),
  };
  const report = await makeReport(job, { ledger: passing, scope, now, limits });
  const windows = windowsOf(job, view).current;
  const packages = packageRows(job, view, limits);
  const openMonths = monthsThatGrow(job, windows, { view, now, limits });
  const legalName = name.result();
  const tallied = tally.result();
  return {
    ...report,
    ...(legalName === undefined ? {} : { legalName }),
    openMonths,
    ...tallied,
    matters: mattersOf(report, { groups: tallied.groups, packages, openMonths }),
    ...changes.result(),
    days: days.result(windows, new Set(report.blocked.map(({ window }) => window.id)), now),
    queries: queryRows(windows, view, limits),
    packages,
    packagesSha256: sha256Of(packages),
    timeToReady: readyRows(view),
  };
}

async function* passedOn(
  documents: AsyncIterable<KnownDocument>,
  add: (document: KnownDocument) => void,
): AsyncIterable<KnownDocument> {
  for await (const document of documents) {
    add(document);
    yield document;
  }
}

/** Months of which a list was asked for while documents could still arrive, or that are not over. */
function monthsThatGrow(
  job: SyncJob,
  windows: readonly Window[],
  { view, now, limits }: { readonly view: LedgerView; readonly now: Date; readonly limits: Limits },
): readonly Month[] {
  const unsettled = windows.filter(
    (window) =>
      window.content === 'metadata' &&
      (window.state === 'done' || window.state === 'empty') &&
      !isSettled(window, view, limits),
  );
  const local = mexicoCityTime(now);
  return monthsBetween(job.from, job.to).filter((month) => {
    const bounds = monthBounds(month);
    const end = earlier(bounds.to, job.to);
    if (bounds.from <= local && local <= end) return true;
    return unsettled.some(({ from, to }) => from <= end && to >= bounds.from);
  });
}

function earlier(a: LocalDateTime, b: LocalDateTime): LocalDateTime {
  return a < b ? a : b;
}

function sha256Of(packages: readonly PackageRow[]): string {
  const lines = packages.flatMap(({ id, sha256 }) => (sha256 === undefined ? [] : `${id} ${sha256}\n`));
  return createHash('sha256').update(lines.toSorted().join('')).digest('hex');
}
