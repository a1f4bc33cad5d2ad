import type { Month } from '../local-date-time.js';
import type { Direction, Text } from '../model.js';
import type { AmountRow, NotAddedRow, Tallied, UuidGroup } from './tally.js';

/** What each difference means, by code. */
export const differenceTexts = {
  PACKAGE_GONE: { es: 'El paquete ya no está', en: 'The package is no longer there' },
  PACKAGE_CHANGED: {
    es: 'El paquete no tiene los bytes que se descargaron (SHA-256)',
    en: 'The package does not have the bytes that were fetched (SHA-256)',
  },
  PACKAGE_UNREADABLE: { es: 'El paquete ya no se puede leer', en: 'The package can no longer be read' },
  PACKAGE_COUNT: {
    es: 'El paquete tiene otro número de documentos',
    en: 'The package has another number of documents',
  },
  COUNT: { es: 'El reporte cuenta otro número de documentos', en: 'The report counts another number of documents' },
  UUIDS: { es: 'El reporte cuenta otros documentos', en: 'The report counts other documents' },
  AMOUNT: { es: 'El reporte suma otro importe', en: 'The report sums another amount' },
  FILE_GONE: { es: 'El archivo XML ya no está', en: 'The XML file is no longer there' },
  FILE_CHANGED: {
    es: 'El archivo XML no tiene los bytes de su paquete',
    en: 'The XML file does not have the bytes of its package',
  },
} as const satisfies Readonly<Record<string, Text>>;

/** Something in which a report and the packages are not the same. */
export interface Difference {
  readonly code: keyof typeof differenceTexts;
  readonly packageId?: string;
  readonly uuid?: string;
  readonly month?: Month;
  readonly direction?: Direction;
  /** The holding and status of a count, or the type, currency and status of a sum. */
  readonly what?: string;
  /** What the report says. */
  readonly reported?: string;
  /** What was found. */
  readonly found?: string;
}

/** Every difference between what a report tallied and what its packages have. */
export function differencesOf(reported: Tallied, found: Tallied): readonly Difference[] {
  return [
    ...compare(merged(reported.groups), merged(found.groups), groupDifference),
    ...compare(amountsOf(reported.amounts), amountsOf(found.amounts), amountDifference),
    ...compare(notAddedOf(reported.notAdded), notAddedOf(found.notAdded), countDifference),
  ];
}

type Group = Pick<UuidGroup, 'month' | 'direction' | 'count' | 'uuids'> & {
  readonly what: string;
  /** Absent for two groups in one: what their lists have is compared then. */
  readonly sha256?: string;
};

/** Packages cannot tell what is still awaited from what is missing. */
function merged(groups: readonly UuidGroup[]): ReadonlyMap<string, Group> {
  const all = new Map<string, Group>();
  for (const { month, direction, holding, status, count, uuids, sha256 } of groups) {
    const what = `${holding === 'pending' ? 'missing' : holding} ${status}`;
    const key = `${month}|${direction}|${what}`;
    const other = all.get(key);
    const whole = { month, direction, what, count, uuids };
    all.set(
      key,
      other === undefined
        ? { ...whole, sha256 }
        : { ...whole, count: count + other.count, uuids: [...other.uuids, ...uuids].toSorted() },
    );
  }
  return all;
}

function groupDifference(reported: Group | undefined, found: Group | undefined): Difference | undefined {
  const one = reported ?? found;
  if (one === undefined) return undefined;
  const { month, direction, what } = one;
  const place = { month, direction, what };
  const [before = 0, now = 0] = [reported?.count, found?.count];
  if (before !== now) return { code: 'COUNT', ...place, reported: String(before), found: String(now) };
  return sameUuids(reported, found) ? undefined : { code: 'UUIDS', ...place };
}

function sameUuids(a: Group | undefined, b: Group | undefined): boolean {
  if (a?.sha256 !== undefined && b?.sha256 !== undefined) return a.sha256 === b.sha256;
  if (a?.uuids.length !== a?.count || b?.uuids.length !== b?.count) return true;
  return a?.uuids.join() === b?.uuids.join();
}

interface Sum extends Pick<AmountRow, 'direction' | 'documents'> {
  readonly what: string;
  readonly text: string;
}

function amountsOf(rows: readonly AmountRow[]): ReadonlyMap<string, Sum> {
  return new Map(
    rows.map(({ direction, documents, total, withheld, ...facts }) => {
      const what = [facts.type, facts.currency, facts.status].filter((part) => part !== undefined).join(' ');
      const text = `${documents} × ${total}${withheld === undefined ? '' : ` (${withheld})`}`;
      return [`${direction}|${what}`, { direction, documents, what, text }];
    }),
  );
}

function amountDifference(reported: Sum | undefined, found: Sum | undefined): Difference | undefined {
  const one = reported ?? found;
  if (one === undefined || reported?.text === found?.text) return undefined;
  const { direction, what } = one;
  return { code: 'AMOUNT', direction, what, reported: reported?.text ?? '0', found: found?.text ?? '0' };
}

function notAddedOf(rows: readonly NotAddedRow[]): ReadonlyMap<string, Sum> {
  return new Map(
    rows.map(({ direction, documents, ...facts }) => {
      const what = [facts.reason, facts.type, facts.status].filter((part) => part !== undefined).join(' ');
      return [`${direction}|${what}`, { direction, documents, what, text: String(documents) }];
    }),
  );
}

function countDifference(reported: Sum | undefined, found: Sum | undefined): Difference | undefined {
  const difference = amountDifference(reported, found);
  return difference === undefined ? undefined : { ...difference, code: 'COUNT' };
}

function compare<T>(
  reported: ReadonlyMap<string, T>,
  found: ReadonlyMap<string, T>,
  differenceOf: (reported: T | undefined, found: T | undefined) => Difference | undefined,
): readonly Difference[] {
  const keys = [...new Set([...reported.keys(), ...found.keys()])].toSorted();
  return keys.flatMap((key) => differenceOf(reported.get(key), found.get(key)) ?? []);
}
