import { money } from './decimal.js';
import type { Direction, DocumentType } from './document.js';
import { trueDocuments, type TrueDocument, type TruthQuery } from './truth.js';
import type { World } from './world.js';

/** Documents of one month and direction of which a perfect client has the same. */
export interface TrueGroup {
  /** `YYYY-MM` */
  readonly month: string;
  readonly direction: Direction;
  readonly holding: 'present' | 'not_offered';
  readonly status: TrueDocument['status'];
  /** Sorted. */
  readonly uuids: readonly string[];
}

/** The sum of the XML that is offered, of one direction, type, currency and status. */
export interface TrueAmount {
  readonly direction: Direction;
  /** A retención has none. */
  readonly type?: DocumentType;
  /** As the XML writes it; a retención writes none. */
  readonly currency?: string;
  readonly status: TrueDocument['status'];
  readonly documents: number;
  /** Decimal text with two decimals. */
  readonly total: string;
  readonly withheld?: string;
}

/** What a report on a perfect client's documents has to say. */
export interface TrueReport {
  readonly groups: readonly TrueGroup[];
  readonly amounts: readonly TrueAmount[];
}

interface Sum extends Omit<TrueAmount, 'documents' | 'total' | 'withheld'> {
  documents: number;
  total: number;
  withheld?: number;
}

/** {@link truth} as a report tells it: which documents are held by month, and exact sums. Both in the order of their keys. */
export function trueReport(world: World, query: TruthQuery): TrueReport {
  const groups = new Map<string, { -readonly [K in keyof TrueGroup]: TrueGroup[K] } & { readonly uuids: string[] }>();
  const sums = new Map<string, Sum>();
  for (const one of trueDocuments(world, query)) {
    const { uuid, directions, status, xmlOffered, document } = one;
    const holding = xmlOffered ? 'present' : 'not_offered';
    for (const direction of directions) {
      const month = document.issuedAt.slice(0, 7);
      const key = [month, direction, holding, status].join('|');
      const group = groups.get(key) ?? { month, direction, holding, status, uuids: [] };
      group.uuids.push(uuid);
      groups.set(key, group);
      if (xmlOffered) addAmounts(sums, one, direction);
    }
  }
  return {
    groups: inOrder(groups).map((group) => ({ ...group, uuids: group.uuids.toSorted() })),
    amounts: inOrder(sums).map(({ total, withheld, ...sum }) => ({
      ...sum,
      total: money(total),
      ...(withheld === undefined ? {} : { withheld: money(withheld) }),
    })),
  };
}

function addAmounts(sums: Map<string, Sum>, { document, status }: TrueDocument, direction: Direction): void {
  const { type, amount, withheld } = document;
  const currency = /\sMoneda=["']([^"']*)["']/.exec(document.xml())?.[1];
  const key = [direction, type ?? '', currency ?? '', status].join('|');
  const sum: Sum = sums.get(key) ?? {
    direction,
    ...(type === undefined ? {} : { type }),
    ...(currency === undefined ? {} : { currency }),
    status,
    documents: 0,
    total: 0,
  };
  sum.documents += 1;
  sum.total += centsOf(amount);
  if (withheld !== undefined) sum.withheld = (sum.withheld ?? 0) + centsOf(withheld);
  sums.set(key, sum);
}

/** Exact for the simulator's own amounts, which have two decimals at most. */
function centsOf(amount: string): number {
  const [whole = '', decimals = ''] = amount.split('.');
  return Number(whole) * 100 + Number(decimals.padEnd(2, '0').slice(0, 2));
}

function inOrder<T>(rows: ReadonlyMap<string, T>): T[] {
  return [...rows].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}
