import { packageLivesSpent, sendsSpent } from './budgets.js';
import { issuedAtOf } from './document-record.js';
import type { KnownDocument, Ledger } from './ledger.js';
import {
  addSeconds,
  mexicoCityTime,
  monthOf,
  monthsBetween,
  type LocalDateTime,
  type Month,
} from './local-date-time.js';
import type { Direction, Instant, LedgerView, Limits, Problem, Scope, Window } from './model.js';
import { foliosLeftToday, whatWasTried, whyMissing, type MissingReason, type Tried } from './heal/missing.js';
import { askedAt, hasUnaskedPart, isSettled, type SyncJob } from './plan.js';
import { bringsXml, holdingOf, type Holding } from './reconcile.js';

/**
 * Documents of one month and direction. `listed` = present + not_offered + pending + missing + conflict; `unlisted` is
 * apart. `active` and `cancelled` count what is listed, by the SAT's last word.
 */
export interface MonthRow extends Readonly<Record<Holding, number>> {
  readonly month: Month;
  readonly direction: Direction;
  readonly listed: number;
  readonly active: number;
  readonly cancelled: number;
}

/** A document of the job that needs a look: missing (where XML was asked for), in conflict, or not listed (where a list was). */
export interface Exception {
  readonly uuid: string;
  readonly month: Month;
  readonly directions: readonly Direction[];
  readonly holding: 'missing' | 'conflict' | 'unlisted';
  /** Of one that is missing: what was tried, or what comes next. */
  readonly reason?: MissingReason;
}

/**
 * `complete` everything that the SAT lists is held · `listed` the SAT's list is whole, XML was not asked for · `open` as
 * `complete` or `listed`, but documents of the period may still arrive · `waiting` the SAT works on requests, or what is
 * missing will be asked for again · `incomplete` a person must act · `unasked` a part of the period was never asked for ·
 * `unproven` XML without metadata: nothing tells what is missing.
 */
export type Verdict = 'complete' | 'listed' | 'open' | 'waiting' | 'incomplete' | 'unasked' | 'unproven';

/** What a ledger holds of a job's period, and what it lacks. */
export interface SyncReport {
  readonly scope: Scope;
  readonly job: SyncJob;
  readonly madeAt: Instant;
  readonly verdict: Verdict;
  /** The SAT's list is as of this instant: when the oldest of the metadata that it rests on was asked for. */
  readonly asOf?: Instant;
  /** Until then (Mexico City) documents of the period may still arrive. */
  readonly openUntil?: LocalDateTime;
  readonly months: readonly MonthRow[];
  /** At most 1000 are listed; `exceptionCount` is the true number. */
  readonly exceptions: readonly Exception[];
  readonly exceptionCount: number;
  /** How many documents are missing, by what was tried or comes next; one that was issued to oneself counts once. */
  readonly missingBy: Readonly<Record<MissingReason, number>>;
  /** Entries of packages that are no readable document. */
  readonly unreadable: number;
  /** Windows that wait for the SAT. */
  readonly waiting: readonly Window[];
  /** Packages that still have to be fetched, and until when the nearest of them can be. */
  readonly unfetched: number;
  readonly fetchBefore?: Instant;
  /** Windows that need a person; not those for XML of which a whole list says that nothing they stand for is lacking any more. */
  readonly blocked: readonly { readonly window: Window; readonly problem: Problem }[];
  /** Lives that the period's queries and packages have used at the SAT. */
  readonly spent: { readonly queries: number; readonly downloads: number };
}

const MOST_EXCEPTIONS = 1000;

