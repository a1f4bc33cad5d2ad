import { packageLivesSpent } from './budgets.js';
import { metDailyLimit, tomorrow } from './heal/days.js';
import { awaitsMeasure } from './measure.js';
import { settleWindows } from './settle-windows.js';
import { paceOf, pauseBeforeLook } from './time-to-ready.js';
import type { Change, Instant, LedgerView, Limits, SatPackage, SatRequest, Window } from './model.js';

/**
 * One thing to do next. `decide` only writes to the ledger, as it was at `revision`; the others work, and all but `index` and
 * `measure` talk to the SAT.
 */
export type Step =
  | {
      readonly kind: 'decide';
      readonly changes: readonly Change[];
      readonly revision: number;
      readonly notBefore: Instant;
    }
  | { readonly kind: 'fetch'; readonly packageId: string; readonly notBefore: Instant; readonly deadline: Instant }
  | { readonly kind: 'index'; readonly packageId: string; readonly notBefore: Instant }
  | { readonly kind: 'measure'; readonly windowId: string; readonly notBefore: Instant }
  | { readonly kind: 'ask'; readonly requestId: string; readonly notBefore: Instant }
  | { readonly kind: 'verify'; readonly requestId: string; readonly notBefore: Instant };

/**
 * What to do next, from the ledger alone: pure, so that any process may ask at any time and get the same answer.
 *
 * Decisions come alone and first; apply them and ask again. Otherwise every step that is possible comes back in the
 * order to do it: packages by nearest deadline, then what is fetched but not read, then XML windows whose list
 * was read and is to be counted, then questions, then polls. A step
 * whose `notBefore` lies in the future waits until then. An empty list means that every window is settled.
 */
export function nextSteps(view: LedgerView, now: Date, limits: Limits): readonly Step[] {
  const at = now.toISOString();
  const found = [
    ...abandonedRequests(view, at),
    ...lostPackages(view, at, limits),
    ...stuckAdoptedRequests(view, at, limits),
  ];
  const changes = found.length > 0 ? found : settleWindows(view, now, limits);
  if (changes.length > 0) return [{ kind: 'decide', changes, revision: view.revision, notBefore: at }];
  return [...packageSteps(view, at), ...measureSteps(view, at), ...requestSteps(view, at, limits)];
}

/** A `sending` that somebody else left behind: nobody knows whether the SAT has it, so it counts as spent. */
function abandonedRequests(view: LedgerView, at: Instant): Change[] {
  return view.requests
    .filter((request) => request.state === 'sending')
    .map((request) => ({ type: 'request', request: { ...request, state: 'uncertain', settledAt: at } }));
}

/** The SAT's words for "this package is not to be had any more": expired, downloaded twice, unknown. */
const GONE: ReadonlySet<string | undefined> = new Set(['5004', '5007', '5008']);

function lostPackages(view: LedgerView, at: Instant, limits: Limits): Change[] {
  const changes: Change[] = [];
  for (const satPackage of view.packages) {
    if (satPackage.state !== 'listed') continue;
    const last = satPackage.downloads.at(-1);
    // A download that somebody left behind may have reached the store: `fetch` looks there before it is written off.
    if (last !== undefined && last.outcome === undefined) continue;
    if (
      (last?.outcome === 'refused' && GONE.has(last.codEstatus)) ||
      packageLivesSpent(satPackage) >= limits.packageLives ||
      at >= satPackage.expiresAt
    ) {
      changes.push({ type: 'package', package: { ...satPackage, state: 'lost' } });
    }
  }
  return changes;
}

/** A request of another program is the answer to no window, so it is polled for its own sake. */
function isPolledByItself({ id, windowId, origin, state, outcome }: SatRequest): boolean {
  return origin === 'adopted' && windowId === id && state === 'accepted' && outcome === undefined;
}

/** And it is given up like the others. No window asks again for it: whatever it lacks is missing, and asked for as such. */
function stuckAdoptedRequests(view: LedgerView, at: Instant, { stuckAfter }: Limits): Change[] {
  return view.requests.flatMap((request): Change[] => {
    const { check, sentAt, plannedAt } = request;
    if (!isPolledByItself(request) || check === undefined) return [];
    const waited = (Date.parse(check.checkedAt) - Date.parse(sentAt ?? plannedAt)) / 1000;
    if (waited < stuckAfter) return [];
    return [{ type: 'request', request: { ...request, outcome: 'stuck', settledAt: at } }];
  });
}

