import { describe, expect, test } from 'vitest';
import type { Ledger } from '../src/ledger.js';
import { defaultLimits } from '../src/limits.js';
import { memoryLedger } from '../src/memory-ledger.js';
import type { LocalDateTime } from '../src/local-date-time.js';
import { awaitsMeasure, countXml, listStateOf, measured } from '../src/measure.js';
import type { Change, LedgerView, Window } from '../src/model.js';
import { nextSteps } from '../src/next-steps.js';
import { perform } from '../src/perform.js';
import { planWindows } from '../src/plan.js';
import type { LocalPorts } from '../src/ports.js';
import type { SyncEvent } from '../src/events.js';
import { aBatch, aHeader, anXml, aRow, uuidOf } from '../src/testing/records.js';
import { folderPackageStore } from '../src/folder-store.js';
import { aPackage, aRequest, aView, aWindow, anAcceptedRequest, scope } from './records.js';

const now = new Date('2025-06-01T12:30:00.000Z');
const metadata = aWindow({ id: 'metadata', content: 'metadata', state: 'done' });
const xml = aWindow({ id: 'xml', after: 'metadata' });

function stepKinds(view: LedgerView): string[] {
  return nextSteps(view, now, defaultLimits).map(({ kind }) => kind);
}

describe('an XML window whose list was read', () => {
  test('is measured before it is asked for', () => {
    expect(nextSteps(aView({ windows: [metadata, xml] }), now, defaultLimits)).toEqual([
      { kind: 'measure', windowId: 'xml', notBefore: now.toISOString() },
    ]);
  });

  test('is asked for once it is measured', () => {
    expect(stepKinds(aView({ windows: [metadata, { ...xml, expected: 7 }] }))).toEqual(['decide']);
  });

  test.each([
    ['has a request already', xml, { requests: [anAcceptedRequest(xml)] }],
    ['asks again for what is missing', { ...xml, heals: true as const }, {}],
    ['asks for one document', { ...xml, folio: uuidOf(1) }, {}],
    ['asks for one type of document', { ...xml, documentType: 'I' as const }, {}],
    ['has no list', { ...xml, after: 'none' }, {}],
    [
      'has a list with rows that cannot be read',
      xml,
      { packages: [{ ...aPackage(aRequest(metadata)), unreadable: 1 }] },
    ],
  ] as const)('is not measured when it %s', (_what, window, records) => {
    expect(awaitsMeasure(window, aView({ windows: [metadata, window], ...records }))).toBe(false);
  });

  test('forgets requests from before it was opened again', () => {
    const view = aView({
      windows: [metadata, xml],
      requests: [aRequest(xml, { state: 'refused', codEstatus: '305' })],
    });
    expect(awaitsMeasure({ ...xml, forgotten: 1 }, view)).toBe(true);
  });
});

describe('a list that was split', () => {
  const whole = { ...metadata, state: 'split' as const };
  const half = (id: string, state: Window['state']): Window =>
    aWindow({ id, content: 'metadata', state, from: '2025-01-10T00:00:00', to: '2025-01-12T00:00:00' });

  test.each([
    [['done', 'open'], 'awaited'],
    [['done', 'empty'], 'ready'],
    [['empty', 'empty'], 'empty'],
    [['done', 'blocked'], 'none'],
  ] as const)('with parts %j is %s', (states, expected) => {
    const parts = states.map((state, index) => half(`part-${index}`, state));
    const others = [aWindow({ id: 'other', content: 'metadata', direction: 'received' })];
    expect(listStateOf(xml, aView({ windows: [whole, xml, ...parts, ...others] }))).toBe(expected);
  });
});

/** A ledger that lists these documents; `held` of them are there. */
async function ledgerWith(
  documents: readonly { readonly at: LocalDateTime; readonly status?: 'active' | 'cancelled'; readonly held?: true }[],
  direction: Window['direction'] = 'issued',
): Promise<Ledger> {
  const ledger = memoryLedger();
  const rows = documents.map(({ at, status = 'active' }, index) => aRow(uuidOf(index), { issuedAt: at, status }));
  const held = documents.flatMap((document, index) =>
    document.held === undefined ? [] : [anXml(uuidOf(index), 'a', { header: aHeader(uuidOf(index)) })],
  );
  await ledger.record(scope, aBatch({ direction, listed: rows, held }));
  return ledger;
}

async function countsOf(ledger: Ledger, direction: Window['direction']): Promise<{ offered: number; wanted: number }> {
  const counts = await countXml(ledger.documents(scope, xml), direction);
  let sum = { offered: 0, wanted: 0 };
  for (const { offered, wanted } of counts.values()) {
    sum = { offered: sum.offered + offered, wanted: sum.wanted + wanted };
  }
  return sum;
}

