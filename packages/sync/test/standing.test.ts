import { expect, test } from 'vitest';
import { defaultLimits } from '../src/limits.js';
import { standingOf } from '../src/plan-door.js';
import { aPackage, aView, aWindow, anAcceptedRequest } from './records.js';

const now = new Date('2025-06-02T12:00:00.000Z');
const check = {
  state: 'inProgress',
  count: 0,
  times: 3,
  checkedAt: '2025-06-02T11:59:00.000Z',
  nextAt: '2025-06-02T12:00:00.000Z',
} as const;

test('a ledger that knows nothing stands nowhere', () => {
  expect(standingOf(aView({}), now, defaultLimits)).toEqual({
    windows: { open: 0, done: 0, empty: 0, split: 0, blocked: 0 },
    requests: [],
    packages: [],
    blocked: [],
    pace: {},
  });
});

test('a ledger stands where its windows, requests and packages do', () => {
  const [open, list] = [aWindow({ id: 'open' }), aWindow({ id: 'list', content: 'metadata' })];
  const done = aWindow({ id: 'done', state: 'done', settledAt: '2025-06-01T12:20:00.000Z' });
  const blocked = aWindow({ id: 'blocked', state: 'blocked', problem: { code: 'REQUEST_FAILED' } });
  const waiting = anAcceptedRequest(open, { satRequestId: 'late', sentAt: '2025-06-01T13:00:00.000Z', check });
  const listing = anAcceptedRequest(list, { satRequestId: 'early' });
  const ended = anAcceptedRequest(done, {
    id: 'ended',
    satRequestId: 'ended',
    outcome: 'finished',
    settledAt: '2025-06-01T12:10:00.000Z',
    fingerprint: 'e'.repeat(64),
  });
  const expired = aPackage(ended, { id: 'expired', expiresAt: '2025-06-02T11:00:00.000Z' });
  const spent = aPackage(ended, {
    id: 'spent',
    downloads: ['a', 'b'].map((attemptId) => ({ attemptId, at: '', outcome: 'damaged' as const })),
  });
  const first = aPackage(ended, { id: 'first', expiresAt: '2025-06-03T00:00:00.000Z' });
  const once = aPackage(ended, { id: 'once', downloads: [{ attemptId: 'a', at: '', outcome: 'damaged' }] });
  const view = aView({
    windows: [open, list, done, blocked],
    requests: [waiting, listing, ended],
    packages: [once, expired, spent, first],
  });
  expect(standingOf(view, now, defaultLimits)).toEqual({
    windows: { open: 2, done: 1, empty: 0, split: 0, blocked: 1 },
    requests: [
      {
        satRequestId: 'early',
        direction: 'issued',
        content: 'metadata',
        from: list.from,
        to: list.to,
        since: '2025-06-01T12:00:00.000Z',
      },
      {
        satRequestId: 'late',
        direction: 'issued',
        content: 'xml',
        from: open.from,
        to: open.to,
        since: '2025-06-01T13:00:00.000Z',
        state: 'inProgress',
        lookedAt: check.checkedAt,
        nextAt: check.nextAt,
        livesLeft: 1,
      },
    ],
    packages: [
      { packageId: 'first', before: '2025-06-03T00:00:00.000Z', livesLeft: 2 },
      { packageId: 'once', before: '2025-06-04T12:10:00.000Z', livesLeft: 1 },
    ],
    blocked: [{ direction: 'issued', content: 'xml', from: blocked.from, to: blocked.to, problem: blocked.problem }],
    pace: { xml: { count: 1, p50: 600, p95: 600 } },
    lastAt: check.checkedAt,
  });
});
