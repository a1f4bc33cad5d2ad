import { describe, expect, it } from 'vitest';

import type { CallAnswer, FaultAnswer, QuotasAnswer, StateAnswer } from '../../src/admin/answers.js';
import type { Api } from '../../src/admin/client/api.js';
import { firstDifference } from '../../src/admin/client/difference.js';
import { createWatch, KEPT_CALLS, newsAfter, withNews } from '../../src/admin/client/snapshot.js';
import { createManualClock } from '../../src/index.js';
import { administered, jsonOf } from './admin.js';
import type { TestAdmin } from './admin.js';

function call(number: number, answer: CallAnswer['answer'] = 'complete'): CallAnswer {
  return {
    number,
    at: '2025-06-01T00:00:00.000Z',
    service: 'cfdi',
    operation: 'verify',
    action: '',
    verdict: { outcome: 'accepted', warnings: [] },
    registered: true,
    faults: [],
    answer,
  };
}

function calls(first: number, last: number): readonly CallAnswer[] {
  return Array.from({ length: last - first + 1 }, (_, index) => call(first + index));
}

describe('the difference of two texts', () => {
  it('is where they part', () => {
    expect(firstDifference('<a b="1">', "<a b='1'>")).toEqual([
      { same: '<a b=', different: '"', rest: '1">' },
      { same: '<a b=', different: "'", rest: "1'>" },
    ]);
  });

  it('is the end of the shorter one when it begins the other', () => {
    expect(firstDifference('ab', 'abc')).toEqual([
      { same: 'ab', different: '', rest: '' },
      { same: 'ab', different: 'c', rest: '' },
    ]);
  });

  it('does not cut a character in two', () => {
    expect(firstDifference('x😀', 'x😁')?.[0]).toEqual({ same: 'x', different: '😀', rest: '' });
  });

  it('is none between a text and itself', () => {
    expect(firstDifference('Ñ', 'Ñ')).toBeUndefined();
  });
});

describe('news of the calls', () => {
  it('come after the last one that is known', () => {
    expect(newsAfter([], 0)).toBe(0);
    expect(newsAfter(calls(1, 3), 5)).toBe(3);
  });

  it('are asked for again from the first one that is still being answered', () => {
    expect(newsAfter([call(1), call(2, 'pending'), call(3)], 5)).toBe(1);
  });

  it('leave out what is too old to be shown', () => {
    expect(newsAfter([], 1000)).toBe(1000 - KEPT_CALLS);
    expect(newsAfter([call(1, 'pending')], 1000)).toBe(1000 - KEPT_CALLS);
  });

  it('take the place of what was known of them', () => {
    const known = [call(1), call(2, 'pending'), call(3)];
    const merged = withNews(known, [call(2, 'broken'), call(3), call(4)]);
    expect(merged.map(({ number, answer }) => `${number} ${answer}`)).toEqual([
      '1 complete',
      '2 broken',
      '3 complete',
      '4 complete',
    ]);
    expect(withNews(known, [])).toEqual(known);
    expect(withNews(calls(1, KEPT_CALLS), calls(KEPT_CALLS + 1, KEPT_CALLS + 2))[0]?.number).toBe(3);
  });
});

describe('a look at the simulator', () => {
  /** The API as the page reads it, with what was asked for. */
  function watched(admin: TestAdmin): { readonly api: Api; readonly asked: string[] } {
    const asked: string[] = [];
    const get = async (path: string): Promise<unknown> => {
      asked.push(path);
      return jsonOf(await admin.get(path));
    };
    const nothing = (): Promise<never> => Promise.reject(new Error('the page only looks'));
    const api: Api = {
      state: async () => (await get('/api/state')) as StateAnswer,
      calls: async (after) => ((await get(`/api/journal?after=${after}`)) as { calls: CallAnswer[] }).calls,
      requests: async () => ((await get('/api/requests')) as { requests: [] }).requests,
      quotas: async () => (await get('/api/quotas')) as QuotasAnswer,
      faults: async () => ((await get('/api/faults')) as { faults: FaultAnswer[] }).faults,
      checks: nothing,
      faultKinds: nothing,
      counts: nothing,
      moveClock: nothing,
      addFault: nothing,
      releaseFault: nothing,
      removeFault: nothing,
      clearFaults: nothing,
    };
    return { api, asked };
  }

  it('sees all at first, then only the state while nothing moves, and all again when something did', async () => {
    const { admin, client } = await administered({ clock: createManualClock() });
    const { api, asked } = watched(admin);
    const look = createWatch(api);
    await client.issued();
    const first = await look(false);
    expect(first.calls.map(({ number }) => number)).toEqual([1, 2]);
    expect(first.requests).toHaveLength(1);
    asked.length = 0;
    await look(false);
    expect(asked).toEqual(['/api/state']);
    await admin.post('/api/clock', { advanceMs: 1 });
    asked.length = 0;
    await look(false);
    expect(asked).toEqual(['/api/state', '/api/requests', '/api/quotas', '/api/faults']);
    await client.verify('x');
    asked.length = 0;
    const last = await look(false);
    expect(asked).toContain('/api/journal?after=2');
    expect(last.calls.length).toBeGreaterThan(2);
  });
});
