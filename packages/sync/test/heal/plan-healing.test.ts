import type { MetadataRow } from '@acopio/package-extractor';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { healingJob, planHealing, type Healing } from '../../src/heal/plan-healing.js';
import type { Ledger } from '../../src/ledger.js';
import { defaultLimits } from '../../src/limits.js';
import { addSeconds } from '../../src/local-date-time.js';
import { memoryLedger } from '../../src/memory-ledger.js';
import type { Change, Direction, SatRequest, Window } from '../../src/model.js';
import type { SyncJob } from '../../src/plan.js';
import { aRow, uuidOf } from '../../src/testing/records.js';
import { aRequest, aView, aWindow, scope } from '../records.js';

const now = new Date('2025-06-15T12:30:00.000Z');
const listedAt = '2025-06-01T12:00:00.000Z';
const january: SyncJob = {
  directions: ['issued', 'received'],
  contents: ['metadata', 'xml'],
  from: '2025-01-01T00:00:00',
  to: '2025-01-31T23:59:59',
};
const fetched = aWindow({ id: 'fetched', state: 'done', settledAt: listedAt });
const healed = aWindow({ id: 'healed', state: 'done', heals: true, plannedAt: '2025-06-02T00:00:00.000Z' });

function folioOf(number: number, fields: Partial<Window> = {}): Window {
  return aWindow({ id: `folio-${number}`, state: 'empty', heals: true, folio: uuidOf(number), ...fields });
}

async function ledgerOf(
  windows: readonly Window[],
  listed: readonly MetadataRow[],
  { requests = [], direction = 'issued' }: { requests?: readonly SatRequest[]; direction?: Direction } = {},
): Promise<Ledger> {
  const ledger = memoryLedger();
  const changes: Change[] = [
    ...windows.map((window): Change => ({ type: 'window', window })),
    ...requests.map((request): Change => ({ type: 'request', request })),
  ];
  await ledger.apply(scope, changes, 0);
  await ledger.record(scope, { packageId: 'P_01', direction, seenAt: listedAt, listed, held: [], position: 1 });
  return ledger;
}

function plan(ledger: Ledger, limits = defaultLimits, at = now): Promise<Healing> {
  return planHealing(january, { ledger, scope, now: at, limits });
}

async function planned(...args: Parameters<typeof ledgerOf>): Promise<string[]> {
  const { changes } = await plan(await ledgerOf(...args));
  return changes.flatMap((change) => (change.type === 'window' ? [nameOf(change.window)] : []));
}

function nameOf({ direction, content, from, to, folio, heals, state }: Window): string {
  expect({ heals, state }).toEqual({ heals: true, state: 'open' });
  return folio ?? `${direction} ${content} ${from.slice(5)} ${to.slice(5)}`;
}

