import { describe, expect, test } from 'vitest';
import { defaultLimits } from '../src/limits.js';
import type { Change, LedgerView, SatRequest, Window } from '../src/model.js';
import { nextSteps, type Step } from '../src/next-steps.js';
import { aPackage, aRequest, aView, aWindow, anAcceptedRequest } from './records.js';

const now = new Date('2025-06-01T12:30:00.000Z');
const at = now.toISOString();

function stepsOf(view: LedgerView, limits = defaultLimits): readonly Step[] {
  return nextSteps(view, now, limits);
}

/** The changes of the one decision that is expected. */
function decided(view: LedgerView, limits = defaultLimits): readonly Change[] {
  const [step, ...rest] = stepsOf(view, limits);
  expect(rest).toEqual([]);
  expect(step?.kind).toBe('decide');
  return step?.kind === 'decide' ? step.changes : [];
}

function windowIn(changes: readonly Change[]): Window | undefined {
  return changes.flatMap((change) => (change.type === 'window' ? [change.window] : []))[0];
}

function requestIn(changes: readonly Change[]): SatRequest | undefined {
  return changes.flatMap((change) => (change.type === 'request' ? [change.request] : []))[0];
}

const refusedWith = (codEstatus: string, window = aWindow()): LedgerView =>
  aView({ windows: [window], requests: [aRequest(window, { state: 'refused', codEstatus, satMessage: 'words' })] });

const endedAs = (fields: Partial<SatRequest>, window = aWindow()): LedgerView =>
  aView({ windows: [window], requests: [anAcceptedRequest(window, fields)] });

describe('asking', () => {
  test('a new window plans its query, and the same ledger at the same time gives the same id', () => {
    const view = aView({ windows: [aWindow()] });
    const request = requestIn(decided(view));
    expect(request).toMatchObject({
      state: 'planned',
      query: { kind: 'issued', content: 'xml', from: '2025-01-01T00:00:00', to: '2025-01-31T23:59:59', status: 'all' },
    });
    expect(requestIn(decided(view))?.id).toBe(request?.id);
  });

  test('received XML is never asked for with a status', () => {
    const request = requestIn(decided(aView({ windows: [aWindow({ direction: 'received' })] })));
    expect(request?.query).not.toHaveProperty('status');
  });

  test('XML waits for its metadata, and goes without it when that takes too long', () => {
    const metadata = aWindow({ id: 'metadata', content: 'metadata' });
    const listing = anAcceptedRequest(metadata);
    const waiting = (plannedAt: string): LedgerView => {
      const xml = aWindow({ id: 'xml', after: 'metadata', plannedAt });
      return aView({ windows: [metadata, xml], requests: [listing] });
    };
    expect(stepsOf(waiting('2025-06-01T12:00:00.000Z')).map((step) => step.kind)).toEqual(['verify']);
    expect(requestIn(decided(waiting('2025-06-01T06:00:00.000Z')))?.windowId).toBe('xml');
  });

  test('XML of a period without metadata rows costs nothing', () => {
    const metadata = aWindow({ id: 'metadata', content: 'metadata', state: 'empty' });
    const xml = aWindow({ id: 'xml', after: 'metadata' });
    expect(windowIn(decided(aView({ windows: [metadata, xml] })))).toMatchObject({ id: 'xml', state: 'empty' });
  });

  test('a window that was opened again uses the second life of a send that got lost on an earlier day, not on this one', () => {
    const window = aWindow({ forgotten: 1 });
    const lost = (sentAt: string): SatRequest => aRequest(window, { id: 'lost', state: 'uncertain', sentAt });
    const asked = (sentAt: string): string | undefined =>
      requestIn(decided(aView({ windows: [window], requests: [lost(sentAt)] })))?.fingerprint;
    expect(asked('2025-05-31T12:00:00.000Z')).toBe(lost(at).fingerprint);
    expect(asked('2025-06-01T12:00:00.000Z')).not.toBe(lost(at).fingerprint);
    const steps = stepsOf(
      aView({ windows: [window], requests: [lost('2025-05-31T12:00:00.000Z'), aRequest(window, { plannedAt: at })] }),
    );
    expect(steps).toEqual([expect.objectContaining({ kind: 'ask', notBefore: at })]);
  });

  test('two windows never wait to send one and the same query', () => {
    const window = aWindow();
    for (const state of ['planned', 'notSent'] as const) {
      const leaving = aRequest(window, { state, settledAt: at });
      const twin = requestIn(decided(aView({ windows: [window, aWindow({ id: 'twin' })], requests: [leaving] })));
      expect(twin?.query).toMatchObject({ from: '2024-12-31T23:59:59' });
    }
  });

  test('a planned query is a step; one that could not leave waits a little first', () => {
    const window = aWindow();
    const planned = aRequest(window);
    expect(stepsOf(aView({ windows: [window], requests: [planned] }))).toEqual([
      { kind: 'ask', requestId: planned.id, notBefore: at },
    ]);
    const unsent = aRequest(window, { state: 'notSent', unsent: 3, settledAt: at });
    expect(stepsOf(aView({ windows: [window], requests: [unsent] }))).toEqual([
      { kind: 'ask', requestId: unsent.id, notBefore: '2025-06-01T12:30:04.000Z' },
    ]);
  });
});

