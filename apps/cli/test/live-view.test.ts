import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { memoryLedger } from '@acopio/sync/testing';
import type { LedgerView, SatPackage, SatRequest, SyncJob, Window } from '@acopio/sync';
import type { Screen } from '../src/progress/bars.js';
import { boardOf } from '../src/progress/board.js';
import { startProgressOfAll } from '../src/progress/progress-of-all.js';
import { startProgress } from '../src/progress/progress.js';
import { monthLines, stagesByMonth, stagesOf, stageText } from '../src/progress/stages.js';
import type { Terminal } from '../src/terminal.js';

const AT = '2025-04-05T12:00:00.000Z';
const scope = { tenant: 'local', rfc: 'EKU9003173C9', service: 'cfdi' } as const;
const job: SyncJob = {
  directions: ['issued', 'received'],
  contents: ['metadata', 'xml'],
  from: '2025-01-01T00:00:00',
  to: '2025-02-28T23:59:59',
};

function windowOf(id: string, change: Partial<Window> = {}): Window {
  return {
    id,
    direction: 'issued',
    content: 'xml',
    from: '2025-01-01T00:00:00',
    to: '2025-01-31T23:59:59',
    state: 'open',
    plannedAt: AT,
    shifts: 0,
    replans: 0,
    ...change,
  };
}

function requestOf(windowId: string, state: SatRequest['state']): SatRequest {
  const query = { kind: 'issued', content: 'xml', from: '2025-01-01T00:00:00', to: '2025-01-31T23:59:59' } as const;
  return { id: `r-${windowId}`, windowId, query, fingerprint: '', state, plannedAt: AT, unsent: 0 };
}

function packageOf(windowId: string, change: Partial<SatPackage>): SatPackage {
  const base = { id: `P-${windowId}_01`, requestId: `r-${windowId}`, windowId, listedAt: AT, expiresAt: AT };
  return { ...base, state: 'listed', downloads: [], ...change };
}

const view: LedgerView = {
  scope,
  revision: 1,
  windows: [
    windowOf('planned'),
    windowOf('sent'),
    windowOf('asked'),
    windowOf('ready', { direction: 'received' }),
    windowOf('fetching', { direction: 'received' }),
    windowOf('kept', { direction: 'received' }),
    windowOf('read', { from: '2025-02-01T00:00:00', to: '2025-02-28T23:59:59' }),
    windowOf('done', { from: '2025-02-01T00:00:00', to: '2025-02-28T23:59:59', state: 'done' }),
    windowOf('blocked', { from: '2025-02-01T00:00:00', to: '2025-02-28T23:59:59', state: 'blocked' }),
    windowOf('split', { state: 'split' }),
    windowOf('later', { from: '2025-03-01T00:00:00', to: '2025-03-31T23:59:59' }),
  ],
  requests: [
    requestOf('sent', 'sending'),
    ...['asked', 'ready', 'fetching', 'kept', 'read'].map((id) => requestOf(id, 'accepted')),
  ],
  packages: [
    packageOf('ready', {}),
    packageOf('fetching', { downloads: [{ attemptId: 'a', at: AT }] }),
    packageOf('kept', { state: 'fetched' }),
    packageOf('read', { state: 'indexed' }),
  ],
};

describe('the stages of a job’s windows', () => {
  test('are counted by month and direction; split ones and those of other periods are left out', () => {
    expect(stagesByMonth(view, job)).toEqual([
      { month: '2025-01', direction: 'issued', counts: { planned: 2, asked: 1 } },
      { month: '2025-01', direction: 'received', counts: { ready: 1, fetching: 2 } },
      { month: '2025-02', direction: 'issued', counts: { read: 1, done: 1, blocked: 1 } },
    ]);
    expect(stageText(stagesOf(view, job), 'en')).toBe(
      'planned 2 · asked 1 · ready 1 · fetching 2 · read 1 · done 1 · blocked 1',
    );
  });

  test('leave out what is over when there are more lines than fit', () => {
    const rows = stagesByMonth({ ...view, windows: view.windows.filter(({ id }) => id !== 'read') }, job);
    expect(monthLines(rows, 3, 'en')).toHaveLength(3);
    expect(monthLines(rows, 2, 'en')).toEqual(['2025-01 issued    planned 2 · asked 1', '… and 2 lines more']);
  });
});

