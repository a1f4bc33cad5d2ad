import { describe, expect, test } from 'vitest';
import type { Window } from '../../src/model.js';
import type { SyncJob } from '../../src/plan.js';
import { collectDays, type DayState } from '../../src/report/coverage.js';
import { aWindow } from '../records.js';

const job: SyncJob = {
  directions: ['issued'],
  contents: ['metadata'],
  from: '2025-01-01T00:00:00',
  to: '2025-01-05T23:59:59',
};
const now = new Date('2025-06-15T12:30:00.000Z');

function listWindow(fields: Partial<Window>): Window {
  return aWindow({ content: 'metadata', state: 'done', from: job.from, to: job.to, ...fields });
}

/** The states of the five days. */
function states(windows: readonly Window[], at = now): readonly DayState[] {
  const blocked = new Set(windows.filter(({ state }) => state === 'blocked').map(({ id }) => id));
  return collectDays(job)
    .result(windows, blocked, at)
    .map(({ state }) => state);
}

describe('a day is', () => {
  test('unasked unless all of it was asked for', () => {
    expect(states([])).toEqual(['unasked', 'unasked', 'unasked', 'unasked', 'unasked']);
    const [one, two] = [
      listWindow({ id: 'one', to: '2025-01-02T11:59:59' }),
      listWindow({ id: 'two', from: '2025-01-02T12:00:01', to: '2025-01-04T23:59:59' }),
    ];
    expect(states([one, two])).toEqual(['empty', 'unasked', 'empty', 'empty', 'unasked']);
    expect(states([one, { ...two, from: '2025-01-02T12:00:00' }])).toEqual([
      'empty',
      'empty',
      'empty',
      'empty',
      'unasked',
    ]);
  });

  test('waiting, or blocked, by the queries that touch it', () => {
    const open = listWindow({ id: 'open', state: 'open', to: '2025-01-03T23:59:59' });
    const blocked = listWindow({ id: 'blocked', state: 'blocked', from: '2025-01-03T00:00:00' });
    expect(states([open, blocked])).toEqual(['waiting', 'waiting', 'blocked', 'blocked', 'blocked']);
  });

  test('in the future until it comes, and today as far as it was asked for', () => {
    const noon = new Date('2025-01-03T18:00:00.000Z');
    const asked = listWindow({ to: '2025-01-03T11:00:00' });
    expect(states([asked], noon)).toEqual(['empty', 'empty', 'empty', 'future', 'future']);
    expect(states([], noon)).toEqual(['unasked', 'unasked', 'unasked', 'future', 'future']);
  });

  test('not called asked for by a query for one document', () => {
    const folio = listWindow({ folio: '00000000-0000-4000-8000-000000000000' });
    expect(states([folio])[0]).toBe('unasked');
    expect(states([listWindow({ heals: true })])[0]).toBe('unasked');
  });

  test('lacking before anything else, and complete when all that is listed is held', () => {
    const days = collectDays({ ...job, contents: ['metadata', 'xml'] });
    const facts = { uuid: 'a', directions: ['issued'], status: 'active' } as const;
    days.add({ ...facts, issuedAt: '2025-01-01T10:00:00', holding: 'missing' });
    days.add({ ...facts, issuedAt: '2025-01-02T10:00:00', holding: 'not_offered' });
    days.add({ ...facts, issuedAt: '2025-01-03T10:00:00', holding: 'pending' });
    days.add({ ...facts, issuedAt: '2025-01-04T10:00:00', holding: 'unlisted' });
    const windows = [listWindow({}), listWindow({ id: 'xml', content: 'xml' })];
    expect(days.result(windows, new Set(), now).map(({ state }) => state)).toEqual([
      'lacking',
      'complete',
      'waiting',
      'lacking',
      'empty',
    ]);
  });
});