describe('a send whose outcome nobody knows', () => {
  test('is written off as uncertain, and the window asks again one second earlier', () => {
    const window = aWindow();
    const sending = aRequest(window, { state: 'sending', attemptId: 'somebody', sentAt: at });
    expect(requestIn(decided(aView({ windows: [window], requests: [sending] })))?.state).toBe('uncertain');

    const uncertain = { ...sending, state: 'uncertain' as const };
    const changes = decided(aView({ windows: [window], requests: [uncertain] }));
    expect(requestIn(changes)?.query).toMatchObject({ from: '2024-12-31T23:59:59', to: '2025-01-31T23:59:59' });
    expect(windowIn(changes)?.shifts).toBe(1);
  });

  test('moves the end instead where the start is at the limit of the history', () => {
    const window = aWindow({ from: '2019-06-01T00:00:00', to: '2019-06-30T23:59:59' });
    const uncertain = aRequest(window, { state: 'uncertain' });
    expect(requestIn(decided(aView({ windows: [window], requests: [uncertain] })))?.query).toMatchObject({
      from: '2019-06-01T00:00:00',
      to: '2019-07-01T00:00:00',
    });
  });

  test('is followed by longer and longer pauses, so that an outage does not use up all shifts', () => {
    const window = aWindow();
    const lost = (id: string): SatRequest => aRequest(window, { id, state: 'uncertain', settledAt: at });
    const planned = aRequest(window, { id: 'planned', plannedAt: at });
    const pauses = [0, 1, 2, 3, 4, 5].map((count) => {
      const before = Array.from({ length: count }, (_, index) => lost(`lost-${index}`));
      const [step] = stepsOf(aView({ windows: [window], requests: [...before, planned] }));
      return (Date.parse(step?.notBefore ?? '') - now.getTime()) / 60_000;
    });
    expect(pauses).toEqual([0, 0, 1, 5, 30, 120]);
  });

  test('blocks the window after five shifts and says why', () => {
    const window = aWindow({ shifts: 5 });
    const uncertain = aRequest(window, { state: 'uncertain' });
    expect(windowIn(decided(aView({ windows: [window], requests: [uncertain] })))).toMatchObject({
      state: 'blocked',
      problem: { code: 'ANSWERS_LOST' },
    });
  });
});