describe('healing', () => {
  test('asks for what no window brought in small windows, one for neighbours of a day', async () => {
    const rows = ['05T08:00:00', '05T09:30:00', '09T10:00:00'].map((time, index) =>
      aRow(uuidOf(index), { issuedAt: `2025-01-${time}` as MetadataRow['issuedAt'] }),
    );
    expect(await planned([fetched], rows)).toEqual([
      'issued xml 01-05T08:00:00 01-05T09:30:00',
      'issued xml 01-09T10:00:00 01-09T10:00:01',
    ]);
  });

  test('asks with one window where many days of a month lack documents', async () => {
    const rows = [2, 4, 6, 8, 10, 12, 14].map((day) =>
      aRow(uuidOf(day), { issuedAt: `2025-01-${String(day).padStart(2, '0')}T10:00:00` as MetadataRow['issuedAt'] }),
    );
    expect(await planned([fetched], rows)).toEqual(['issued xml 01-02T10:00:00 01-14T10:00:00']);
    expect(await planned([fetched], rows.slice(1))).toHaveLength(6);
  });

  test('asks for nothing that is not offered, too young, on its way, stopped, or was never asked for', async () => {
    const rows = [aRow(uuidOf(1))];
    expect(await planned([fetched], rows)).toHaveLength(1);
    const received = { direction: 'received' as const };
    const open = aWindow({ id: 'open', state: 'open' });
    const blocked = aWindow({ id: 'blocked', state: 'blocked', problem: { code: 'ANSWERS_LOST' } });
    expect(
      await planned([aWindow({ ...fetched, ...received })], [aRow(uuidOf(1), { status: 'cancelled' })], received),
    ).toEqual([]);
    expect(await planned([fetched, open], rows)).toEqual([]);
    expect(await planned([fetched, blocked], rows)).toEqual([]);
    expect(await planned([fetched], rows, received)).toEqual([]);
    expect(await planned([], rows)).toEqual([]);
    const young = await ledgerOf([fetched], [aRow(uuidOf(1), { issuedAt: '2025-01-15T10:00:00' })]);
    const inTime = new Date('2025-01-18T15:59:59.000Z');
    expect((await plan(young, defaultLimits, inTime)).changes).toEqual([]);
    expect((await plan(young, defaultLimits, new Date('2025-01-18T16:00:00.000Z'))).changes).toHaveLength(1);
  });

  test('waits for a window by type only where it is for the type of the document', async () => {
    const typed = (documentType: 'I' | 'P'): Window => aWindow({ id: 'typed', documentType });
    expect(await planned([fetched, typed('I')], [aRow(uuidOf(1))])).toEqual([]);
    expect(await planned([fetched, typed('P')], [aRow(uuidOf(1))])).toHaveLength(1);
  });

  test('asks by folio for what a small window did not bring, once, and not for what was cancelled', async () => {
    const rows = [aRow(uuidOf(1)), aRow(uuidOf(2), { status: 'cancelled' }), aRow(uuidOf(3))];
    expect(await planned([fetched, healed], rows)).toEqual([uuidOf(1), uuidOf(3)]);
    expect(await planned([fetched, healed, folioOf(1)], rows)).toEqual([uuidOf(3)]);
    expect(await planned([fetched, healed, folioOf(1, { state: 'open' }), folioOf(3)], rows)).toEqual([]);
  });

  test('gives a document that came to the list later a small window of its own, whatever the clock says only twice', async () => {
    const rows = [aRow(uuidOf(1))];
    const early = aWindow({ ...healed, id: 'early', plannedAt: '2025-05-31T00:00:00.000Z' });
    expect(await planned([fetched, early], rows)).toEqual(['issued xml 01-15T10:20:30 01-15T10:20:31']);
    expect(await planned([fetched, early, { ...early, id: 'earlier' }], rows)).toEqual([uuidOf(1)]);
  });

  test('asks for as many folios a day as it may, and says when it goes on', async () => {
    const rows = [1, 2, 3].map((number) => aRow(uuidOf(number)));
    const limits = { ...defaultLimits, foliosPerDay: 2 };
    const first = await plan(await ledgerOf([fetched, healed], rows), limits);
    expect({ count: first.changes.length, until: first.until }).toEqual({ count: 2, until: undefined });

    const asked = [1, 2].map((number) => folioOf(number, { plannedAt: now.toISOString() }));
    const rest = await plan(await ledgerOf([fetched, healed, ...asked], rows), limits);
    expect(rest.changes).toEqual([]);
    expect(rest.until?.slice(0, 10)).toBe('2025-06-16');
    const tomorrow = await plan(await ledgerOf([fetched, healed, ...asked], rows), limits, new Date(rest.until ?? ''));
    expect(tomorrow.changes).toHaveLength(1);
  });

  test('asks for the list again, once, where the SAT says of a folio that it is cancelled', async () => {
    const folio = folioOf(1, { from: '2025-01-15T10:20:30', to: '2025-01-15T10:20:30' });
    const requests = [aRequest(folio, { state: 'refused', codEstatus: '5012' })];
    const rows = [aRow(uuidOf(1))];
    expect(await planned([fetched, healed, folio], rows, { requests })).toEqual([
      'issued metadata 01-15T10:20:30 01-15T10:20:31',
    ]);
    const list = aWindow({ id: 'list', content: 'metadata', heals: true, state: 'done' });
    expect(await planned([fetched, healed, folio, list], rows, { requests })).toEqual([]);
  });

  test('plans at most fifty windows a round', async () => {
    const days = Array.from({ length: 12 }, (_, month) =>
      [1, 3, 5, 7, 9].map((day) => `2024-${String(month + 1).padStart(2, '0')}-0${day}T10:00:00`),
    ).flat();
    const rows = days.map((day, index) => aRow(uuidOf(index), { issuedAt: day as MetadataRow['issuedAt'] }));
    const year = aWindow({ ...fetched, from: '2024-01-01T00:00:00', to: '2024-12-31T23:59:59' });
    const ledger = await ledgerOf([year], rows);
    const job = { ...january, from: year.from, to: year.to };
    const { changes } = await planHealing(job, { ledger, scope, now, limits: defaultLimits });
    expect(changes).toHaveLength(50);
  });
});

