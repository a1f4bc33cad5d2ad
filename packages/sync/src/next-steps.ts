import { packageLivesSpent } from './budgets.js';
import { settleWindows } from './settle-windows.js';
import type { Change, Instant, LedgerView, Limits, SatPackage, SatRequest } from './model.js';

/** One thing to do next. `decide` only writes to the ledger, as it was at `revision`; the others work, and all but `index` talk to the SAT. */
export type Step =
  | {
      readonly kind: 'decide';
      readonly changes: readonly Change[];
      readonly revision: number;
      readonly notBefore: Instant;
    }
  | { readonly kind: 'fetch'; readonly packageId: string; readonly notBefore: Instant; readonly deadline: Instant }
  | { readonly kind: 'index'; readonly packageId: string; readonly notBefore: Instant }
  | { readonly kind: 'ask'; readonly requestId: string; readonly notBefore: Instant }
  | { readonly kind: 'verify'; readonly requestId: string; readonly notBefore: Instant };

/**
 * What to do next, from the ledger alone: pure, so that any process may ask at any time and get the same answer.
 *
 * Decisions come alone and first; apply them and ask again. Otherwise every step that is possible comes back in the
 * order to do it: packages by nearest deadline, then what is fetched but not read, then questions, then polls. A step
 * whose `notBefore` lies in the future waits until then. An empty list means that every window is settled.
 */
export function nextSteps(view: LedgerView, now: Date, limits: Limits): readonly Step[] {
  const at = now.toISOString();
  const found = [...abandonedRequests(view, at), ...lostPackages(view, at, limits)];
  const changes = found.length > 0 ? found : settleWindows(view, now, limits);
  if (changes.length > 0) return [{ kind: 'decide', changes, revision: view.revision, notBefore: at }];
  return [...packageSteps(view, at), ...requestSteps(view, at)];
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

function requestSteps(view: LedgerView, at: Instant): Step[] {
  const open = new Set(view.windows.filter((window) => window.state === 'open').map((window) => window.id));
  const asks: Step[] = [];
  const polls: Step[] = [];
  for (const request of view.requests) {
    if (!open.has(request.windowId)) continue;
    if (request.state === 'planned') {
      asks.push({ kind: 'ask', requestId: request.id, notBefore: afterLostAnswers(view, request, at) });
    }
    if (request.state === 'notSent')
      asks.push({ kind: 'ask', requestId: request.id, notBefore: afterUnsent(request, at) });
    if (request.state === 'accepted' && request.outcome === undefined) {
      polls.push({ kind: 'verify', requestId: request.id, notBefore: nextLook(request, at) });
    }
  }
  return [...asks, ...polls.sort((a, b) => a.notBefore.localeCompare(b.notBefore))];
}

/** Pauses before a question that follows so many lost answers in a row, in minutes: an outage is not to use up all shifts. */
const AFTER_LOST_ANSWERS = [0, 0, 1, 5, 30, 120] as const;

function afterLostAnswers({ requests }: LedgerView, request: SatRequest, at: Instant): Instant {
  const before = requests.filter(({ windowId, id }) => windowId === request.windowId && id !== request.id);
  const lost = before.length - 1 - before.findLastIndex(({ state }) => state !== 'uncertain');
  const minutes = AFTER_LOST_ANSWERS[lost] ?? 120;
  if (minutes === 0 || request.plannedAt > at) return at;
  return new Date(Date.parse(request.plannedAt) + minutes * 60_000).toISOString();
}

function afterUnsent(request: SatRequest, at: Instant): Instant {
  return pauseAfter(request.settledAt ?? request.plannedAt, request.unsent, at);
}

/** When to look again; at once, when the last look lies in the future: then the clock was set back. */
function nextLook({ check }: SatRequest, at: Instant): Instant {
  return check === undefined || check.checkedAt > at ? at : check.nextAt;
}

/** 1 s, doubling, at most 10 minutes; none, when the clock was set back since. */
function pauseAfter(last: Instant, failures: number, at: Instant): Instant {
  if (last > at) return at;
  const seconds = Math.min(2 ** Math.max(0, failures - 1), 600);
  return new Date(Date.parse(last) + seconds * 1000).toISOString();
}