describe('refusals', () => {
  test.each(['5002', '5005'])('%s asks again one second earlier', (code) => {
    expect(requestIn(decided(refusedWith(code)))?.query).toMatchObject({ from: '2024-12-31T23:59:59' });
  });

  test('5002 after five shifts says that someone else seems to ask', () => {
    expect(windowIn(decided(refusedWith('5002', aWindow({ shifts: 5 }))))).toMatchObject({
      state: 'blocked',
      problem: { code: 'SOMEONE_ELSE_ASKS' },
    });
  });

  test('5005 adopts a request of ours that is still alive', () => {
    const mine = aWindow({ id: 'mine' });
    const alive = anAcceptedRequest(mine);
    const window = aWindow();
    const refused = aRequest(window, { state: 'refused', codEstatus: '5005' });
    const changes = decided(aView({ windows: [mine, window], requests: [alive, refused] }));
    expect(requestIn(changes)).toMatchObject({
      windowId: window.id,
      state: 'accepted',
      satRequestId: alive.satRequestId,
    });
  });

  test('an internal error (5006) is asked again after a pause, twice, and then named for what it is', () => {
    const failing = refusedWith('5006');
    const [once, planned] = decided(failing);
    expect(once).toMatchObject({ type: 'window', window: { replans: 1 } });
    const again = requestIn(planned === undefined ? [] : [planned]);
    expect(again?.query).toEqual(failing.requests[0]?.query);
    const requests = again === undefined ? [] : [...failing.requests, again];
    expect(stepsOf({ ...failing, requests })).toEqual([
      expect.objectContaining({ kind: 'ask', notBefore: '2025-06-01T12:35:00.000Z' }),
    ]);
    expect(windowIn(decided(refusedWith('5006', aWindow({ replans: 2 }))))).toMatchObject({
      state: 'blocked',
      problem: { code: 'SAT_FAILS' },
    });
  });

  test('any other refusal blocks the window with the words of the SAT', () => {
    expect(windowIn(decided(refusedWith('301')))).toMatchObject({
      state: 'blocked',
      problem: { code: 'REFUSED', codEstatus: '301', detail: 'words' },
    });
  });

  test('a window that was opened again forgets what was refused before', () => {
    const window = aWindow({ forgotten: 1 });
    const refused = aRequest(window, { state: 'refused', codEstatus: '305' });
    expect(requestIn(decided(aView({ windows: [window], requests: [refused] })))?.state).toBe('planned');
  });
});

