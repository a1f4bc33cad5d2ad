import { describe, expect, test } from 'vitest';
import type { Completeness, MonthRow } from '../../src/page/client/answers.js';
import { cellState } from '../../src/page/client/cell-state.js';

const nothing: MonthRow = {
  month: '2025-03',
  direction: 'received',
  listed: 0,
  active: 0,
  cancelled: 0,
  present: 0,
  not_offered: 0,
  pending: 0,
  missing: 0,
  conflict: 0,
  unlisted: 0,
};

const blocked: Completeness['blocked'][number] = {
  window: {
    id: 'w',
    direction: 'received',
    content: 'metadata',
    from: '2025-02-01T00:00:00',
    to: '2025-04-30T23:59:59',
  },
  code: 'REFUSED',
  text: { es: '', en: '' },
  hint: { es: '', en: '' },
};

describe('the state of a month', () => {
  test.each([
    ['complete', { listed: 3, present: 2, not_offered: 1 }],
    ['pending', { listed: 3, present: 2, pending: 1 }],
    ['missing', { listed: 3, pending: 1, missing: 2 }],
    ['conflict', { listed: 3, conflict: 1, missing: 2 }],
    ['unlisted', { unlisted: 1 }],
    ['unlisted', { listed: 1, present: 1, unlisted: 1 }],
    ['missing', { listed: 1, missing: 1, unlisted: 1 }],
  ] as const)('is %s, the worst of what there is, for %j', (state, counts) => {
    expect(cellState({ ...nothing, ...counts }, { verdict: 'incomplete', blocked: [] })).toBe(state);
  });

  test.each(['complete', 'listed', 'open', 'incomplete'] as const)(
    'says that there is nothing where all lists are known (%s)',
    (verdict) => {
      expect(cellState(nothing, { verdict, blocked: [] })).toBe('none');
    },
  );

  test.each(['waiting', 'unasked', 'unproven'] as const)(
    'does not say that there is nothing while a list may be open (%s)',
    (verdict) => {
      expect(cellState(nothing, { verdict, blocked: [] })).toBe('unknown');
    },
  );

  test('does not say that there is nothing where the list is blocked, and says it beside that', () => {
    const beside = [
      { ...nothing, month: '2025-01' },
      { ...nothing, month: '2025-05' },
      { ...nothing, direction: 'issued' as const },
    ];
    const facts = { verdict: 'incomplete', blocked: [blocked] } as const;
    expect(cellState(nothing, facts)).toBe('unknown');
    expect(beside.map((row) => cellState(row, facts))).toEqual(['none', 'none', 'none']);
    const xml = { ...blocked, window: { ...blocked.window, content: 'xml' as const } };
    expect(cellState(nothing, { verdict: 'incomplete', blocked: [xml] })).toBe('none');
  });
});
