import { packageLivesSpent, queryLivesSpent } from '../budgets.js';
import { mexicoCityTime } from '../local-date-time.js';
import type { Content, Direction, Instant, LedgerView, Limits, SatPackage, SatRequest, Window } from '../model.js';
import type { SyncJob } from '../plan.js';
import { timeToReady } from '../time-to-ready.js';

/** A query of the period: how it stands, and what is left of it. */
export interface QueryRow extends Pick<Window, 'direction' | 'content' | 'from' | 'to' | 'state' | 'folio'> {
  readonly windowId: string;
  /** Requests that left for the SAT, or may have. */
  readonly sends: number;
  /** Lives of the very query that was sent last; absent where the SAT sets no limit. */
  readonly livesLeft?: number;
}

/** A package that the SAT made for the period, or that was taken over. */
export interface PackageRow extends Pick<
  SatPackage,
  'id' | 'state' | 'listedAt' | 'sha256' | 'size' | 'fetchedAt' | 'indexedAt' | 'documents' | 'unreadable' | 'origin'
> {
  /** Of the query that it answers; absent where nobody knows it, and for a folio. */
  readonly direction?: Direction;
  readonly content?: Content;
  /** Only while it is still to be fetched: downloads that are left, and until when. */
  readonly livesLeft?: number;
  readonly fetchBefore?: Instant;
}

/** How long the SAT took to finish requests of one content, in whole seconds from sending to the answer. */
export interface ReadyRow {
  readonly content: Content;
  readonly observations: number;
  readonly p50: number;
  readonly p95: number;
}

/** The windows' queries with the lives that they have left. */
export function queryRows(windows: readonly Window[], view: LedgerView, limits: Limits): readonly QueryRow[] {
  const requests = Map.groupBy(view.requests, ({ windowId }) => windowId);
  return windows.map((window) => {
    const own = requests.get(window.id) ?? [];
    const { id: windowId, direction, content, from, to, state, folio } = window;
    const livesLeft = livesLeftOf(window, own.at(-1), { view, limits });
    return {
      windowId,
      direction,
      content,
      from,
      to,
      state,
      ...(folio === undefined ? {} : { folio }),
      sends: own.filter(({ sentAt }) => sentAt !== undefined).length,
      ...(livesLeft === undefined ? {} : { livesLeft }),
    };
  });
}

function livesLeftOf(
  { content }: Window,
  last: SatRequest | undefined,
  { view, limits }: { readonly view: LedgerView; readonly limits: Limits },
): number | undefined {
  const lives = limits.queryLives[content];
  if (!Number.isFinite(lives)) return undefined;
  return last === undefined ? lives : Math.max(0, lives - queryLivesSpent(view, last.fingerprint));
}

/**
 * The packages that may hold a document of the job's period: those whose query touches it, in either direction, and those
 * of which no period is known.
 */
export function packageRows(job: SyncJob, view: LedgerView, { packageLives }: Limits): readonly PackageRow[] {
  const requests = new Map(view.requests.map((request) => [request.id, request]));
  return view.packages.flatMap((satPackage) => {
    const query = requests.get(satPackage.requestId)?.query;
    const period = query === undefined || query.kind === 'folio' ? undefined : query;
    if (period !== undefined && (period.from > job.to || period.to < job.from)) return [];
    return [packageRow(satPackage, query, packageLives)];
  });
}

function packageRow(satPackage: SatPackage, query: SatRequest['query'] | undefined, packageLives: number): PackageRow {
  const { id, state, listedAt, expiresAt, sha256, size, fetchedAt, indexedAt, documents, unreadable } = satPackage;
  const livesLeft = Math.max(0, packageLives - packageLivesSpent(satPackage));
  return {
    id,
    ...(query === undefined ? {} : askedFor(query)),
    state,
    listedAt,
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(size === undefined ? {} : { size }),
    ...(fetchedAt === undefined ? {} : { fetchedAt }),
    ...(indexedAt === undefined ? {} : { indexedAt }),
    ...(documents === undefined ? {} : { documents }),
    ...(unreadable === undefined ? {} : { unreadable }),
    ...(state === 'listed' ? { livesLeft, fetchBefore: expiresAt } : {}),
    ...(satPackage.origin === undefined ? {} : { origin: satPackage.origin }),
  };
}

function askedFor(query: SatRequest['query']): Pick<PackageRow, 'direction' | 'content'> {
  return query.kind === 'folio' ? { content: 'xml' } : { direction: query.kind, content: query.content };
}

/** The median and the slowest twentieth of the ledger's answered requests; a content without any is left out. */
export function readyRows(view: Pick<LedgerView, 'requests'>): readonly ReadyRow[] {
  return (['metadata', 'xml'] as const).flatMap((content) => {
    const pace = timeToReady(view, content);
    if (pace === undefined) return [];
    const { count: observations, p50, p95 } = pace;
    return [{ content, observations, p50: Math.round(p50), p95: Math.round(p95) }];
  });
}

/** The wall clock of Mexico City at an instant; absent for none. */
export function localTime(instant: Instant | undefined): ReturnType<typeof mexicoCityTime> | undefined {
  return instant === undefined ? undefined : mexicoCityTime(new Date(instant));
}