describe('the end of an accepted request', () => {
  test('nothing found is an empty window, not a problem', () => {
    expect(windowIn(decided(endedAs({ outcome: 'empty' })))?.state).toBe('empty');
  });

  test('too many documents split the window into halves that touch and do not overlap', () => {
    const windows = decided(endedAs({ outcome: 'overLimit' })).flatMap((change) =>
      change.type === 'window' ? [change.window] : [],
    );
    expect(windows.map(({ state, from, to }) => ({ state, from, to }))).toEqual([
      { state: 'split', from: '2025-01-01T00:00:00', to: '2025-01-31T23:59:59' },
      { state: 'open', from: '2025-01-01T00:00:00', to: '2025-01-16T11:59:59' },
      { state: 'open', from: '2025-01-16T12:00:00', to: '2025-01-31T23:59:59' },
    ]);
  });

  const shortest = { from: '2025-01-01T00:00:00', to: '2025-01-01T00:00:01' } as const;

  test.each(['xml', 'metadata'] as const)(
    'too many documents in the shortest period split the window by type, for %s',
    (content) => {
      const window = aWindow({ ...shortest, content });
      const request = anAcceptedRequest(window, { outcome: 'overLimit' });
      const [parent, ...types] = decided(aView({ windows: [window], requests: [request] })).flatMap((change) =>
        change.type === 'window' ? [change.window] : [],
      );
      expect(parent?.state).toBe('split');
      expect(types.map(({ state, from, to, documentType }) => ({ state, from, to, documentType }))).toEqual(
        ['I', 'E', 'T', 'N', 'P'].map((documentType) => ({ state: 'open', ...shortest, documentType })),
      );
      expect(new Set(types.map(({ id }) => id)).size).toBe(5);
    },
  );

  test('windows by type share the lives of one query: each takes the next second that has one left', () => {
    const parent = aWindow({ ...shortest, id: 'parent', state: 'split' });
    const windows = (['I', 'E', 'T', 'N', 'P'] as const).map((documentType) =>
      aWindow({ ...shortest, id: documentType, documentType }),
    );
    const spent = ['first', 'second'].map((id) => anAcceptedRequest(parent, { id, outcome: 'overLimit' }));
    const asked = decided(aView({ windows: [parent, ...windows], requests: spent })).flatMap((change) =>
      change.type === 'request' ? [change.request] : [],
    );
    expect(asked.map(({ query }) => (query.kind === 'folio' ? '' : `${query.documentType} ${query.from}`))).toEqual([
      'I 2024-12-31T23:59:59',
      'E 2024-12-31T23:59:58',
      'T 2024-12-31T23:59:57',
      'N 2024-12-31T23:59:56',
      'P 2024-12-31T23:59:55',
    ]);
  });

  test('too many documents of one type in the shortest period are a matter for a person, as are those of retenciones', () => {
    const typed = aWindow({ ...shortest, documentType: 'I' });
    expect(windowIn(decided(endedAs({ outcome: 'overLimit' }, typed)))?.problem?.code).toBe('TOO_MANY_IN_A_SECOND');
    const view = endedAs({ outcome: 'overLimit' }, aWindow(shortest));
    const retenciones: LedgerView = { ...view, scope: { ...view.scope, service: 'retenciones' } };
    expect(windowIn(decided(retenciones))?.problem?.code).toBe('TOO_MANY_IN_A_SECOND');
  });

  test('a failed request is asked again with its second life, then shifted, then left to a person', () => {
    const window = aWindow();
    const first = anAcceptedRequest(window, { id: 'first', outcome: 'failed' });
    const second = requestIn(decided(aView({ windows: [window], requests: [first] })));
    expect(second?.fingerprint).toBe(first.fingerprint);

    const failedTwice = { ...first, id: 'second' };
    const once = aWindow({ replans: 1 });
    const third = requestIn(decided(aView({ windows: [once], requests: [first, failedTwice] })));
    expect(third?.query).toMatchObject({ from: '2024-12-31T23:59:59' });

    const twice = aWindow({ replans: 2 });
    expect(windowIn(decided(aView({ windows: [twice], requests: [first, failedTwice] })))?.problem?.code).toBe(
      'REQUEST_FAILED',
    );
  });

  test('a request that is never finished is stuck after ten days', () => {
    const check = { state: 'inProgress', count: 0, times: 9, checkedAt: at, nextAt: at } as const;
    const long = endedAs({ sentAt: '2025-05-20T00:00:00.000Z', check });
    expect(requestIn(decided(long))?.outcome).toBe('stuck');
  });

  test('a request is not called stuck because nobody looked for ten days: the next look comes first', () => {
    const soon = '2025-05-20T00:01:00.000Z';
    const check = { state: 'inProgress', count: 0, times: 9, checkedAt: soon, nextAt: soon } as const;
    for (const seen of [{ check }, {}]) {
      const steps = stepsOf(endedAs({ sentAt: '2025-05-20T00:00:00.000Z', ...seen }));
      expect(steps.map((step) => step.kind)).toEqual(['verify']);
    }
  });

  test('a request that another window adopted has spent one life, not two', () => {
    const mine = aWindow({ id: 'mine', state: 'blocked' });
    const sent = anAcceptedRequest(mine, { attemptId: 'a', outcome: 'failed' });
    const window = aWindow();
    const adopted = { ...sent, id: 'adopted', windowId: window.id };
    const next = requestIn(decided(aView({ windows: [mine, window], requests: [sent, adopted] })));
    expect(next?.fingerprint).toBe(sent.fingerprint);
  });
});

