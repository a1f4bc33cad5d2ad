import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultLimits } from '../src/limits.js';
import { addSeconds, type LocalDateTime } from '../src/local-date-time.js';
import type { Change, LedgerView, ProblemCode, Window } from '../src/model.js';
import { planWindows, type SyncJob } from '../src/plan.js';
import { aRequest, aView, aWindow, anAcceptedRequest } from './records.js';

const limits = defaultLimits;
/** 06:30 in Mexico City. */
const now = new Date('2025-06-15T12:30:00.000Z');

const quarter: SyncJob = {
  directions: ['issued', 'received'],
  contents: ['metadata', 'xml'],
  from: '2025-01-01T00:00:00',
  to: '2025-03-31T23:59:59',
};

function windowsOf(changes: readonly Change[]): Window[] {
  return changes.flatMap((change) => (change.type === 'window' ? [change.window] : []));
}

function planned(job: SyncJob, view: LedgerView, at = now): Window[] {
  return windowsOf(planWindows(job, view, { now: at, limits }));
}

describe('planning', () => {
  test('makes one window a month, direction and content, XML after its metadata', () => {
    const windows = planned(quarter, aView({}));
    expect(windows).toHaveLength(12);
    const january = windows.filter((window) => window.from === '2025-01-01T00:00:00' && window.direction === 'issued');
    expect(january.map(({ content, to }) => ({ content, to }))).toEqual([
      { content: 'metadata', to: '2025-01-31T23:59:59' },
      { content: 'xml', to: '2025-01-31T23:59:59' },
    ]);
    expect(january[1]?.after).toBe(january[0]?.id);
  });

  test('ends a running month just before now: the SAT refuses an end in the future', () => {
    const job = { ...quarter, from: '2025-06-01T00:00:00', to: '2025-06-30T23:59:59' } as const;
    expect(new Set(planned(job, aView({})).map((window) => window.to))).toEqual(new Set(['2025-06-15T06:29:59']));
  });

  test.each([
    ['reversed', { ...quarter, from: '2025-03-01T00:00:00', to: '2025-01-01T00:00:00' }],
    ['in the future', { ...quarter, from: '2025-07-01T00:00:00', to: '2025-07-31T23:59:59' }],
  ] as const)('refuses a period that is %s', (_name, job) => {
    expect(() => planned(job, aView({}))).toThrowError(expect.objectContaining({ code: 'PERIOD_INVALID' }));
  });

  test('plans nothing for what is settled, open or blocked', () => {
    const windows = planned(quarter, aView({})).map((window, index) => ({
      ...window,
      state: (['done', 'open', 'blocked', 'empty'] as const)[index % 4] ?? 'done',
      settledAt: now.toISOString(),
    }));
    const requests = windows.map((window) => anAcceptedRequest(window, { sentAt: now.toISOString() }));
    expect(planned(quarter, aView({ windows, requests }))).toEqual([]);
  });

  test('asks metadata again that was taken before its period had settled', () => {
    const job = {
      ...quarter,
      directions: ['issued'],
      contents: ['metadata'],
      from: '2025-05-01T00:00:00',
      to: '2025-05-31T23:59:59',
    } as const;
    const early = '2025-06-01T12:00:00.000Z';
    const window = aWindow({ content: 'metadata', from: job.from, to: job.to, state: 'done', settledAt: early });
    const request = anAcceptedRequest(window, { sentAt: early });
    expect(planned(job, aView({ windows: [window], requests: [request] }))).toHaveLength(1);

    const late = '2025-06-04T12:00:00.000Z';
    const settled = { ...request, sentAt: late };
    expect(planned(job, aView({ windows: [window], requests: [settled] }))).toEqual([]);
  });

  test('asks metadata again as soon as its period has settled, however fresh the last answer is', () => {
    const job = { ...quarter, directions: ['issued'], contents: ['metadata'], from: '2025-05-01T00:00:00' } as const;
    const may = { ...job, to: '2025-05-31T23:59:59' } as const;
    // Mexico City is six hours behind: the period settles at 06:00 of the fourth.
    const asked = '2025-06-04T05:00:00.000Z';
    const window = aWindow({ content: 'metadata', from: may.from, to: may.to, state: 'done', settledAt: asked });
    const view = aView({ windows: [window], requests: [anAcceptedRequest(window, { sentAt: asked })] });
    expect(planned(may, view, new Date('2025-06-04T05:59:00.000Z'))).toEqual([]);
    expect(planned(may, view, new Date('2025-06-04T06:00:00.000Z'))).toHaveLength(1);
  });

  test('does not ask for the newest minutes of a running month again and again', () => {
    const job = {
      ...quarter,
      directions: ['issued'],
      contents: ['xml'],
      from: '2025-06-01T00:00:00',
      to: '2025-06-30T23:59:59',
    } as const;
    const window = aWindow({ from: job.from, to: '2025-06-15T06:29:59', state: 'done', settledAt: now.toISOString() });
    const view = aView({ windows: [window], requests: [anAcceptedRequest(window)] });
    expect(planned(job, view, new Date('2025-06-15T12:45:00.000Z'))).toEqual([]);
    expect(planned(job, view, new Date('2025-06-15T13:45:00.000Z')).map(({ from, to }) => ({ from, to }))).toEqual([
      { from: '2025-06-15T06:30:00', to: '2025-06-15T07:44:59' },
    ]);
  });

  test('asks again what was refused to everybody, also where the run ended before its window was blocked', () => {
    const refused = aWindow({ id: 'refused' });
    const shifting = aWindow({ id: 'shifting', from: '2025-02-01T00:00:00', to: '2025-02-28T23:59:59' });
    const job: SyncJob = { ...quarter, directions: ['issued'], contents: ['xml'], to: '2025-02-28T23:59:59' };
    const view = aView({
      windows: [refused, shifting],
      requests: [
        aRequest(refused, { state: 'refused', codEstatus: '305' }),
        aRequest(shifting, { state: 'refused', codEstatus: '5002' }),
      ],
    });
    expect(planned(job, view)).toEqual([expect.objectContaining({ id: 'refused', state: 'open', forgotten: 1 })]);
  });

  test('opens again what the SAT refused, and leaves alone what needs another act', () => {
    const refused = aWindow({ id: 'refused', state: 'blocked', problem: { code: 'REFUSED', codEstatus: '305' } });
    const taken = aWindow({
      id: 'taken',
      direction: 'received',
      state: 'blocked',
      problem: { code: 'SOMEONE_ELSE_ASKS' },
    });
    const job = { ...quarter, contents: ['xml'], to: '2025-01-31T23:59:59' } as const;
    const view = aView({ windows: [refused, taken], requests: [aRequest(refused, { state: 'refused' })] });
    expect(planned(job, view)).toEqual([expect.objectContaining({ id: 'refused', state: 'open', forgotten: 1 })]);
    expect(planned(job, view)[0]).not.toHaveProperty('problem');
  });

  test('opens again on a later day of Mexico City what may have passed, with new shifts and replans; not on the same day', () => {
    const job: SyncJob = { ...quarter, directions: ['issued'], contents: ['xml'], to: '2025-01-31T23:59:59' };
    const stopped = (code: ProblemCode, settledAt: string): LedgerView => {
      const window = aWindow({ state: 'blocked', problem: { code }, settledAt, shifts: 5, replans: 2, expected: 9 });
      return aView({ windows: [window], requests: [anAcceptedRequest(window, { state: 'uncertain' })] });
    };
    // 06:30 on the fifteenth there; its day began at 06:00 UTC.
    const yesterday = '2025-06-15T05:59:59.000Z';
    for (const code of ['ANSWERS_LOST', 'REQUEST_STUCK', 'PACKAGE_LOST', 'PACKAGE_DAMAGED', 'SAT_FAILS'] as const) {
      const [window, ...others] = planned(job, stopped(code, yesterday));
      expect(others).toEqual([]);
      expect(window).toMatchObject({ state: 'open', forgotten: 1, shifts: 0, replans: 0 });
      expect(window).not.toHaveProperty('expected');
      expect(planned(job, stopped(code, '2025-06-15T06:00:00.000Z'))).toEqual([]);
    }
    for (const code of ['SOMEONE_ELSE_ASKS', 'QUERY_SPENT', 'TOO_MANY_IN_A_SECOND', 'PACKAGE_UNREADABLE'] as const) {
      expect(planned(job, stopped(code, yesterday))).toEqual([]);
    }
  });

  test('takes windows by type for their period only where all five are there, and what heals for none', () => {
    const job: SyncJob = {
      directions: ['issued'],
      contents: ['xml'],
      from: '2025-01-01T00:00:00',
      to: '2025-01-31T23:59:59',
    };
    const whole = aWindow({ state: 'done', to: '2025-01-31T23:59:57' });
    const second = { from: '2025-01-31T23:59:58', to: '2025-01-31T23:59:59', state: 'done' } as const;
    const typed = (['I', 'E', 'T', 'N', 'P'] as const).map((documentType) =>
      aWindow({ ...second, id: documentType, documentType }),
    );
    expect(planned(job, aView({ windows: [whole, ...typed] }))).toEqual([]);
    expect(planned(job, aView({ windows: [whole, ...typed.slice(1)] }))).toHaveLength(1);
    const healed = aWindow({ ...second, id: 'healed', heals: true });
    expect(planned(job, aView({ windows: [whole, healed] })).map(({ from, to }) => ({ from, to }))).toEqual([
      { from: second.from, to: second.to },
    ]);
  });

  test('opens nothing again that the job does not ask for', () => {
    const job: SyncJob = { ...quarter, directions: ['issued'], contents: ['metadata'], to: '2025-01-31T23:59:59' };
    const problem = { code: 'REFUSED', codEstatus: '301' } as const;
    const listed = aWindow({ id: 'listed', content: 'metadata', state: 'blocked', problem });
    const xml = aWindow({ id: 'xml', state: 'blocked', problem });
    const received = aWindow({ id: 'received', direction: 'received', content: 'metadata', state: 'blocked', problem });
    expect(planned(job, aView({ windows: [listed, xml, received] })).map(({ id }) => id)).toEqual(['listed']);
  });

  test('covers every second of any period once, whatever was covered before', () => {
    const second = fc.integer({ min: 0, max: 200 * 86_400 }).map((s) => addSeconds('2024-10-01T00:00:00', s));
    const period = fc
      .tuple(second, second)
      .filter(([a, b]) => a !== b)
      .map(([a, b]): [LocalDateTime, LocalDateTime] => (a < b ? [a, b] : [b, a]));
    fc.assert(
      fc.property(fc.array(period, { minLength: 1, maxLength: 4 }), (periods) => {
        let windows: Window[] = [];
        for (const [from, to] of periods) {
          const job: SyncJob = { directions: ['issued'], contents: ['xml'], from, to };
          const added = planned(job, aView({ windows }));
          windows = [...windows, ...added.map((window) => ({ ...window, state: 'done' as const }))];
          expect(uncovered(from, to, windows)).toEqual([]);
          expect(added.every((window) => window.from < window.to && window.from.slice(0, 7) >= '2024-09')).toBe(true);
          expect(planned(job, aView({ windows }))).toEqual([]);
        }
      }),
      { numRuns: 200 },
    );
  });
});

function uncovered(from: LocalDateTime, to: LocalDateTime, windows: readonly Window[]): LocalDateTime[] {
  let at = from;
  for (const window of windows.toSorted((a, b) => a.from.localeCompare(b.from))) {
    if (window.from <= at && window.to >= at) at = addSeconds(window.to, 1);
  }
  return at > to ? [] : [at];
}
