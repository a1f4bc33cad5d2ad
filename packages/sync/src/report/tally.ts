import { createHash, type Hash } from 'node:crypto';
import type { DocumentType } from '@acopio/package-extractor';
import { monthOf, monthsBetween, type Month } from '../local-date-time.js';
import type { Direction } from '../model.js';
import type { SyncJob } from '../plan.js';
import type { Holding } from '../reconcile.js';
import { plus, sumText, ZERO, type ExactSum } from './exact-sum.js';
import type { DocumentFacts, KnownStatus } from './facts.js';

/**
 * Documents of one month and direction with the same holding and status. Every number of a `MonthRow` is the sum of
 * such groups: `listed` of all but `unlisted`, `cancelled` of those with that status.
 */
export interface UuidGroup {
  readonly month: Month;
  readonly direction: Direction;
  readonly holding: Holding;
  readonly status: KnownStatus;
  /** The true number. */
  readonly count: number;
  /** The first of them, in the order of their UUIDs. */
  readonly uuids: readonly string[];
  /** SHA-256 (hex) over all of them in that order, a line feed after each. */
  readonly sha256: string;
}

/** Exact sums of documents of one direction, type, currency and status, from their XML. */
export interface AmountRow {
  readonly direction: Direction;
  readonly status: KnownStatus;
  /** A retención has none. */
  readonly type?: DocumentType;
  /** As the documents say it; a retención says none. */
  readonly currency?: string;
  readonly documents: number;
  /** Decimal text: `Total` of CFDI, `MontoTotOperacion` of retenciones. */
  readonly total: string;
  /** Decimal text: `MontoTotRet`, only of retenciones. */
  readonly withheld?: string;
}

/**
 * Why an amount is in no sum: `noXml` there is no XML of it · `conflict` there are two · `unreadable` what it says is no
 * amount, or no currency · `tooManyCurrencies` it names one after a hundred others.
 */
export type NotAddedReason = 'noXml' | 'conflict' | 'unreadable' | 'tooManyCurrencies';

/** Documents that are in no sum: counted, never added. */
export interface NotAddedRow {
  readonly direction: Direction;
  readonly status: KnownStatus;
  readonly type?: DocumentType;
  readonly reason: NotAddedReason;
  readonly documents: number;
}

/** What was counted. */
export interface Tallied {
  readonly groups: readonly UuidGroup[];
  readonly amounts: readonly AmountRow[];
  readonly notAdded: readonly NotAddedRow[];
}

/** Counts documents, which have to come in the order of their UUIDs. */
export interface Tally {
  add(facts: DocumentFacts): void;
  result(): Tallied;
}

/** The SAT's catalogue has some 180; a document may name anything. */
const MOST_CURRENCIES = 100;
const LONGEST_CURRENCY = 20;

interface OpenGroup extends Pick<UuidGroup, 'month' | 'direction' | 'holding' | 'status'> {
  count: number;
  readonly uuids: string[];
  readonly hash: Hash;
}

interface OpenAmount extends Pick<AmountRow, 'direction' | 'status' | 'type' | 'currency'> {
  documents: number;
  total: ExactSum;
  withheld?: ExactSum;
}

/** Opens a tally for a job's months; of each group at most `mostUuids` are kept. */
export function openTally(job: SyncJob, mostUuids: number): Tally {
  const months = new Set<Month>(monthsBetween(job.from, job.to));
  const groups = new Map<string, OpenGroup>();
  const amounts = openAmounts();
  const group = ({ holding, status }: DocumentFacts, month: Month, direction: Direction): OpenGroup => {
    const key = [month, direction, holding, status].join('|');
    const open = groups.get(key);
    if (open !== undefined) return open;
    const made: OpenGroup = { month, direction, holding, status, count: 0, uuids: [], hash: createHash('sha256') };
    groups.set(key, made);
    return made;
  };
  return {
    add: (facts) => {
      const month = monthOf(facts.issuedAt);
      if (!months.has(month)) return;
      for (const direction of facts.directions) {
        const open = group(facts, month, direction);
        open.count += 1;
        open.hash.update(`${facts.uuid}\n`);
        if (open.uuids.length < mostUuids) open.uuids.push(facts.uuid);
        amounts.add(facts, direction);
      }
    },
    result: () => ({
      groups: sorted(groups).map(({ hash, ...facts }) => ({ ...facts, sha256: hash.copy().digest('hex') })),
      ...amounts.result(),
    }),
  };
}

function openAmounts(): {
  add(facts: DocumentFacts, direction: Direction): void;
  result(): Pick<Tallied, 'amounts' | 'notAdded'>;
} {
  const sums = new Map<string, OpenAmount>();
  const others = new Map<string, { -readonly [K in keyof NotAddedRow]: NotAddedRow[K] }>();
  const currencies = new Set<string>();
  const leaveOut = ({ status, type }: DocumentFacts, direction: Direction, reason: NotAddedReason): void => {
    const key = [direction, status, type ?? '', reason].join('|');
    const row = others.get(key) ?? { direction, status, ...typed(type), reason, documents: 0 };
    row.documents += 1;
    others.set(key, row);
  };
  return {
    add: (facts, direction) => {
      const { amounts, holding, status, type } = facts;
      if (amounts === undefined) return leaveOut(facts, direction, holding === 'conflict' ? 'conflict' : 'noXml');
      const { currency } = amounts;
      // Cut short, two of them would be one.
      if ((currency?.length ?? 0) > LONGEST_CURRENCY) return leaveOut(facts, direction, 'unreadable');
      if (currency !== undefined && !currencies.has(currency)) {
        if (currencies.size === MOST_CURRENCIES) return leaveOut(facts, direction, 'tooManyCurrencies');
        currencies.add(currency);
      }
      const key = [direction, type ?? '', currency ?? '', status].join('|');
      const named = { direction, status, ...typed(type), ...(currency === undefined ? {} : { currency }) };
      const before = sums.get(key) ?? { ...named, documents: 0, total: ZERO };
      const total = plus(before.total, amounts.total);
      const withheld =
        amounts.withheld === undefined ? before.withheld : plus(before.withheld ?? ZERO, amounts.withheld);
      if (total === undefined || (amounts.withheld !== undefined && withheld === undefined)) {
        return leaveOut(facts, direction, 'unreadable');
      }
      const row = {
        ...before,
        documents: before.documents + 1,
        total,
        ...(withheld === undefined ? {} : { withheld }),
      };
      sums.set(key, row);
    },
    result: () => ({
      amounts: sorted(sums).map(({ total, withheld, ...row }) => ({
        ...row,
        total: sumText(total),
        ...(withheld === undefined ? {} : { withheld: sumText(withheld) }),
      })),
      notAdded: sorted(others).map((row) => ({ ...row })),
    }),
  };
}

function typed(type: DocumentType | undefined): { readonly type?: DocumentType } {
  return type === undefined ? {} : { type };
}

function sorted<T>(rows: ReadonlyMap<string, T>): T[] {
  return [...rows].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}