describe('the daily limit of a folio (5011)', () => {
  const uuid = '00000000-0000-4000-8000-000000000001';
  const folio = aWindow({ folio: uuid, heals: true, from: '2025-01-15T10:00:00', to: '2025-01-15T10:00:00' });
  const check = { state: 'rejected', count: 0, times: 1, checkedAt: at, nextAt: at, requestCode: '5011' } as const;
  const limited = (id: string): SatRequest =>
    anAcceptedRequest(folio, { id, outcome: 'rejected', check, settledAt: at });

  test('waits for the next day of Mexico City and spends no life', () => {
    const requests = [1, 2, 3].map((day) => limited(`day-${day}`));
    const planned = requestIn(decided(aView({ windows: [folio], requests })));
    expect(planned?.query).toEqual({ kind: 'folio', uuid });
    const steps = stepsOf(aView({ windows: [folio], requests: [...requests, ...(planned ? [planned] : [])] }));
    expect(steps).toHaveLength(1);
    // Midnight there is 06:00 UTC.
    expect(steps[0]?.notBefore.slice(0, 13)).toMatch(/^2025-06-02T0[67]$/);
    expect((steps[0]?.notBefore ?? '') >= '2025-06-02T06:05:00.000Z').toBe(true);
  });

  test('is waited for on seven days, and then it is a person who looks the folio up', () => {
    const requests = [1, 2, 3, 4, 5, 6, 7].map((day) => limited(`day-${day}`));
    expect(windowIn(decided(aView({ windows: [folio], requests })))).toMatchObject({
      state: 'blocked',
      problem: { code: 'DAILY_LIMIT' },
    });
  });
});

describe('a folio', () => {
  const uuid = '00000000-0000-4000-8000-000000000001';
  const folio = aWindow({ folio: uuid, heals: true, from: '2025-01-15T10:00:00', to: '2025-01-15T10:00:00' });

  test('that the SAT calls cancelled (5012) is settled; of a period 5012 is a refusal', () => {
    const refused = aRequest(folio, { state: 'refused', codEstatus: '5012' });
    expect(windowIn(decided(aView({ windows: [folio], requests: [refused] })))?.state).toBe('empty');
    expect(windowIn(decided(refusedWith('5012')))).toMatchObject({ state: 'blocked', problem: { code: 'REFUSED' } });
  });

  test('whose answer was lost is asked again tomorrow, once, because it cannot be moved by a second', () => {
    const lost = aRequest(folio, { id: 'lost', state: 'uncertain', sentAt: at, settledAt: at });
    const changes = decided(aView({ windows: [folio], requests: [lost] }));
    const again = requestIn(changes);
    expect(again?.query).toEqual({ kind: 'folio', uuid });
    const steps = stepsOf(aView({ windows: [folio], requests: [lost, ...(again ? [again] : [])] }));
    expect(steps[0]?.notBefore.slice(0, 10)).toBe('2025-06-02');
    const second = { ...lost, id: 'second' };
    expect(windowIn(decided(aView({ windows: [folio], requests: [lost, second] })))?.problem?.code).toBe(
      'ANSWERS_LOST',
    );
  });
});

describe('a clock that was set back', () => {
  const window = aWindow();

  test('does not make polls wait until it has caught up', () => {
    const check = { state: 'inProgress', count: 0, times: 9, checkedAt: '2025-06-04T00:00:00.000Z' } as const;
    const request = anAcceptedRequest(window, { check: { ...check, nextAt: '2025-06-04T00:01:00.000Z' } });
    expect(stepsOf(aView({ windows: [window], requests: [request] }))[0]?.notBefore).toBe(at);
  });

  test('does not make what could not leave wait until it has caught up', () => {
    const unsent = aRequest(window, { state: 'notSent', unsent: 9, settledAt: '2025-06-04T00:00:00.000Z' });
    expect(stepsOf(aView({ windows: [window], requests: [unsent] }))[0]?.notBefore).toBe(at);
  });
});

