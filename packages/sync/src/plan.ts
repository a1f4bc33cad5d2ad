import { speakingForAll } from './heal/by-type.js';
import { isTodayOrLater } from './heal/days.js';
import { derivedId } from './ids.js';
import {
  addSeconds,
  mexicoCityTime,
  monthBounds,
  monthsBetween,
  secondsBetween,
  type LocalDateTime,
} from './local-date-time.js';
import type { Change, Content, Direction, LedgerView, Limits, Window } from './model.js';
import { SyncError } from './errors.js';
import { problems } from './problems.js';
import { REFUSES_EVERYTHING } from './steps/ask.js';

/** What a user wants: documents of these directions, as these contents, issued within `[from, to]`, both included. */
export interface SyncJob {
  readonly directions: readonly Direction[];
  readonly contents: readonly Content[];
  readonly from: LocalDateTime;
  readonly to: LocalDateTime;
}

interface Period {
  readonly from: LocalDateTime;
  readonly to: LocalDateTime;
}

/** Query bounds are both included, and the SAT wants two different ones (phpcfdi 1.1.1, 2025): two seconds at least. */
const SHORTEST = 1;

/**
 * The windows that a job still needs, as changes to the ledger: one a month, direction and content, metadata before its
 * XML, touching to the second and overlapping nothing that the ledger already covers. The end is capped at now in
 * Mexico City (the SAT refuses a future one). Windows that the SAT refused are opened again: whoever runs a job again
 * has probably mended the cause, and a refusal cost nothing. Those that were blocked by what passes are opened again on a later day
 * (`problems`: `opensAgain`), within the lives that their queries have left.
 *
 * Throws `SyncError` `PERIOD_INVALID` for a reversed or wholly future period.
 */
export function planWindows(job: SyncJob, view: LedgerView, { now, limits }: { now: Date; limits: Limits }): Change[] {
  // The current second may still bring documents, so a window ends a second before it.
  const last = addSeconds(mexicoCityTime(now), -1);
  const to = job.to < last ? job.to : last;
  if (job.from > job.to || secondsBetween(job.from, to) < SHORTEST) {
    throw new SyncError('PERIOD_INVALID', { detail: `${job.from} – ${job.to}` });
  }
  const changes: Change[] = [];
  for (const direction of job.directions) {
    for (const month of monthsBetween(job.from, to)) {
      const bounds = monthBounds(month);
      const slice = { from: later(bounds.from, job.from), to: earlier(bounds.to, to) };
      const growing = to < job.to && slice.to === to;
      changes.push(...planSlice({ direction, slice, growing, contents: job.contents }, view, { now, limits }));
    }
  }
  return [...reopened(job, view, now).map(asChange), ...changes];
}

function planSlice(
  want: {
    readonly direction: Direction;
    readonly slice: Period;
    /** The slice ends at now and will be longer tomorrow. */
    readonly growing: boolean;
    readonly contents: readonly Content[];
  },
  view: LedgerView,
  { now, limits }: { readonly now: Date; readonly limits: Limits },
): Change[] {
  const { direction, slice, contents, growing } = want;
  const isBusy = view.windows.some(
    (window) => window.state === 'open' && window.from <= slice.to && window.to >= slice.from,
  );
  const covering = (content: Content): readonly Window[] =>
    speakingForAll(
      view.windows.filter(
        (window) =>
          window.direction === direction &&
          window.content === content &&
          window.from <= slice.to &&
          window.to >= slice.from &&
          covers(window, { view, now, limits }),
      ),
    );
  const open = (content: Content): Period[] => {
    const windows = covering(content);
    // Whoever runs a job again while the SAT is at work goes on with it: each run would bring more small windows.
    const shortest = isBusy ? limits.metadataFreshFor : limits.shortestTail;
    return gaps(slice, windows).filter(
      (gap) => !(growing && gap.to === slice.to && windows.length > 0) || secondsBetween(gap.from, gap.to) >= shortest,
    );
  };
  const metadata = contents.includes('metadata')
    ? open('metadata').map((gap) => newWindow({ direction, content: 'metadata', ...gap }, now))
    : [];
  const xml = contents.includes('xml')
    ? open('xml').map((gap) => {
        const before = [...metadata, ...covering('metadata')].find(
          (list) => list.documentType === undefined && list.from <= gap.from && list.to >= gap.to,
        );
        const window = newWindow({ direction, content: 'xml', ...gap }, now);
        return before === undefined ? window : { ...window, after: before.id };
      })
    : [];
  return [...metadata, ...xml].map(asChange);
}

/**
 * Whether a window still speaks for its period. XML that was fetched always does. What the SAT *listed* does for good
 * once it was asked after the period had settled; before that, only for as long as it is fresh and the period open.
 */
