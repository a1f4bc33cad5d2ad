import type { Completeness, MonthRow } from './answers.js';
import type { cellNames } from './texts.js';

/** How a month stands. */
export type CellState = keyof typeof cellNames;

/** The worst that can be said of a month. That there is nothing is only said where the list for it is known. */
export function cellState(row: MonthRow, { verdict, blocked }: Pick<Completeness, 'verdict' | 'blocked'>): CellState {
  for (const state of ['conflict', 'missing', 'pending', 'unlisted'] as const) if (row[state] > 0) return state;
  if (row.listed > 0) return 'complete';
  const known = ['complete', 'listed', 'open', 'incomplete'].includes(verdict);
  const stuck = blocked.some(
    ({ window }) =>
      window.content === 'metadata' &&
      window.direction === row.direction &&
      window.from.slice(0, 7) <= row.month &&
      window.to.slice(0, 7) >= row.month,
  );
  return known && !stuck ? 'none' : 'unknown';
}