describe('packages', () => {
  const window = aWindow();
  const request = anAcceptedRequest(window, { outcome: 'finished' });

  test('the one that expires first is fetched first', () => {
    const late = aPackage(request);
    const soon = aPackage(request, { id: `${late.id}2`, expiresAt: '2025-06-02T00:00:00.000Z' });
    const steps = stepsOf(aView({ windows: [window], requests: [request], packages: [late, soon] }));
    expect(steps.map((step) => (step.kind === 'fetch' ? step.packageId : step.kind))).toEqual([soon.id, late.id]);
  });

  test('two spent lives are the end: there is never a third download', () => {
    const spent = aPackage(request, {
      downloads: [
        { attemptId: 'a', at, outcome: 'interrupted' },
        { attemptId: 'b', at, outcome: 'interrupted' },
      ],
    });
    expect(decided(aView({ windows: [window], requests: [request], packages: [spent] }))).toEqual([
      { type: 'package', package: { ...spent, state: 'lost' } },
    ]);
  });

  test('a download that never left costs no life', () => {
    const unsent = aPackage(request, {
      downloads: [
        { attemptId: 'a', at, outcome: 'notSent' },
        { attemptId: 'b', at, outcome: 'notSent' },
      ],
    });
    expect(stepsOf(aView({ windows: [window], requests: [request], packages: [unsent] }))[0]?.kind).toBe('fetch');
  });

  test('what somebody left behind under way is looked for in the store before it is written off', () => {
    const abandoned = aPackage(request, {
      downloads: [
        { attemptId: 'a', at, outcome: 'interrupted' },
        { attemptId: 'b', at },
      ],
    });
    expect(stepsOf(aView({ windows: [window], requests: [request], packages: [abandoned] }))[0]?.kind).toBe('fetch');
  });

  test('after 72 hours it is lost, and the window is asked again', () => {
    const expired = aPackage(request, { expiresAt: at });
    expect(decided(aView({ windows: [window], requests: [request], packages: [expired] }))).toEqual([
      { type: 'package', package: { ...expired, state: 'lost' } },
    ]);
    const lost = { ...expired, state: 'lost' as const };
    expect(requestIn(decided(aView({ windows: [window], requests: [request], packages: [lost] })))?.state).toBe(
      'planned',
    );
  });

  test('one that came damaged twice is reported, not asked for again', () => {
    const lost = aPackage(request, { state: 'lost', downloads: [{ attemptId: 'a', at, outcome: 'damaged' }] });
    expect(windowIn(decided(aView({ windows: [window], requests: [request], packages: [lost] })))?.problem).toEqual({
      code: 'PACKAGE_DAMAGED',
      detail: lost.id,
    });
  });

  test('one that came damaged once and then expired is asked for again', () => {
    const download = { attemptId: 'a', at, outcome: 'damaged' } as const;
    const lost = aPackage(request, { state: 'lost', expiresAt: at, downloads: [download] });
    expect(requestIn(decided(aView({ windows: [window], requests: [request], packages: [lost] })))?.state).toBe(
      'planned',
    );
  });

  test('one that was fetched and cannot be read is reported, not asked for again', () => {
    const download = { attemptId: 'a', at, outcome: 'kept', detail: 'DAMAGED' } as const;
    const lost = aPackage(request, { state: 'lost', fetchedAt: at, downloads: [download] });
    expect(windowIn(decided(aView({ windows: [window], requests: [request], packages: [lost] })))?.problem).toEqual({
      code: 'PACKAGE_UNREADABLE',
      detail: `${lost.id} DAMAGED`,
    });
  });

  test('when all are indexed the window is done, and then nothing is left to do', () => {
    const indexed = aPackage(request, { state: 'indexed' });
    const view = aView({ windows: [window], requests: [request], packages: [indexed] });
    const done = windowIn(decided(view));
    expect(done?.state).toBe('done');
    expect(stepsOf({ ...view, windows: done === undefined ? [] : [done] })).toEqual([]);
  });
});