/** Reads a ledger and tells what is held of a job's period. Spends nothing. */
export async function makeReport(
  job: SyncJob,
  {
    ledger,
    scope,
    now,
    limits,
  }: {
    readonly ledger: Pick<Ledger, 'view' | 'documents'>;
    readonly scope: Scope;
    readonly now: Date;
    readonly limits: Limits;
  },
): Promise<SyncReport> {
  const view = await ledger.view(scope);
  const windows = windowsOf(job, view);
  const tried = whatWasTried(view, { now, limits, directions: job.directions });
  const stopped = windows.current.flatMap((window) =>
    window.state === 'blocked' && window.problem !== undefined ? [{ window, problem: window.problem }] : [],
  );
  const counted = await count(job, ledger.documents(scope, job), {
    tried,
    stopped: stopped.map(({ window }) => window),
  });
  const packages = view.packages.filter((satPackage) => windows.all.has(satPackage.windowId));
  const listed = packages.filter((satPackage) => satPackage.state === 'listed');
  // A list that was asked for again brings the same unreadable rows again.
  const current = new Set(windows.current.map((window) => window.id));
  const read = packages.filter((satPackage) => current.has(satPackage.windowId));
  const waiting = windows.current.filter((window) => window.state === 'open');
  const metadata = windows.current.filter((window) => window.content === 'metadata');
  const isListed = isListWhole(job, metadata, now);
  // What the list has of such a window may have come in another way: adopted, by a question, or once more by healing.
  const blocked = stopped.filter(
    ({ window }) => !isListed || window.content === 'metadata' || counted.lackingFor.has(window.id),
  );
  const openUntil = openEnd(job, metadata, { view, now, limits });
  const xml = job.contents.includes('xml');
  // A row that cannot be read may be a document that nobody knows of.
  const lists = new Set(metadata.map((window) => window.id));
  const unread = read.some(({ windowId, unreadable = 0 }) => lists.has(windowId) && unreadable > 0);
  const needsPerson = blocked.length > 0 || unread || (xml && counted.lacking > 0);
  const asOf = metadata.flatMap((window) => askedAt(window, view) ?? []).sort()[0];
  const fetchBefore = listed.map((satPackage) => satPackage.expiresAt).sort()[0];
  return {
    scope,
    job,
    madeAt: now.toISOString(),
    verdict: verdictOf(job, {
      waiting: waiting.length > 0 || (xml && counted.missingBy.toBeAsked + counted.missingBy.tomorrow > 0),
      needsPerson,
      unasked: hasUnaskedPart(job, windows.current, now),
      open: openUntil !== undefined,
    }),
    ...(asOf === undefined ? {} : { asOf }),
    ...(openUntil === undefined ? {} : { openUntil }),
    months: counted.rows,
    exceptions: counted.exceptions,
    exceptionCount: counted.exceptionCount,
    missingBy: counted.missingBy,
    unreadable: read.reduce((sum, satPackage) => sum + (satPackage.unreadable ?? 0), 0),
    waiting,
    unfetched: listed.length,
    ...(fetchBefore === undefined ? {} : { fetchBefore }),
    blocked,
    spent: spentOn(windows.all, view),
  };
}

function verdictOf(
  job: SyncJob,
  facts: Readonly<Record<'waiting' | 'needsPerson' | 'unasked' | 'open', boolean>>,
): Verdict {
  const xml = job.contents.includes('xml');
  if (facts.waiting) return 'waiting';
  if (facts.needsPerson) return 'incomplete';
  if (facts.unasked) return 'unasked';
  if (!job.contents.includes('metadata')) return 'unproven';
  if (facts.open) return 'open';
  return xml ? 'complete' : 'listed';
}

/** Windows of the job; `current` leaves out those that were split or that a later one speaks for. */
export function windowsOf(
  job: SyncJob,
  view: LedgerView,
): { readonly all: ReadonlySet<string>; readonly current: readonly Window[] } {
  const mine = view.windows.filter(
    (window) =>
      job.directions.includes(window.direction) &&
      job.contents.includes(window.content) &&
      window.from <= job.to &&
      window.to >= job.from,
  );
  const current = mine.filter(
    (window, index) => window.state !== 'split' && !mine.slice(index + 1).some((later) => supersedes(later, window)),
  );
  return { all: new Set(mine.map((window) => window.id)), current };
}

/** Windows are in the order in which they were planned; clocks may have been set back since. */
function supersedes(later: Window, earlier: Window): boolean {
  return (
    later.direction === earlier.direction &&
    later.content === earlier.content &&
    later.state !== 'blocked' &&
    later.folio === undefined &&
    earlier.folio === undefined &&
    (later.documentType === undefined || later.documentType === earlier.documentType) &&
    later.from <= earlier.from &&
    later.to >= earlier.to
  );
}

/** Whether the SAT's list of the job's period, up to now, is here. */
function isListWhole(job: SyncJob, metadata: readonly Window[], now: Date): boolean {
  return (
    job.contents.includes('metadata') &&
    metadata.every(({ state }) => state === 'done' || state === 'empty') &&
    !hasUnaskedPart({ ...job, contents: ['metadata'] }, metadata, now)
  );
}