function covers(
  window: Window,
  { view, now, limits }: { readonly view: LedgerView; readonly now: Date; readonly limits: Limits },
): boolean {
  // What heals asks once more for a part of what a plan had covered.
  if (window.state === 'split' || window.heals === true) return false;
  if (window.state === 'open' || window.state === 'blocked') return true;
  if (window.content === 'xml' && window.state === 'done') return true;
  if (isSettled(window, view, limits)) return true;
  const mayStillGrow = secondsBetween(window.to, mexicoCityTime(now)) < limits.settlingTime;
  return mayStillGrow && ageInSeconds(window, now) < limits.metadataFreshFor;
}

/** Whether a window was asked so late that no document of its period can still arrive. */
export function isSettled(window: Window, view: LedgerView, limits: Pick<Limits, 'settlingTime'>): boolean {
  const asked = askedAt(window, view);
  return asked !== undefined && secondsBetween(window.to, mexicoCityTime(new Date(asked))) >= limits.settlingTime;
}

/** When the answer that this window rests on was asked for; a window that was spared its query rests on its metadata's. */
export function askedAt(window: Window, view: LedgerView): string | undefined {
  const request = view.requests.findLast((candidate) => candidate.windowId === window.id);
  if (request?.sentAt !== undefined) return request.sentAt;
  const metadata = view.windows.find((candidate) => candidate.id === window.after);
  return metadata === undefined ? undefined : askedAt(metadata, view);
}

function ageInSeconds(window: Window, now: Date): number {
  return (now.getTime() - Date.parse(window.settledAt ?? window.plannedAt)) / 1000;
}

/**
 * Whether a part of the job's period, up to now, has no window that stands for it. Of a period that is still running the
 * newest part is not missed: it is asked for by the next run.
 */
export function hasUnaskedPart(job: SyncJob, windows: readonly Window[], now: Date): boolean {
  const to = earlier(job.to, addSeconds(mexicoCityTime(now), -1));
  const growing = to < job.to;
  return job.directions.some((direction) =>
    job.contents.some((content) => {
      const mine = speakingForAll(
        windows.filter((window) => window.direction === direction && window.content === content),
      );
      return gaps({ from: job.from, to }, mine).some((gap) => !(growing && mine.length > 0 && gap.to === to));
    }),
  );
}

/** What of `slice` the windows leave open. A rest too short for a query is widened backwards. */
function gaps(slice: Period, windows: readonly Window[]): Period[] {
  const left: Period[] = [];
  let at = slice.from;
  for (const window of windows.toSorted((a, b) => a.from.localeCompare(b.from))) {
    if (window.from > at) left.push({ from: at, to: addSeconds(window.from, -1) });
    if (window.to >= at) at = addSeconds(window.to, 1);
  }
  if (at <= slice.to) left.push({ from: at, to: slice.to });
  return left.map((gap) =>
    secondsBetween(gap.from, gap.to) < SHORTEST ? { from: addSeconds(gap.to, -SHORTEST), to: gap.to } : gap,
  );
}

function newWindow(slice: Period & { readonly direction: Direction; readonly content: Content }, now: Date): Window {
  const id = derivedId(now, [slice.direction, slice.content, slice.from, slice.to].join('|'));
  return { id, ...slice, state: 'open', plannedAt: now.toISOString(), shifts: 0, replans: 0 };
}

/** Running a job again says that a person has acted, or that time has passed. */
function reopened(job: SyncJob, view: LedgerView, now: Date): Window[] {
  return view.windows.flatMap((window) => {
    const passed = wasPassing(window, now);
    if (!passed && !wasRefused(window, view)) return [];
    if (!job.directions.includes(window.direction) || !job.contents.includes(window.content)) return [];
    if (window.from > job.to || window.to < job.from) return [];
    // What was expected then may have come in another way.
    const { problem: _mended, settledAt: _past, expected: _then, ...rest } = window;
    const forgotten = view.requests.filter((request) => request.windowId === window.id).length;
    const tries = passed ? { shifts: 0, replans: 0 } : {};
    return [{ ...rest, ...tries, state: 'open' as const, plannedAt: now.toISOString(), forgotten }];
  });
}

/** Blocked on an earlier day by what may have passed since. */
function wasPassing({ state, problem, settledAt }: Window, now: Date): boolean {
  if (state !== 'blocked' || problem === undefined || settledAt === undefined) return false;
  return problems[problem.code].opensAgain === 'nextDay' && !isTodayOrLater(settledAt, now);
}

/** A refusal that would meet every request ends the run at once, before its window is blocked. */
function wasRefused(window: Window, view: LedgerView): boolean {
  if (window.state !== 'open') {
    return (
      window.state === 'blocked' &&
      window.problem !== undefined &&
      problems[window.problem.code].opensAgain === 'atOnce'
    );
  }
  const last = view.requests.findLast((request) => request.windowId === window.id);
  return last?.state === 'refused' && REFUSES_EVERYTHING.has(last.codEstatus);
}

function asChange(window: Window): Change {
  return { type: 'window', window };
}

function later(a: LocalDateTime, b: LocalDateTime): LocalDateTime {
  return a > b ? a : b;
}

function earlier(a: LocalDateTime, b: LocalDateTime): LocalDateTime {
  return a < b ? a : b;
}
