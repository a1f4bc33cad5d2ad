import { packageLivesSpent, queryLivesSpent } from './budgets.js';
import type { LocalDateTime } from './local-date-time.js';
import type { Content, Direction, Instant, LedgerView, Limits, Problem, RequestCheck, Window } from './model.js';
import { timeToReady, type TimeToReady } from './time-to-ready.js';

/** What a window asks for. */
export interface Asked {
  readonly direction: Direction;
  readonly content: Content;
  readonly from: LocalDateTime;
  readonly to: LocalDateTime;
}

/** A request on which the SAT works. */
export interface WaitingRequest extends Asked {
  /** `IdSolicitud`. */
  readonly satRequestId: string;
  readonly since: Instant;
  /** What the SAT last said, and when; absent: it was not asked yet. */
  readonly state?: RequestCheck['state'];
  readonly lookedAt?: Instant;
  readonly nextAt?: Instant;
  /** How often its query can still be sent; absent where no limit is known. */
  readonly livesLeft?: number;
}

/** A package that can be fetched, until when, and how often. */
export interface WaitingPackage {
  readonly packageId: string;
  readonly before: Instant;
  readonly livesLeft: number;
}

/** Where a ledger stands: what is open, what is waited for and until when, and who has to act. */
export interface LedgerStanding {
  readonly windows: Readonly<Record<Window['state'], number>>;
  /** Oldest first. */
  readonly requests: readonly WaitingRequest[];
  /** The one that expires first is first. */
  readonly packages: readonly WaitingPackage[];
  /** Windows that need a person. */
  readonly blocked: readonly (Asked & { readonly problem: Problem })[];
  readonly pace: Readonly<Partial<Record<Content, TimeToReady>>>;
  /** When a sync last did anything; absent: never. */
  readonly lastAt?: Instant;
}

/** Where a ledger stands at `now`, from its records alone: nothing leaves, and no document is read. */
export function standingOf(view: LedgerView, now: Date, limits: Limits): LedgerStanding {
  const windows = { open: 0, done: 0, empty: 0, split: 0, blocked: 0 };
  for (const { state } of view.windows) windows[state] += 1;
  const [metadata, xml] = [timeToReady(view, 'metadata'), timeToReady(view, 'xml')];
  const lastAt = lastActivity(view);
  return {
    windows,
    requests: waitingRequests(view, limits),
    packages: waitingPackages(view, now, limits),
    blocked: view.windows.flatMap(({ state, problem, ...window }) =>
      state === 'blocked' && problem !== undefined ? [{ ...askedBy(window), problem }] : [],
    ),
    pace: { ...(metadata === undefined ? {} : { metadata }), ...(xml === undefined ? {} : { xml }) },
    ...(lastAt === undefined ? {} : { lastAt }),
  };
}

function askedBy({ direction, content, from, to }: Asked): Asked {
  return { direction, content, from, to };
}

function waitingRequests(view: LedgerView, limits: Limits): readonly WaitingRequest[] {
  const windows = new Map(view.windows.map((window) => [window.id, window]));
  const waiting = view.requests.flatMap((request): WaitingRequest[] => {
    const { satRequestId, state, outcome, check, sentAt, plannedAt } = request;
    const window = windows.get(request.windowId);
    if (satRequestId === undefined || state !== 'accepted' || outcome !== undefined || window === undefined) return [];
    const lives = limits.queryLives[window.content];
    const looked = check === undefined ? {} : { state: check.state, lookedAt: check.checkedAt, nextAt: check.nextAt };
    return [
      {
        ...askedBy(window),
        satRequestId,
        since: sentAt ?? plannedAt,
        ...looked,
        ...(Number.isFinite(lives)
          ? { livesLeft: Math.max(0, lives - queryLivesSpent(view, request.fingerprint)) }
          : {}),
      },
    ];
  });
  return waiting.sort((a, b) => a.since.localeCompare(b.since));
}

function waitingPackages(view: LedgerView, now: Date, limits: Limits): readonly WaitingPackage[] {
  return view.packages
    .filter(({ state, expiresAt }) => state === 'listed' && now.toISOString() < expiresAt)
    .map((satPackage) => ({
      packageId: satPackage.id,
      before: satPackage.expiresAt,
      livesLeft: Math.max(0, limits.packageLives - packageLivesSpent(satPackage)),
    }))
    .filter(({ livesLeft }) => livesLeft > 0)
    .sort((a, b) => a.before.localeCompare(b.before));
}

function lastActivity({ windows, requests, packages }: LedgerView): Instant | undefined {
  const instants = [
    ...windows.flatMap(({ plannedAt, settledAt }) => [plannedAt, settledAt]),
    ...requests.flatMap(({ sentAt, settledAt, check }) => [sentAt, settledAt, check?.checkedAt]),
    ...packages.flatMap(({ fetchedAt, indexedAt }) => [fetchedAt, indexedAt]),
  ];
  return instants
    .filter((instant) => instant !== undefined)
    .reduce<Instant | undefined>((last, at) => (last === undefined || at > last ? at : last), undefined);
}
