import { describe, expect, test } from 'vitest';
import { defaultLimits } from '../src/limits.js';
import type { SatRequest } from '../src/model.js';
import { nextSteps } from '../src/next-steps.js';
import { pauseBeforeLook, timeToReady, type TimeToReady } from '../src/time-to-ready.js';
import { aView, aWindow, anAcceptedRequest } from './records.js';

const SENT = Date.parse('2025-06-01T12:00:00.000Z');

function took(seconds: number, fields: Partial<SatRequest> = {}): SatRequest {
  return anAcceptedRequest(aWindow(), {
    id: `took-${seconds}`,
    satRequestId: `sat-${seconds}`,
    outcome: 'finished',
    sentAt: new Date(SENT).toISOString(),
    settledAt: new Date(SENT + seconds * 1000).toISOString(),
    ...fields,
  });
}

describe('the time to ready', () => {
  test('is told by half and by nineteen of twenty of the requests that ended', () => {
    const requests = Array.from({ length: 20 }, (_, index) => took((index + 1) * 10));
    expect(timeToReady({ requests }, 'xml')).toEqual({ count: 20, p50: 100, p95: 190 });
  });

  test('is unknown before one has ended, and XML says nothing of metadata', () => {
    expect(timeToReady({ requests: [anAcceptedRequest(aWindow())] }, 'xml')).toBeUndefined();
    expect(timeToReady({ requests: [took(10)] }, 'metadata')).toBeUndefined();
  });

  test.each([
    ['another program sent', { origin: 'adopted' }],
    ['the SAT never finished', { outcome: 'stuck' }],
    ['ended before it began, because the clock was set back', { settledAt: '2025-06-01T11:00:00.000Z' }],
  ] as const)('does not count a request that %s', (_what, fields) => {
    expect(timeToReady({ requests: [took(10), took(30, fields)] }, 'xml')).toEqual({ count: 1, p50: 10, p95: 10 });
  });

  test('counts a request once that two windows share', () => {
    const shared = took(30, { id: 'adopted by another window', satRequestId: 'sat-10' });
    expect(timeToReady({ requests: [took(30, { satRequestId: 'sat-10' }), shared] }, 'xml')?.count).toBe(1);
  });
});

describe('the pause before a look', () => {
  const pace = { count: 5, p50: 45, p95: 50 };
  const pause = (looks: number, elapsed: number, ...of: readonly [TimeToReady?]): number =>
    pauseBeforeLook({ id: 'request', looks, elapsed }, of[0], defaultLimits);

  test('is none at first and then doubles from one second to sixty, while the pace is not known', () => {
    const few = { ...pace, count: 4 };
    for (const known of [undefined, few]) {
      expect(pause(0, 0, known)).toBe(0);
      for (const [looks, seconds] of [
        [1, 1],
        [2, 2],
        [4, 8],
        [7, 60],
        [900, 60],
      ] as const) {
        const found = pause(looks, 0, known);
        expect(found).toBeGreaterThanOrEqual(seconds * 0.9);
        expect(found).toBeLessThanOrEqual(seconds * 1.1);
      }
    }
  });

  test('reaches to when half of its kind were ready, and from there on doubles again', () => {
    expect(pause(0, 0, pace)).toSatisfy((seconds: number) => seconds >= 40.5 && seconds <= 49.5);
    expect(pause(1, 46, pace)).toSatisfy((seconds: number) => seconds >= 0.9 && seconds <= 1.1);
  });

  test('grows with the age of a request that takes long, to a tenth of it and to a quarter of an hour at most', () => {
    for (const [elapsed, seconds] of [
      [600, 60],
      [3600, 360],
      [4 * 86_400, 900],
    ] as const) {
      const found = pause(40, elapsed);
      expect(found).toBeGreaterThanOrEqual(seconds * 0.9);
      expect(found).toBeLessThanOrEqual(seconds * 1.1);
    }
  });

  test('is never longer than the longest pause, however slow the SAT is', () => {
    expect(pause(0, 0, { count: 9, p50: 7200, p95: 9000 })).toBeLessThanOrEqual(66);
  });

  test('is the same for the same request, and differs from another one’s', () => {
    const of = (id: string): number => pauseBeforeLook({ id, looks: 9, elapsed: 0 }, undefined, defaultLimits);
    expect(of('a')).toBe(of('a'));
    expect(new Set(['a', 'b', 'c', 'd'].map(of)).size).toBeGreaterThan(1);
  });

  test('decides when a request is first looked at', () => {
    const window = aWindow();
    const fresh = anAcceptedRequest(window, { id: 'fresh', sentAt: new Date(SENT).toISOString() });
    const ended = [30, 31, 32, 33, 34].map((seconds) => took(seconds, { windowId: 'another' }));
    const look = (requests: readonly SatRequest[]): number => {
      const [step] = nextSteps(aView({ windows: [window], requests }), new Date(SENT), defaultLimits);
      return (Date.parse(step?.notBefore ?? '') - SENT) / 1000;
    };
    expect(look([fresh])).toBe(0);
    expect(look([...ended, fresh])).toSatisfy((seconds: number) => seconds >= 28.8 && seconds <= 35.2);
  });
});
