import { derivedId } from '../ids.js';
import type { Ledger } from '../ledger.js';
import { addSeconds, type LocalDateTime } from '../local-date-time.js';
import type { Change, Content, Direction, Instant, LedgerView, Limits, Scope, Window } from '../model.js';
import type { SyncJob } from '../plan.js';
import { tomorrow } from './days.js';
import { foliosLeftToday, nextAttempt, whatWasTried } from './missing.js';

/** What healing asks for next. */
export interface Healing {
  /** New windows; none when nothing can be asked for now. */
  readonly changes: readonly Change[];
  /** The ledger's revision for which this was planned. */
  readonly revision: number;
  /** There is more to ask for, from this instant on: the folios of today are used up. */
  readonly until?: Instant;
}

/** Windows of a round: the next round comes when these are settled, and knows more. */
const WINDOWS_A_ROUND = 50;

/** Where documents are missing on more days of a month than this, one window over all of them costs less. */
const MOST_DAYS_OF_A_MONTH = 6;

/**
 * Plans to ask again for documents of a job's period that the SAT lists and offers, whose second has settled, and that no
 * earlier window brought: first for small windows (a day of one direction at most, or, where many days of a month lack
 * documents, a month), then for each that is still missing by its folio. Each document is asked for in each way once. A document that the SAT
 * calls cancelled when its folio is asked for has its row of the list asked for again.
 *
 * Reads each document of the period once and keeps none but the folios that are planned. Spends and writes nothing.
 */
export async function planHealing(
  job: Pick<SyncJob, 'directions' | 'from' | 'to'>,
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
): Promise<Healing> {
  const view = await ledger.view(scope);
  const { revision } = view;
  const tried = whatWasTried(view, { now, limits, directions: job.directions });
  if (tried.periods.length === 0) return { changes: [], revision };
  const left = foliosLeftToday(tried);
  const folios: Slice[] = [];
  const days = new Map<string, Slice>();
  let waits = false;
  for await (const document of ledger.documents(scope, job)) {
    const attempt = nextAttempt(document, tried);
    if (attempt === undefined || attempt.kind === 'none' || document.listed === undefined) continue;
    const { issuedAt } = document.listed;
    const { direction, kind } = attempt;
    if (kind !== 'folio') widen(days, { direction, content: kind === 'list' ? 'metadata' : 'xml', issuedAt });
    else if (folios.length < left) {
      folios.push({ direction, content: 'xml', from: issuedAt, to: issuedAt, folio: document.uuid });
    } else waits = true;
  }
  const windows = [...slicesOf(days).slice(0, WINDOWS_A_ROUND), ...folios].map((slice) => healingWindow(slice, now));
  const changes = windows.map((window): Change => ({ type: 'window', window }));
  if (changes.length > 0 || !waits) return { changes, revision };
  return { changes, revision, until: tomorrow(now, scope.rfc).toISOString() };
}

/** A job over everything of which XML was asked for in a ledger; `undefined` when none was. */
export function healingJob({ windows }: Pick<LedgerView, 'windows'>): SyncJob | undefined {
  const asked = windows.filter(({ content }) => content === 'xml');
  const [from] = asked.map((window) => window.from).sort();
  const to = asked
    .map((window) => window.to)
    .sort()
    .at(-1);
  if (from === undefined || to === undefined) return undefined;
  const directions = [...new Set(asked.map(({ direction }) => direction))];
  return { directions, contents: ['metadata', 'xml'], from, to };
}

type Slice = Pick<Window, 'direction' | 'content' | 'from' | 'to' | 'folio'>;

function widen(
  days: Map<string, Slice>,
  document: { readonly direction: Direction; readonly content: Content; readonly issuedAt: LocalDateTime },
): void {
  const { direction, content, issuedAt } = document;
  const key = [direction, content, issuedAt.slice(0, 10)].join('|');
  const slice = days.get(key) ?? { direction, content, from: issuedAt, to: issuedAt };
  days.set(key, joined(slice, { ...slice, from: issuedAt, to: issuedAt }));
}

function joined(a: Slice, b: Slice): Slice {
  return { ...a, from: a.from < b.from ? a.from : b.from, to: a.to > b.to ? a.to : b.to };
}

/** The days in order, those of a month as one where they are many. */
function slicesOf(days: ReadonlyMap<string, Slice>): Slice[] {
  const months = Map.groupBy(days.values(), ({ direction, content, from }) =>
    [from.slice(0, 7), direction, content].join('|'),
  );
  const slices = [...months.values()].flatMap((month) =>
    month.length > MOST_DAYS_OF_A_MONTH ? [month.reduce(joined)] : month,
  );
  return slices.sort((a, b) => a.from.localeCompare(b.from));
}

/** The SAT's shortest query spans two seconds, both included; a folio is no query for a period. */
function healingWindow(slice: Slice, now: Date): Window {
  const { direction, content, from, folio } = slice;
  const to = folio === undefined && slice.to === from ? addSeconds(from, 1) : slice.to;
  const plannedAt = now.toISOString();
  const id = derivedId(now, ['heal', direction, content, from, to, folio ?? ''].join('|'));
  return { id, ...slice, to, heals: true, state: 'open', plannedAt, shifts: 0, replans: 0 };
}
