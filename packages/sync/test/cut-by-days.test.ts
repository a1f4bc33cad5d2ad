import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutByDays, type Piece, type XmlCount } from '../src/cut-by-days.js';
import { addSeconds, secondsBetween, type LocalDateTime } from '../src/local-date-time.js';

const january = { from: '2025-01-01T00:00:00', to: '2025-01-31T23:59:59' } as const;

/** So many documents at noon of days of January, none held unless `held` says so. */
function noons(days: Readonly<Record<string, number>>, held: readonly string[] = []): Map<string, XmlCount> {
  return new Map(
    Object.entries(days).map(([day, offered]) => [
      `2025-01-${day}T12:00`,
      { offered, wanted: held.includes(day) ? 0 : offered },
    ]),
  );
}

function periods(pieces: readonly Piece[]): string[] {
  return pieces.map(({ from, to, wanted }) => `${from} ${to} ${wanted}`);
}

describe('a period that is cut by days', () => {
  test('stays whole when one query can bring all of it', () => {
    expect(cutByDays(january, noons({ '03': 4, '20': 6 }), 10)).toEqual([{ ...january, offered: 10, wanted: 10 }]);
  });

  test('becomes as few parts as whole days allow, each within the room', () => {
    expect(periods(cutByDays(january, noons({ '03': 4, '04': 6, '20': 1, '31': 9 }), 10))).toEqual([
      '2025-01-01T00:00:00 2025-01-19T23:59:59 10',
      '2025-01-20T00:00:00 2025-01-31T23:59:59 10',
    ]);
  });

  test('is cut within a day that is above the room alone, and a minute that is stays whole', () => {
    const counts = new Map(
      ['08:00', '08:01', '20:00', '20:01'].map((time) => [`2025-01-05T${time}`, { offered: 6, wanted: 6 }] as const),
    );
    expect(periods(cutByDays(january, counts, 10))).toEqual([
      '2025-01-01T00:00:00 2025-01-05T08:00:59 6',
      '2025-01-05T08:01:00 2025-01-05T19:59:59 6',
      '2025-01-05T20:00:00 2025-01-05T20:00:59 6',
      '2025-01-05T20:01:00 2025-01-31T23:59:59 6',
    ]);
    expect(periods(cutByDays(january, counts, 5)).filter((text) => text.endsWith(' 6'))).toHaveLength(4);
  });

  test('has what is held at its ends apart, and what is held in between is no reason for another query', () => {
    const days = { '02': 3, '10': 2, '12': 5, '14': 1, '30': 4 };
    expect(periods(cutByDays(january, noons(days, ['02', '12', '30']), 100))).toEqual([
      '2025-01-01T00:00:00 2025-01-09T23:59:59 0',
      '2025-01-10T00:00:00 2025-01-14T23:59:59 3',
      '2025-01-15T00:00:00 2025-01-31T23:59:59 0',
    ]);
  });

  test('is sized by all that the SAT would give, held or not', () => {
    expect(periods(cutByDays(january, noons({ '10': 2, '12': 5, '14': 4 }, ['12']), 8))).toEqual([
      '2025-01-01T00:00:00 2025-01-13T23:59:59 2',
      '2025-01-14T00:00:00 2025-01-31T23:59:59 4',
    ]);
  });

  test('is one part with nothing wanted when all of it is held, however much that is', () => {
    expect(cutByDays(january, noons({ '02': 30, '03': 30 }, ['02', '03']), 10)).toEqual([
      { ...january, offered: 60, wanted: 0 },
    ]);
  });

  test('gives a single second at its end to the minute beside it, and not to all that is packed with that', () => {
    const period = { from: '2025-01-30T00:00:00', to: '2025-02-01T00:00:00' } as const;
    const counts = new Map(
      ['2025-01-30T12:00', '2025-01-31T23:58', '2025-02-01T00:00'].map(
        (minute) => [minute, { offered: 4, wanted: 4 }] as const,
      ),
    );
    expect(periods(cutByDays(period, counts, 8))).toEqual([
      '2025-01-30T00:00:00 2025-01-30T23:59:59 4',
      '2025-01-31T00:00:00 2025-02-01T00:00:00 8',
    ]);
    expect(periods(cutByDays(period, counts, 7))).toEqual([
      '2025-01-30T00:00:00 2025-01-31T23:57:59 4',
      '2025-01-31T23:58:00 2025-01-31T23:58:59 4',
      '2025-01-31T23:59:00 2025-02-01T00:00:00 4',
    ]);
  });

  const from = fc.integer({ min: 0, max: 40 * 86_400 }).map((second) => addSeconds('2025-01-20T00:00:00', second));
  const cuts = from.chain((start) =>
    fc.record({
      period: fc
        .oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 31 * 86_400 }))
        .map((seconds) => ({ from: start, to: addSeconds(start, seconds) })),
      room: fc.integer({ min: 1, max: 60 }),
      documents: fc.array(fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), held: fc.boolean() }), {
        maxLength: 120,
      }),
    }),
  );

  test('is covered to the second, without overlap, and no part is too long for a query or too short for the SAT', () => {
    fc.assert(
      fc.property(cuts, ({ period, room, documents }) => {
        const span = secondsBetween(period.from, period.to);
        const counts = new Map<string, XmlCount>();
        for (const { at, held } of documents) {
          const minute = addSeconds(period.from, Math.floor(at * span)).slice(0, 16);
          const { offered, wanted } = counts.get(minute) ?? { offered: 0, wanted: 0 };
          counts.set(minute, { offered: offered + 1, wanted: wanted + (held ? 0 : 1) });
        }
        const pieces = cutByDays(period, counts, room);
        expect(pieces.at(0)?.from).toBe(period.from);
        expect(pieces.at(-1)?.to).toBe(period.to);
        for (const [index, { from, to }] of pieces.entries()) {
          expect(secondsBetween(from, to)).toBeGreaterThanOrEqual(1);
          if (index > 0) expect(from).toBe(addSeconds(pieces[index - 1]?.to ?? from, 1));
        }
        const sum = (of: keyof XmlCount): number => pieces.reduce((total, piece) => total + piece[of], 0);
        expect(sum('offered')).toBe(documents.length);
        expect(sum('wanted')).toBe(documents.filter(({ held }) => !held).length);
        for (const piece of pieces) {
          if (piece.wanted > 0 && piece.offered > room) expect(isUnavoidable(piece)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** One minute, and at most a single second beside it that could not stand alone. */
function isUnavoidable({ from, to }: { readonly from: LocalDateTime; readonly to: LocalDateTime }): boolean {
  return secondsBetween(from, to) <= 61;
}
