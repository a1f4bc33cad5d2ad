import { affordableQuery, packageLivesSpent, queryLivesSpent } from './budgets.js';
import { fingerprint } from './fingerprint.js';
import type { Ledger } from './ledger.js';
import type { LocalDateTime } from './local-date-time.js';
import { awaitsMeasure, countXml, listStateOf, measured, type ListState } from './measure.js';
import type {
  Change,
  Content,
  Direction,
  Instant,
  LedgerView,
  Limits,
  SatPackage,
  SatRequest,
  Scope,
  Window,
} from './model.js';
import { planWindows, type SyncJob } from './plan.js';

/** A window that a sync would add, or that it has not settled yet. */
export interface PreviewWindow {
  readonly direction: Direction;
  readonly content: Content;
  readonly from: LocalDateTime;
  readonly to: LocalDateTime;
  /** `new` a sync would add it · `open` the ledger has it, and nothing of it is under way · `asked` the SAT works on it, or has. */
  readonly state: 'new' | 'open' | 'asked';
  /** XML that the SAT's list promises and that is not held. Absent: there is no list of it. */
  readonly expected?: number;
  /** XML that the SAT would give for the window and that is held already. Absent: it was not counted. */
  readonly held?: number;
  /** The list that is awaited may promise more than `expected`. */
  readonly atLeast?: true;
  /** Queries that it would send now: none when nothing is wanted, or when its answer is awaited. */
  readonly queries: 0 | 1;
  /** How often its query can still be sent; absent where no limit is known. */
  readonly livesLeft?: number;
}

/** What a sync would do now, as far as the ledger tells. */
export interface PlanPreview {
  readonly scope: Scope;
  readonly job: SyncJob;
  readonly madeAt: Instant;
  /** By period, direction and content. */
  readonly windows: readonly PreviewWindow[];
  readonly spends: {
    readonly metadataQueries: number;
    /** As counted; `uncounted` windows come on top. */
    readonly xmlQueries: number;
    /**
     * XML windows whose list is still awaited. As a rule one is one query: none when its list is empty, more when the list is
     * longer than one query may bring.
     */
    readonly uncounted: number;
    /** Packages that wait to be fetched. How many the queries will bring, the SAT does not say beforehand. */
    readonly downloads: number;
  };
}

/** What a preview is made from. */
export interface PreviewSources {
  readonly ledger: Pick<Ledger, 'view' | 'documents'>;
  readonly scope: Scope;
  readonly now: Date;
  readonly limits: Limits;
}

/**
 * What a sync of this job would ask the SAT for, and spend, from the ledger alone: nothing leaves, nothing is written, and no
 * e.firma is needed. The windows are those that a sync begun now would work on.
 *
 * @throws {SyncError} `PERIOD_INVALID` for a reversed or wholly future period.
 */
export async function previewPlan(job: SyncJob, sources: PreviewSources): Promise<PlanPreview> {
  const { ledger, scope, now, limits } = sources;
  const view = await ledger.view(scope);
  const planned = withWindows(view, planWindows(job, view, { now, limits }));
  const known = new Set(view.windows.map(({ id }) => id));
  const windows: PreviewWindow[] = [];
  let uncounted = 0;
  for (const window of planned.windows.filter((one) => one.state === 'open' && isOf(job, one))) {
    const found = await partsOf(window, { ...sources, view: planned });
    windows.push(...found.parts.map((part) => previewOf(part, { ...sources, view: planned, known })));
    if (found.isUncounted) uncounted += 1;
  }
  const mine = new Set(view.windows.filter((window) => isOf(job, window)).map(({ id }) => id));
  const queriesFor = (content: Content): number =>
    windows.filter((window) => window.content === content && window.queries === 1).length;
  return {
    scope,
    job,
    madeAt: now.toISOString(),
    windows: windows.toSorted(inOrder),
    spends: {
      metadataQueries: queriesFor('metadata'),
      xmlQueries: queriesFor('xml') - uncounted,
      uncounted,
      downloads: view.packages.filter((one) => mine.has(one.windowId) && canBeFetched(one, now, limits)).length,
    },
  };
}

function withWindows(view: LedgerView, changes: readonly Change[]): LedgerView {
  const windows = new Map(view.windows.map((window) => [window.id, window]));
  for (const change of changes) if (change.type === 'window') windows.set(change.window.id, change.window);
  return { ...view, windows: [...windows.values()] };
}