function packageSteps(view: LedgerView, at: Instant): Step[] {
  const steps: Step[] = [];
  const listed = view.packages.filter((satPackage) => satPackage.state === 'listed');
  for (const satPackage of listed.sort((a, b) => a.expiresAt.localeCompare(b.expiresAt))) {
    const { id: packageId, expiresAt: deadline } = satPackage;
    steps.push({ kind: 'fetch', packageId, deadline, notBefore: afterFailures(satPackage, at) ?? at });
  }
  for (const satPackage of view.packages) {
    if (satPackage.state === 'fetched') steps.push({ kind: 'index', packageId: satPackage.id, notBefore: at });
  }
  return steps;
}

/** A download that did not leave, or was refused for a passing reason, is tried again after a growing pause. */
function afterFailures(satPackage: SatPackage, at: Instant): Instant | undefined {
  const last = satPackage.downloads.at(-1);
  if (last?.outcome !== 'notSent' && last?.outcome !== 'refused') return undefined;
  return pauseAfter(last.at, satPackage.downloads.length, at);
}

function measureSteps(view: LedgerView, at: Instant): Step[] {
  return view.windows
    .filter((window) => awaitsMeasure(window, view))
    .map(({ id }) => ({ kind: 'measure', windowId: id, notBefore: at }));
}

function requestSteps(view: LedgerView, at: Instant, limits: Limits): Step[] {
  const open = new Map(view.windows.flatMap((window) => (window.state === 'open' ? [[window.id, window]] : [])));
  const asks: Step[] = [];
  const polls: Step[] = [];
  for (const request of view.requests) {
    const window = open.get(request.windowId);
    if (window === undefined && !isPolledByItself(request)) continue;
    if (request.state === 'planned' && window !== undefined) {
      asks.push({ kind: 'ask', requestId: request.id, notBefore: afterEarlierAnswers(view, { request, window }, at) });
    }
    if (request.state === 'notSent')
      asks.push({ kind: 'ask', requestId: request.id, notBefore: afterUnsent(request, at) });
    if (request.state === 'accepted' && request.outcome === undefined) {
      polls.push({ kind: 'verify', requestId: request.id, notBefore: nextLook(request, { view, at, limits }) });
    }
  }
  return [...asks, ...polls.sort((a, b) => a.notBefore.localeCompare(b.notBefore))];
}

/** Pauses before a question that follows so many lost answers in a row, in minutes: an outage is not to use up all shifts. */
const AFTER_LOST_ANSWERS = [0, 0, 1, 5, 30, 120] as const;

/** An internal error (5006) is no accident of the way: the pauses that follow it are those after some answers were lost already. */
const AFTER_INTERNAL_ERROR = 2;

/** When a planned query may leave, given what became of those before it. */
function afterEarlierAnswers(
  { requests }: LedgerView,
  { request, window }: { readonly request: SatRequest; readonly window: Window },
  at: Instant,
): Instant {
  const before = requests
    .filter(({ windowId }) => windowId === window.id)
    .slice(window.forgotten ?? 0)
    .filter(({ id }) => id !== request.id);
  const last = before.at(-1);
  if (last === undefined || request.plannedAt > at) return at;
  if (window.folio !== undefined || metDailyLimit(last)) {
    return tomorrow(new Date(request.plannedAt), window.id).toISOString();
  }
  const bad = before.length - 1 - before.findLastIndex((one) => one.state !== 'uncertain' && !isInternalError(one));
  const minutes = AFTER_LOST_ANSWERS[bad + (isInternalError(last) ? AFTER_INTERNAL_ERROR : 0)] ?? 120;
  return minutes === 0 ? at : new Date(Date.parse(request.plannedAt) + minutes * 60_000).toISOString();
}

function isInternalError({ state, codEstatus }: SatRequest): boolean {
  return state === 'refused' && codEstatus === '5006';
}

function afterUnsent(request: SatRequest, at: Instant): Instant {
  return pauseAfter(request.settledAt ?? request.plannedAt, request.unsent, at);
}

/** When to look again; at once, when the last look lies in the future: then the clock was set back. */
function nextLook(
  request: SatRequest,
  { view, at, limits }: { readonly view: LedgerView; readonly at: Instant; readonly limits: Limits },
): Instant {
  const { id, check, sentAt = at } = request;
  if (check !== undefined) return check.checkedAt > at ? at : check.nextAt;
  if (sentAt > at) return at;
  const pause = pauseBeforeLook({ id, looks: 0, elapsed: 0 }, paceOf(request, view), limits);
  const first = new Date(Date.parse(sentAt) + pause * 1000).toISOString();
  return first > at ? first : at;
}

/** 1 s, doubling, at most 10 minutes; none, when the clock was set back since. */
function pauseAfter(last: Instant, failures: number, at: Instant): Instant {
  if (last > at) return at;
  const seconds = Math.min(2 ** Math.max(0, failures - 1), 600);
  return new Date(Date.parse(last) + seconds * 1000).toISOString();
}