describe('what is healed in a ledger without a job', () => {
  test('is everything of which XML was asked for', () => {
    const later = aWindow({
      id: 'later',
      direction: 'received',
      from: '2025-03-01T00:00:00',
      to: '2025-03-31T23:59:59',
    });
    const list = aWindow({ id: 'list', content: 'metadata', from: '2020-01-01T00:00:00' });
    expect(healingJob(aView({ windows: [later, list, fetched] }))).toEqual({
      directions: ['received', 'issued'],
      contents: ['metadata', 'xml'],
      from: '2025-01-01T00:00:00',
      to: '2025-03-31T23:59:59',
    });
    expect(healingJob(aView({ windows: [list] }))).toBeUndefined();
  });
});

describe('however the clock moves', () => {
  const minute = fc.integer({ min: 0, max: 31 * 24 * 60 - 1 });
  const documents = fc.array(fc.record({ minute, cancelled: fc.boolean() }), { minLength: 1, maxLength: 30 });
  const clocks = fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 10 });

  test('healing ends: each document is in one or two small windows, and asked for by folio once unless it is cancelled', async () => {
    await fc.assert(
      fc.asyncProperty(documents, clocks, async (documents, clocks) => {
        const rows = documents.map(({ minute, cancelled }, index) =>
          aRow(uuidOf(index), {
            issuedAt: addSeconds(january.from, minute * 60),
            status: cancelled ? 'cancelled' : 'active',
          }),
        );
        const ledger = await ledgerOf([fetched], rows);
        const planned: Window[] = [];
        let rounds = 0;
        for (let at = now; rounds < 60; rounds += 1) {
          at = new Date(at.getTime() + (clocks[rounds] ?? 1) * 86_400_000);
          const { changes, revision, until } = await plan(ledger, { ...defaultLimits, foliosPerDay: 5 }, at);
          if (changes.length === 0 && until === undefined) break;
          const settled = changes.flatMap((change) =>
            change.type === 'window' ? [{ ...change.window, state: 'empty' as const }] : [],
          );
          planned.push(...settled);
          await ledger.apply(
            scope,
            settled.map((window) => ({ type: 'window', window })),
            revision,
          );
        }
        expect(rounds).toBeLessThan(60);
        for (const { uuid, issuedAt, status } of rows) {
          const small = planned.filter(
            ({ folio, from, to }) => folio === undefined && from <= issuedAt && issuedAt <= to,
          );
          expect(small.length).toBeGreaterThanOrEqual(1);
          expect(small.length).toBeLessThanOrEqual(2);
          expect(planned.filter(({ folio }) => folio === uuid)).toHaveLength(status === 'active' ? 1 : 0);
        }
      }),
      { numRuns: 100 },
    );
  });
});