function isOf({ directions, contents, from, to }: SyncJob, window: Window): boolean {
  return (
    directions.includes(window.direction) && contents.includes(window.content) && window.from <= to && window.to >= from
  );
}

function canBeFetched(satPackage: SatPackage, now: Date, limits: Limits): boolean {
  return (
    satPackage.state === 'listed' &&
    now.toISOString() < satPackage.expiresAt &&
    packageLivesSpent(satPackage) < limits.packageLives
  );
}

/** A window as it will be asked for, with what is held of it where that was counted. */
interface Part {
  readonly window: Window;
  readonly request?: SatRequest;
  readonly held?: number;
  readonly atLeast?: true;
}

type Context = PreviewSources & { readonly view: LedgerView };

async function partsOf(
  window: Window,
  context: Context,
): Promise<{ readonly parts: readonly Part[]; readonly isUncounted: boolean }> {
  const { view, now } = context;
  const request = view.requests
    .filter(({ windowId }) => windowId === window.id)
    .slice(window.forgotten ?? 0)
    .at(-1);
  if (request !== undefined) return { parts: [{ window, request }], isUncounted: false };
  const list: ListState = window.content === 'xml' ? listStateOf(window, view) : 'none';
  if (list === 'empty') return { parts: [{ window: { ...window, expected: 0 }, held: 0 }], isUncounted: false };
  const isUncounted = list === 'awaited' && window.expected === undefined;
  if (!isUncounted && !awaitsMeasure(window, view)) return { parts: [{ window }], isUncounted };
  const counts = await countXml(context.ledger.documents(context.scope, window), window.direction);
  const heldIn = ({ from, to }: Window): number => {
    let held = 0;
    for (const [minute, { offered, wanted }] of counts) {
      if (minute >= from.slice(0, 16) && minute <= to.slice(0, 16)) held += offered - wanted;
    }
    return held;
  };
  if (isUncounted) {
    // Only an older list, if any: so much is known to be wanted, and the new list decides how it is asked for.
    const expected = [...counts.values()].reduce((sum, { wanted }) => sum + wanted, 0);
    return { parts: [{ window: { ...window, expected }, held: heldIn(window), atLeast: true }], isUncounted };
  }
  const windows = measured(window, counts, { now, limits: context.limits }).filter(({ state }) => state !== 'split');
  return { parts: windows.map((part) => ({ window: part, held: heldIn(part) })), isUncounted };
}

/** Ends after which the answer is there, or on its way. */
const UNDER_WAY: ReadonlySet<SatRequest['outcome']> = new Set([undefined, 'finished', 'empty']);

function previewOf(part: Part, context: Context & { readonly known: ReadonlySet<string> }): PreviewWindow {
  const { window, request, held, atLeast } = part;
  const { direction, content, from, to, expected } = window;
  const isAsked = request?.state === 'accepted' && UNDER_WAY.has(request.outcome);
  const isSpared = expected === 0 && atLeast === undefined;
  const queries = isAsked || isSpared ? 0 : 1;
  const state = isAsked ? 'asked' : context.known.has(window.id) ? 'open' : 'new';
  const livesLeft = livesLeftOf(part, context);
  return {
    direction,
    content,
    from,
    to,
    state,
    ...(expected === undefined ? {} : { expected }),
    ...(held === undefined ? {} : { held }),
    ...(atLeast === undefined ? {} : { atLeast }),
    queries,
    ...(livesLeft === undefined ? {} : { livesLeft }),
  };
}

/** Of the query that was sent last or is planned, else of the one that the window would be asked for with. */
function livesLeftOf({ window, request }: Part, { view, now, limits }: Context): number | undefined {
  const lives = limits.queryLives[window.content];
  if (!Number.isFinite(lives)) return undefined;
  const { rfc, service } = view.scope;
  const planned =
    request === undefined
      ? affordableQuery(view, window, { shifts: window.shifts, now, limits })?.fingerprint
      : fingerprint(service, rfc, request.query);
  return planned === undefined ? 0 : Math.max(0, lives - queryLivesSpent(view, planned));
}

function inOrder(a: PreviewWindow, b: PreviewWindow): number {
  const key = ({ from, direction, content }: PreviewWindow): string => `${from}|${direction}|${content}`;
  return key(a) < key(b) ? -1 : 1;
}
