import type { KnownDocument } from '../ledger.js';
import { addSeconds, mexicoCityTime } from '../local-date-time.js';
import type { Direction, Limits, LedgerView, Window } from '../model.js';
import { bringsXml } from '../reconcile.js';
import { isTodayOrLater } from './days.js';

/**
 * Why a listed document has no XML here: `toBeAsked` it will be asked for (again) · `tomorrow` the folios of this day are used
 * up · `blocked` the window that would bring it needs a person · `cancelled` the SAT says by now that it is cancelled, and gives
 * no XML · `inVain` a small window and its folio brought nothing: the taxpayer has to turn to its issuer or to the SAT ·
 * `unasked` nobody asked for XML of its second.
 */
export type MissingReason = 'toBeAsked' | 'tomorrow' | 'blocked' | 'cancelled' | 'inVain' | 'unasked';

/** What comes next for a document that is missing: a query, or nothing any more. */
export type Attempt =
  | { readonly kind: 'window' | 'list' | 'folio'; readonly direction: Direction }
  | { readonly kind: 'none'; readonly reason: Exclude<MissingReason, 'toBeAsked' | 'tomorrow'> };

/** The part of a ledger that tells what was tried for documents that are missing. */
export interface Tried {
  readonly view: LedgerView;
  readonly now: Date;
  readonly limits: Limits;
  readonly directions: readonly Direction[];
  /** Windows for XML of a period, in the order in which they were planned; without those that were split. */
  readonly periods: readonly Window[];
  /** Metadata that was asked for again because of a folio. */
  readonly lists: readonly Window[];
  readonly folios: ReadonlyMap<string, Window>;
}

/** Reads out of a ledger what was tried in these directions. */
export function whatWasTried(
  view: LedgerView,
  { now, limits, directions }: Pick<Tried, 'now' | 'limits' | 'directions'>,
): Tried {
  const alive = view.windows.filter(({ state }) => state !== 'split');
  return {
    view,
    now,
    limits,
    directions,
    periods: alive.filter(({ content, folio }) => content === 'xml' && folio === undefined),
    lists: alive.filter(({ content, heals }) => content === 'metadata' && heals === true),
    folios: new Map(alive.flatMap((window) => (window.folio === undefined ? [] : [[window.folio, window]]))),
  };
}

/** After this many small windows over the second of a document its folio is asked for, whatever the clock says of their order. */
const MOST_WINDOWS = 2;

/**
 * What to do next for a document. `undefined`: nothing has to be done, because it is held, not offered, too young to be missed,
 * or brought by an open window.
 */
export function nextAttempt(document: KnownDocument, tried: Tried): Attempt | undefined {
  const { listed, held } = document;
  if (listed === undefined || held.length > 0) return undefined;
  const offered = document.listedIn.filter((direction) => listed.status === 'active' || direction === 'issued');
  if (offered.length === 0) return undefined;
  if (addSeconds(listed.issuedAt, tried.limits.settlingTime) > mexicoCityTime(tried.now)) return undefined;
  const bringing = tried.periods.filter((window) => bringsXml(window, document));
  const folio = tried.folios.get(document.uuid);
  if (folio?.state === 'open' || bringing.some(({ state }) => state === 'open')) return undefined;
  const direction = offered.find(
    (one) => tried.directions.includes(one) && bringing.some((window) => window.direction === one),
  );
  if (direction === undefined) return { kind: 'none', reason: 'unasked' };
  const before = bringing.filter((window) => window.direction === direction);
  if (before.at(-1)?.state === 'blocked') return { kind: 'none', reason: 'blocked' };
  if (!wasHealed(document, before)) return { kind: 'window', direction };
  if (folio !== undefined) return afterFolio(document, { folio, direction }, tried);
  // A folio of a cancelled document is refused (5012; SAT, Solicitud v1.5, section 5.3).
  return listed.status === 'cancelled' ? { kind: 'none', reason: 'inVain' } : { kind: 'folio', direction };
}

/** A small window that was planned when the document was known asked for it; another one may have come before it was there. */
function wasHealed({ statuses }: KnownDocument, before: readonly Window[]): boolean {
  const healing = before.filter(({ heals }) => heals === true);
  const knownSince = statuses[0]?.seenAt ?? '';
  return healing.length >= MOST_WINDOWS || healing.some(({ plannedAt }) => plannedAt >= knownSince);
}

/** The SAT said that it is cancelled: then its list is asked once more, and says so too. */
function afterFolio(
  { listed }: KnownDocument,
  { folio, direction }: { readonly folio: Window; readonly direction: Direction },
  { view, lists }: Tried,
): Attempt | undefined {
  if (folio.state === 'blocked') return { kind: 'none', reason: 'blocked' };
  const answer = view.requests.findLast(({ windowId }) => windowId === folio.id);
  if (answer?.codEstatus !== '5012') return { kind: 'none', reason: 'inVain' };
  const issuedAt = listed?.issuedAt ?? '';
  const list = lists.findLast(
    (window) => window.direction === direction && window.from <= issuedAt && issuedAt <= window.to,
  );
  if (list === undefined) return { kind: 'list', direction };
  return list.state === 'open' ? undefined : { kind: 'none', reason: 'cancelled' };
}

/** How many folios healing may still ask for today; those that somebody asked for by a question of their own count, too. */
export function foliosLeftToday({ view, now, limits, folios }: Tried): number {
  const planned = [...folios.values()].filter(({ plannedAt }) => isTodayOrLater(plannedAt, now)).map(({ id }) => id);
  const asked = view.requests
    .filter(({ query, sentAt }) => query.kind === 'folio' && sentAt !== undefined && isTodayOrLater(sentAt, now))
    .map(({ windowId }) => windowId);
  return Math.max(0, limits.foliosPerDay - new Set([...planned, ...asked]).size);
}

/** Why a document that is missing is so. */
export function whyMissing(
  document: KnownDocument,
  { tried, foliosLeft }: { readonly tried: Tried; readonly foliosLeft: number },
): MissingReason {
  const attempt = nextAttempt(document, tried);
  if (attempt?.kind === 'none') return attempt.reason;
  return attempt?.kind === 'folio' && foliosLeft === 0 ? 'tomorrow' : 'toBeAsked';
}