/** The end of the settling time, where the period was not asked for after it. */
function openEnd(
  job: SyncJob,
  metadata: readonly Window[],
  { view, now, limits }: { readonly view: LedgerView; readonly now: Date; readonly limits: Limits },
): LocalDateTime | undefined {
  const answered = metadata.filter((window) => window.state === 'done' || window.state === 'empty');
  const growing = mexicoCityTime(now) <= job.to;
  const unsettled = answered.some((window) => !isSettled(window, view, limits));
  return growing || unsettled ? addSeconds(job.to, limits.settlingTime) : undefined;
}

interface Counted {
  readonly rows: MonthRow[];
  readonly exceptions: Exception[];
  readonly exceptionCount: number;
  readonly missingBy: SyncReport['missingBy'];
  /** Documents that are missing or in conflict, and will not be asked for again. */
  readonly lacking: number;
  /** Windows without which some document is not here. */
  readonly lackingFor: ReadonlySet<string>;
}

async function count(
  job: SyncJob,
  documents: AsyncIterable<KnownDocument>,
  { tried, stopped }: { readonly tried: Tried; readonly stopped: readonly Window[] },
): Promise<Counted> {
  const foliosLeft = foliosLeftToday(tried);
  const missingBy = { toBeAsked: 0, tomorrow: 0, blocked: 0, cancelled: 0, inVain: 0, unasked: 0 };
  const lackingFor = new Set<string>();
  let lacking = 0;
  const rows = new Map<string, { -readonly [K in keyof MonthRow]: MonthRow[K] }>();
  for (const month of monthsBetween(job.from, job.to)) {
    for (const direction of job.directions) rows.set(`${month}|${direction}`, emptyRow(month, direction));
  }
  const exceptions: Exception[] = [];
  let exceptionCount = 0;
  for await (const document of documents) {
    const issuedAt = issuedAtOf(document);
    if (issuedAt === '') continue;
    const month = monthOf(issuedAt);
    const holding = holdingOf(document, tried);
    const reason = holding === 'missing' ? whyMissing(document, { tried, foliosLeft }) : undefined;
    const directions = document.listed === undefined ? document.heldIn : document.listedIn;
    if (!directions.some((direction) => job.directions.includes(direction))) continue;
    for (const direction of directions) {
      const row = rows.get(`${month}|${direction}`);
      if (row !== undefined) add(row, document, holding);
    }
    if (holding === 'missing' || holding === 'pending') {
      for (const window of stopped) if (bringsXml(window, document)) lackingFor.add(window.id);
    }
    if (reason !== undefined) missingBy[reason] += 1;
    const isToBeAsked = reason === 'toBeAsked' || reason === 'tomorrow';
    if (!isToBeAsked && (holding === 'missing' || holding === 'conflict')) lacking += 1;
    if (needsLook(holding, job)) {
      exceptionCount += 1;
      const exception = {
        uuid: document.uuid,
        month,
        directions,
        holding,
        ...(reason === undefined ? {} : { reason }),
      };
      if (exceptions.length < MOST_EXCEPTIONS) exceptions.push(exception);
    }
  }
  return { rows: [...rows.values()], exceptions, exceptionCount, missingBy, lacking, lackingFor };
}

/** What was not asked for is not lacking. */
function needsLook(holding: Holding, { contents }: SyncJob): holding is Exception['holding'] {
  if (holding === 'missing') return contents.includes('xml');
  if (holding === 'unlisted') return contents.includes('metadata');
  return holding === 'conflict';
}

function emptyRow(month: Month, direction: Direction): { -readonly [K in keyof MonthRow]: MonthRow[K] } {
  const zero = { present: 0, not_offered: 0, pending: 0, missing: 0, conflict: 0, unlisted: 0 };
  return { month, direction, listed: 0, active: 0, cancelled: 0, ...zero };
}

function add(row: { -readonly [K in keyof MonthRow]: MonthRow[K] }, document: KnownDocument, holding: Holding): void {
  row[holding] += 1;
  if (document.listed === undefined) return;
  row.listed += 1;
  row[document.listed.status] += 1;
}

function spentOn(windows: ReadonlySet<string>, view: LedgerView): { queries: number; downloads: number } {
  const requests = view.requests.filter((request) => windows.has(request.windowId));
  const packages = view.packages.filter((satPackage) => windows.has(satPackage.windowId));
  return {
    queries: sendsSpent(requests),
    downloads: packages.reduce((sum, satPackage) => sum + packageLivesSpent(satPackage), 0),
  };
}
