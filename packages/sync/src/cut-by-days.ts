import { addSeconds, secondsBetween, type LocalDateTime } from './local-date-time.js';

/** XML of one minute: how many the SAT would give for a query, and how many of those are not held yet. */
export interface XmlCount {
  readonly offered: number;
  readonly wanted: number;
}

/** Counts by minute of issue (`YYYY-MM-DDTHH:mm`, Mexico City wall clock); a minute without documents is left out. */
export type CountsByMinute = ReadonlyMap<string, XmlCount>;

/** A part of a period, both ends included, and what is in it. */
export interface Piece extends XmlCount {
  readonly from: LocalDateTime;
  readonly to: LocalDateTime;
}

/**
 * Cuts a period into as few pieces as days allow, of which none offers more than `room` documents. They touch to the
 * second and do not overlap. A day above `room` is cut by minutes; only a minute above it stays above it. Days at
 * either end of which everything is held are a piece of their own, with nothing wanted. The SAT's shortest query spans two
 * seconds, both included, so no piece is shorter, as long as the period is not.
 */
export function cutByDays(
  period: { readonly from: LocalDateTime; readonly to: LocalDateTime },
  counts: CountsByMinute,
  room: number,
): readonly Piece[] {
  const days = atLeastTwoSeconds(stretches(period, { unit: 'day', counts }));
  const first = days.findIndex(({ wanted }) => wanted > 0);
  if (first === -1) return pack(days, Number.POSITIVE_INFINITY);
  const after = days.findLastIndex(({ wanted }) => wanted > 0) + 1;
  const before = days.slice(0, first);
  const rest = days.slice(after);
  // Days without any document are nothing to be spared: they stay with what is asked for.
  const start = before.some(hasDocuments) ? first : 0;
  const end = rest.some(hasDocuments) ? after : days.length;
  const finer = days
    .slice(start, end)
    .flatMap((day) => (day.offered > room ? atLeastTwoSeconds(stretches(day, { unit: 'minute', counts })) : [day]));
  return [
    ...pack(days.slice(0, start), Number.POSITIVE_INFINITY),
    ...pack(finer, room),
    ...pack(days.slice(end), Number.POSITIVE_INFINITY),
  ];
}

function hasDocuments({ offered }: Piece): boolean {
  return offered > 0;
}

/** How many characters of a time name its day or minute, and what completes that to its last second. */
const UNITS = { day: { length: 10, end: 'T23:59:59' }, minute: { length: 16, end: ':59' } } as const;

function stretches(
  period: { readonly from: LocalDateTime; readonly to: LocalDateTime },
  { unit, counts }: { readonly unit: keyof typeof UNITS; readonly counts: CountsByMinute },
): readonly Piece[] {
  const { length, end } = UNITS[unit];
  const sums = new Map<string, XmlCount>();
  for (const [minute, count] of counts) {
    const key = minute.slice(0, length);
    sums.set(key, sum(sums.get(key) ?? NONE, count));
  }
  const found: Piece[] = [];
  for (let from = period.from; from <= period.to;) {
    const key = from.slice(0, length);
    const last = (key + end) as LocalDateTime;
    const to = last < period.to ? last : period.to;
    found.push({ from, to, ...(sums.get(key) ?? NONE) });
    from = addSeconds(to, 1);
  }
  return found;
}

const NONE: XmlCount = { offered: 0, wanted: 0 };

function sum(a: XmlCount, b: XmlCount): XmlCount {
  return { offered: a.offered + b.offered, wanted: a.wanted + b.wanted };
}

/** Neighbours together for as long as they offer no more than `room`. */
function pack(pieces: readonly Piece[], room: number): readonly Piece[] {
  const packed: Piece[] = [];
  for (const piece of pieces) {
    const last = packed.at(-1);
    if (last !== undefined && last.offered + piece.offered <= room) packed[packed.length - 1] = joined(last, piece);
    else packed.push(piece);
  }
  return packed;
}

function joined(earlier: Piece, later: Piece): Piece {
  return { from: earlier.from, to: later.to, ...sum(earlier, later) };
}

/** Only the first and the last can be a single second: a period may begin at the end of a minute or a day, or end at its start. */
function atLeastTwoSeconds(pieces: readonly Piece[]): readonly Piece[] {
  return pieces.reduce<readonly Piece[]>((mended, piece) => {
    const last = mended.at(-1);
    if (last === undefined || (!isShort(last) && !isShort(piece))) return [...mended, piece];
    return [...mended.slice(0, -1), joined(last, piece)];
  }, []);
}

function isShort({ from, to }: Piece): boolean {
  return secondsBetween(from, to) < 1;
}
