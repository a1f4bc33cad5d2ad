import { isDeepStrictEqual } from 'node:util';
import type { DownloadQuery, FolioQuery } from '@acopio/sat-client';
import { fingerprint } from './fingerprint.js';
import { isTodayOrLater, metDailyLimit } from './heal/days.js';
import { addSeconds, mexicoCityTime, type LocalDateTime } from './local-date-time.js';
import type { Content, Download, LedgerView, Limits, SatPackage, SatRequest, Window } from './model.js';

/** Sends that used a life of their query, or may have: all but those that were refused or never left. */
const SPENDING: ReadonlySet<SatRequest['state']> = new Set(['sending', 'accepted', 'uncertain']);

/** Requests that are about to leave, or on their way. */
const LEAVING: ReadonlySet<SatRequest['state']> = new Set(['planned', 'sending', 'notSent']);

/**
 * How many of a query's lives the ledger knows to be spent. A query that was answered 5002 has none left, whoever
 * spent them: budgets belong to the RFC.
 */
export function queryLivesSpent(view: LedgerView, print: string): number {
  const same = view.requests.filter((request) => request.fingerprint === print);
  if (same.some((request) => request.state === 'refused' && request.codEstatus === '5002')) return Infinity;
  return sendsSpent(same);
}

/**
 * How many sends of these requests used a life, or may have. A request that another window adopted was sent once; one that
 * met a daily limit is to be sent again tomorrow.
 */
export function sendsSpent(requests: readonly SatRequest[]): number {
  const spending = requests.filter((request) => SPENDING.has(request.state) && !metDailyLimit(request));
  return new Set(spending.map(({ attemptId, id }) => attemptId ?? id)).size;
}

/**
 * A request of this very query that the SAT still works on, so that its answer serves whoever is told 5005. One with
 * other filters has the same fingerprint, but its answer lacks documents; so may one of another program, whose filters
 * nobody knows.
 */
export function liveTwin(view: LedgerView, query: DownloadQuery): SatRequest | undefined {
  return view.requests.find(
    (request) =>
      request.state === 'accepted' &&
      request.outcome === undefined &&
      request.origin !== 'adopted' &&
      isDeepStrictEqual(request.query, query),
  );
}

/** How many of a package's lives are spent: a download that died under way counts, one that never left does not. */
export function packageLivesSpent(satPackage: SatPackage): number {
  return satPackage.downloads.filter(spendsLife).length;
}

function spendsLife(download: Download): boolean {
  return download.outcome !== 'notSent' && download.outcome !== 'refused';
}

/** The query of a window after `shifts` moves of one second: earlier start, or later end at the history's limit. A folio cannot be moved. */
export function windowQuery(
  window: Pick<Window, 'direction' | 'content' | 'from' | 'to' | 'documentType' | 'folio'>,
  shifts: number,
  oldest: LocalDateTime,
): DownloadQuery {
  if (window.folio !== undefined) return { kind: 'folio', uuid: window.folio };
  const earlier = addSeconds(window.from, -shifts);
  const period =
    earlier >= oldest ? { from: earlier, to: window.to } : { from: window.from, to: addSeconds(window.to, shifts) };
  const query = queryOf(window.direction, window.content, period);
  return window.documentType === undefined ? query : { ...query, documentType: window.documentType };
}

/** The query for all documents of a period, without filters. */
export function queryOf(
  direction: Window['direction'],
  content: Content,
  period: { readonly from: LocalDateTime; readonly to: LocalDateTime },
): Exclude<DownloadQuery, FolioQuery> {
  if (direction === 'issued') return { kind: 'issued', content, ...period, status: 'all' };
  if (content === 'metadata') return { kind: 'received', content, ...period, status: 'all' };
  return { kind: 'received', content, ...period };
}

/** The oldest second the SAT answers for: today in Mexico City less some years, at midnight (observed by phpcfdi 1.1.1, 2025). */
function oldestAllowed(now: Date, limits: Pick<Limits, 'historyYears'>): LocalDateTime {
  const today = mexicoCityTime(now);
  const year = Number(today.slice(0, 4)) - limits.historyYears;
  const day = today.slice(5, 10) === '02-29' ? '02-28' : today.slice(5, 10);
  return `${year}-${day}T00:00:00` as LocalDateTime;
}

/** A question that stands by itself leaves when somebody asks it again, or never: no window waits for that. */
function isLeaving({ id, windowId, state }: SatRequest): boolean {
  return windowId !== id && LEAVING.has(state);
}

/**
 * A send of today of which nobody knows whether the SAT has it. It may be at work on it, and would answer 5005 to any query
 * with the same fingerprint; tomorrow the second life may be used.
 */
function isUnresolved({ state, sentAt, plannedAt }: SatRequest, now: Date): boolean {
  return state === 'uncertain' && isTodayOrLater(sentAt ?? plannedAt, now);
}

/** The first number of shifts, from `shifts` on, whose query has a life left and nobody waiting for it; none within the limit: `undefined`. */
export function affordableQuery(
  view: LedgerView,
  window: Window,
  options: { readonly shifts: number; readonly now: Date; readonly limits: Limits },
): { readonly query: DownloadQuery; readonly fingerprint: string; readonly shifts: number } | undefined {
  const { limits, now } = options;
  const oldest = oldestAllowed(now, limits);
  const isFolio = window.folio !== undefined;
  const most = isFolio ? 0 : limits.shifts;
  for (let shifts = options.shifts; shifts <= most; shifts += 1) {
    const query = windowQuery(window, shifts, oldest);
    const print = fingerprint(view.scope.service, view.scope.rfc, query);
    // A folio is asked again tomorrow, not at once.
    const waiting = view.requests.some(
      (request) => request.fingerprint === print && (isLeaving(request) || (!isFolio && isUnresolved(request, now))),
    );
    if (!waiting && queryLivesSpent(view, print) < limits.queryLives[window.content]) {
      return { query, fingerprint: print, shifts };
    }
  }
  return undefined;
}