/** A terminal of 80 × 24 that remembers what was written to it. */
function screen(): { readonly stream: Screen; readonly text: () => string } {
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 80, rows: 24 });
  let written = '';
  stream.on('data', (chunk: Buffer) => (written += chunk.toString('utf8')));
  return { stream, text: () => stripVTControlCharacters(written) };
}

function terminalOf(watched: boolean, lines: string[]): Terminal {
  let write = (line: string): void => void lines.push(line);
  const direct = write;
  return {
    language: 'en',
    json: false,
    watched,
    commandLine: 'acopio',
    command: () => 'acopio',
    signal: new AbortController().signal,
    say: (text) => text.en,
    tell: (text) => write(text.en),
    event: () => undefined,
    divert: (writer) => (write = writer ?? direct),
  };
}

describe('the view of a running sync', () => {
  test('shows each month and direction on a terminal, and follows the ledger', async () => {
    const { stream, text } = screen();
    const progress = startProgress(terminalOf(true, []), stream);
    onTestFinished(() => progress.stop());
    const ledger = memoryLedger();
    progress.follow(job, () => ledger.view(scope));
    await ledger.apply(scope, [{ type: 'window', window: windowOf('one') }], 0);
    progress.observe({ type: 'planned', windows: 1 });
    await vi.waitFor(() => expect(text()).toContain('2025-01 issued    planned 1'));
    await ledger.apply(scope, [{ type: 'window', window: windowOf('one', { state: 'done' }) }], 1);
    progress.observe({ type: 'waiting', until: AT, requests: 0 });
    await vi.waitFor(() => expect(text()).toContain('2025-01 issued    done 1'));
  });

  test('draws nothing any more once it was stopped', async () => {
    const { stream, text } = screen();
    const progress = startProgress(terminalOf(true, []), stream);
    const { promise, resolve } = Promise.withResolvers<LedgerView>();
    progress.follow(job, async () => promise);
    progress.observe({ type: 'planned', windows: 1 });
    progress.stop();
    resolve(view);
    await promise;
    expect(text()).not.toContain('2025-01');
  });

  test('is plain lines elsewhere', async () => {
    const { stream, text } = screen();
    const lines: string[] = [];
    const progress = startProgress(terminalOf(false, lines), stream);
    progress.follow(job, async () => Promise.reject(new Error('nobody looks')));
    progress.observe({ type: 'planned', windows: 1 });
    progress.observe({ type: 'fetched', packageId: 'A_01', size: 12, adopted: false });
    progress.stop();
    expect(text()).toBe('');
    expect(lines).toEqual(['Package A_01: 12 B']);
  });

  test('of all taxpayers has a line for each RFC', async () => {
    const { stream, text } = screen();
    const progress = startProgressOfAll(terminalOf(true, []), { rfcs: [scope.rfc, 'XIA190128J61'], job }, stream);
    onTestFinished(() => progress.stop());
    progress.observerOf(scope.rfc, async () => view)({ type: 'planned', windows: 9 });
    await vi.waitFor(() => expect(text()).toContain('EKU9003173C9  planned 2 · asked 1 · ready 1'));
    expect(text()).toContain('XIA190128J61  waits for its turn');
  });
});

describe('the look at a ledger', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
  afterEach(() => void vi.useRealTimers());

  test('is not taken with every event, but always before a wait', async () => {
    let looks = 0;
    const board = boardOf(
      async () => {
        looks += 1;
        return view;
      },
      () => undefined,
    );
    await board({ type: 'planned', windows: 1 });
    await board({ type: 'fetching', packageId: 'A_01', download: 1 });
    await board({ type: 'receiving', packageId: 'A_01', bytes: 5 });
    expect(looks).toBe(1);
    await board({ type: 'waiting', until: AT, requests: 1 });
    expect(looks).toBe(2);
  });

  test('that fails ends nothing', async () => {
    const board = boardOf(
      async () => Promise.reject(new Error('disk')),
      () => undefined,
    );
    await expect(board({ type: 'planned', windows: 1 })).resolves.toBeUndefined();
  });
});
