import type { KnownDocument, StatusSeen } from '../ledger.js';
import { monthOf, type LocalDateTime, type Month } from '../local-date-time.js';
import type { Direction, Instant, LedgerView } from '../model.js';
import type { DocumentFacts } from './facts.js';

/** Documents to which the same happened: the true number, and the first of them. */
export interface ChangedDocuments {
  readonly count: number;
  readonly uuids: readonly string[];
}

/**
 * What the ledger learned since an earlier report. What it read while that one was made may be told by both. Documents that
 * the SAT's list has no more are not among them: a ledger keeps what was listed once.
 */
export interface ReportChanges {
  /** When the earlier report was made. */
  readonly since: Instant;
  /** Listed for the first time. */
  readonly listed: ChangedDocuments;
  /** Whose XML came from a package that was read since. */
  readonly held: ChangedDocuments;
  /** Active before, cancelled now. */
  readonly cancelled: ChangedDocuments;
  /** Cancelled before, active again. */
  readonly reappeared: ChangedDocuments;
}

/** Cancelled documents by the month in which they were issued. */
export interface CancelledRow {
  readonly month: Month;
  readonly direction: Direction;
  readonly documents: number;
  /** Of these, cancelled in a later month than that of their issue. */
  readonly later: number;
  /** Of these, seen to be cancelled since the earlier report; absent without one. */
  readonly since?: number;
}

/** Collects changes and cancellations while documents pass. */
export interface ChangeCollector {
  add(document: KnownDocument, facts: DocumentFacts): void;
  result(): { readonly changes?: ReportChanges; readonly cancellations: readonly CancelledRow[] };
}

type Kind = Exclude<keyof ReportChanges, 'since'>;

/** Collects what changed since `since`; without it, only cancellations. Of each kind at most `mostUuids` are kept. */
export function collectChanges(view: LedgerView, since: Instant | undefined, mostUuids: number): ChangeCollector {
  const isNews = since === undefined ? () => false : newsSince(view, since);
  const readSince = new Set(
    view.packages.filter(({ indexedAt }) => since !== undefined && (indexedAt ?? '') > since).map(({ id }) => id),
  );
  const kinds: Record<Kind, { count: number; readonly uuids: string[] }> = {
    listed: { count: 0, uuids: [] },
    held: { count: 0, uuids: [] },
    cancelled: { count: 0, uuids: [] },
    reappeared: { count: 0, uuids: [] },
  };
  const rows = new Map<string, { -readonly [K in keyof CancelledRow]: CancelledRow[K] }>();
  const note = (kind: Kind, uuid: string): void => {
    kinds[kind].count += 1;
    if (kinds[kind].uuids.length < mostUuids) kinds[kind].uuids.push(uuid);
  };
  return {
    add: (document, facts) => {
      const kindsOfIt = since === undefined ? [] : happened(document, { isNews, readSince });
      for (const kind of kindsOfIt) note(kind, document.uuid);
      if (facts.status !== 'cancelled') return;
      const month = monthOf(facts.issuedAt);
      for (const direction of facts.directions) {
        const key = `${month}|${direction}`;
        const row = rows.get(key) ?? {
          month,
          direction,
          documents: 0,
          later: 0,
          ...(since === undefined ? {} : { since: 0 }),
        };
        row.documents += 1;
        if (wasCancelledLater(document.listed?.cancelledAt, month)) row.later += 1;
        if (row.since !== undefined && kindsOfIt.includes('cancelled')) row.since += 1;
        rows.set(key, row);
      }
    },
    result: () => ({
      ...(since === undefined ? {} : { changes: { since, ...kinds } }),
      cancellations: [...rows].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row),
    }),
  };
}

/**
 * Whether an answer is news since an earlier report. It counts from when the SAT had made it; one that lay in a package
 * which was read only after that report is news too.
 */
function newsSince(view: LedgerView, since: Instant): (seen: StatusSeen) => boolean {
  const readLate = view.packages.filter(({ indexedAt }) => (indexedAt ?? '') > since);
  const late = new Set(readLate.map(({ listedAt }) => listedAt));
  return ({ seenAt }) => seenAt > since || late.has(seenAt);
}

function happened(
  { statuses, held }: KnownDocument,
  context: { readonly isNews: (seen: StatusSeen) => boolean; readonly readSince: ReadonlySet<string> },
): readonly Kind[] {
  const { isNews, readSince } = context;
  const kinds: Kind[] = [];
  const [first] = statuses;
  if (first !== undefined && isNews(first)) kinds.push('listed');
  const [xml] = held;
  if (xml !== undefined && readSince.has(xml.place.packageId)) kinds.push('held');
  const [before, last] = [statuses.at(-2), statuses.at(-1)];
  if (before === undefined || last === undefined || before.status === last.status || !isNews(last)) return kinds;
  return [...kinds, last.status === 'cancelled' ? 'cancelled' : 'reappeared'];
}

function wasCancelledLater(cancelledAt: LocalDateTime | undefined, month: Month): boolean {
  return cancelledAt !== undefined && monthOf(cancelledAt) > month;
}