describe('what is counted', () => {
  const documents = [
    { at: '2025-01-03T10:00:00' },
    { at: '2025-01-03T10:00:59', status: 'cancelled' },
    { at: '2025-01-03T10:01:00', held: true },
    { at: '2025-02-01T00:00:00' },
  ] as const;

  test('is what the SAT gives of issued documents: also the cancelled', async () => {
    expect(await countsOf(await ledgerWith(documents), 'issued')).toEqual({ offered: 3, wanted: 2 });
  });

  test('is what it gives of received ones: none that is cancelled', async () => {
    expect(await countsOf(await ledgerWith(documents, 'received'), 'received')).toEqual({ offered: 2, wanted: 1 });
  });

  test('is nothing of the other direction, and nothing that was never listed', async () => {
    const ledger = await ledgerWith(documents);
    expect(await countsOf(ledger, 'received')).toEqual({ offered: 0, wanted: 0 });
    const unlisted = memoryLedger();
    await unlisted.record(scope, aBatch({ held: [anXml(uuidOf(9))] }));
    expect(await countsOf(unlisted, 'issued')).toEqual({ offered: 0, wanted: 0 });
  });

  test('is wanted still where the other direction brought it: each has a file of its own', async () => {
    const ledger = await ledgerWith([{ at: '2025-01-03T10:00:00', held: true }]);
    await ledger.record(scope, aBatch({ direction: 'received', listed: [aRow(uuidOf(0))] }));
    expect(await countsOf(ledger, 'received')).toEqual({ offered: 1, wanted: 1 });
    expect(await countsOf(ledger, 'issued')).toEqual({ offered: 1, wanted: 0 });
  });

  test('stops when it is told to', async () => {
    const stopped = AbortSignal.abort();
    await expect(countXml((await ledgerWith(documents)).documents(scope), 'issued', stopped)).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});

describe('the step', () => {
  async function ready(ledger: Ledger, limits = defaultLimits): Promise<LocalPorts & { readonly events: SyncEvent[] }> {
    const changes: Change[] = [metadata, xml].map((window) => ({ type: 'window', window }));
    await ledger.apply(scope, changes, 0);
    const events: SyncEvent[] = [];
    return {
      scope,
      ledger,
      limits,
      store: folderPackageStore(() => 'nowhere'),
      clock: { now: () => now, sleep: async () => undefined },
      observe: (event) => void events.push(event),
      events,
    };
  }
  const step = { kind: 'measure', windowId: 'xml', notBefore: now.toISOString() } as const;

  test('writes how many documents the window expects', async () => {
    const ports = await ready(await ledgerWith([{ at: '2025-01-03T10:00:00' }, { at: '2025-01-04T10:00:00' }]));
    await perform(step, ports);
    const { windows } = await ports.ledger.view(scope);
    expect(windows).toEqual([metadata, { ...xml, expected: 2 }]);
    expect(ports.events).toEqual([{ type: 'measured', window: xml, expected: 2, queries: 1 }]);
  });

  test('spares a window its query when all is held, and the window rests on its list', async () => {
    const ports = await ready(await ledgerWith([{ at: '2025-01-03T10:00:00', held: true }]));
    await perform(step, ports);
    const view = await ports.ledger.view(scope);
    expect(view.windows[1]).toEqual({ ...xml, state: 'empty', expected: 0, settledAt: now.toISOString() });
    expect(nextSteps(view, now, defaultLimits)).toEqual([]);
    const job = { directions: ['issued'], contents: ['metadata', 'xml'], from: xml.from, to: xml.to } as const;
    const listed = { ...view, requests: [anAcceptedRequest(metadata, { sentAt: now.toISOString() })] };
    expect(planWindows(job, listed, { now, limits: defaultLimits })).toEqual([]);
  });

  test('splits a window that promises more than one query brings, and asks only where something is wanted', async () => {
    const limits = { ...defaultLimits, mostDocuments: { metadata: 100, xml: 2 }, planMargin: 0 };
    const documents = [
      { at: '2025-01-03T10:00:00', held: true },
      { at: '2025-01-10T10:00:00' },
      { at: '2025-01-10T10:00:01' },
      { at: '2025-01-20T10:00:00' },
    ] as const;
    const ports = await ready(await ledgerWith(documents), limits);
    await perform(step, ports);
    const [, whole, ...parts] = (await ports.ledger.view(scope)).windows;
    expect(whole?.state).toBe('split');
    expect(parts.map(({ from, to, state, expected, after }) => [from, to, state, expected, after])).toEqual([
      ['2025-01-01T00:00:00', '2025-01-09T23:59:59', 'empty', 0, 'metadata'],
      ['2025-01-10T00:00:00', '2025-01-19T23:59:59', 'open', 2, 'metadata'],
      ['2025-01-20T00:00:00', '2025-01-31T23:59:59', 'open', 1, 'metadata'],
    ]);
    expect(ports.events).toMatchObject([{ expected: 3, queries: 2 }]);
    expect(new Set(parts.map(({ id }) => id)).size).toBe(3);
    await perform(step, ports);
    expect((await ports.ledger.view(scope)).windows).toHaveLength(5);
  });

  test('does nothing to a window that somebody else asked for meanwhile', async () => {
    const ledger = await ledgerWith([{ at: '2025-01-03T10:00:00' }]);
    const ports = await ready({
      ...ledger,
      documents: async function* (...period) {
        yield* ledger.documents(...period);
        const { revision } = await ledger.view(scope);
        await ledger.apply(scope, [{ type: 'request', request: aRequest(xml) }], revision);
      },
    });
    await perform(step, ports);
    expect((await ledger.view(scope)).windows[1]).toEqual(xml);
    expect(ports.events).toEqual([]);
  });
});

describe('a window that was measured and is then cut by the SAT', () => {
  test('gives its halves no count: nobody knows which half holds how many', () => {
    const measuredOnce = measured(xml, new Map([['2025-01-03T10:00', { offered: 9, wanted: 9 }]]), {
      now,
      limits: defaultLimits,
    })[0];
    expect(measuredOnce).toEqual({ ...xml, expected: 9 });
    const window = measuredOnce ?? xml;
    const view = aView({
      windows: [metadata, window],
      requests: [anAcceptedRequest(window, { outcome: 'overLimit' })],
    });
    const [step] = nextSteps(view, now, defaultLimits);
    const halves = step?.kind === 'decide' ? step.changes.slice(1) : [];
    expect(halves).toHaveLength(2);
    for (const change of halves) expect(change).not.toHaveProperty('window.expected');
  });
});
