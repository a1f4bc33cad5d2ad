import { describe, expect, test } from 'vitest';
import type { Ledger } from '../src/ledger.js';
import { defaultLimits } from '../src/limits.js';
import { memoryLedger } from '../src/memory-ledger.js';
import type { Change, SatRequest, Window } from '../src/model.js';
import type { SyncJob } from '../src/plan.js';
import { previewPlan, type PlanPreview } from '../src/plan-door.js';
import { aBatch, aHeader, anXml, aRow, uuidOf } from '../src/testing/records.js';
import { aPackage, aRequest, aWindow, anAcceptedRequest, scope } from './records.js';

const now = new Date('2025-06-15T12:30:00.000Z');
const january: SyncJob = {
  directions: ['issued'],
  contents: ['metadata', 'xml'],
  from: '2025-01-01T00:00:00',
  to: '2025-01-31T23:59:59',
};
const sentAt = '2025-06-01T12:00:00.000Z';
const metadata = aWindow({ id: 'metadata', content: 'metadata', state: 'done', settledAt: sentAt });
const listing = anAcceptedRequest(metadata, { sentAt, outcome: 'finished' });

function change(record: Window | SatRequest | ReturnType<typeof aPackage>): Change {
  if ('downloads' in record) return { type: 'package', package: record };
  return 'fingerprint' in record ? { type: 'request', request: record } : { type: 'window', window: record };
}

async function ledgerOf(...records: Parameters<typeof change>[0][]): Promise<Ledger> {
  const ledger = memoryLedger();
  await ledger.apply(scope, records.map(change), 0);
  return ledger;
}

function preview(ledger: Ledger, job = january, limits = defaultLimits): Promise<PlanPreview> {
  return previewPlan(job, { ledger, scope, now, limits });
}

/** Lists documents of three days, three each; those of the first day are held. */
async function listThree(ledger: Ledger): Promise<void> {
  const days = ['05', '10', '15'].flatMap((day) => [day, day, day]);
  const listed = days.map((day, index) =>
    aRow(uuidOf(index), { issuedAt: `2025-01-${day}T10:00:00` as '2025-01-05T10:00:00' }),
  );
  const held = [0, 1, 2].map((index) => anXml(uuidOf(index), 'a', { header: aHeader(uuidOf(index)) }));
  await ledger.record(scope, aBatch({ listed, held }));
}

describe('the preview of a plan', () => {
  test('of an empty ledger has a list and its XML, of which nobody knows how many they are', async () => {
    const ledger = memoryLedger();
    const { windows, spends, madeAt } = await preview(ledger, { ...january, directions: ['issued', 'received'] });
    expect(madeAt).toBe(now.toISOString());
    expect(windows.map(({ direction, content, state, queries }) => [direction, content, state, queries])).toEqual([
      ['issued', 'metadata', 'new', 1],
      ['issued', 'xml', 'new', 1],
      ['received', 'metadata', 'new', 1],
      ['received', 'xml', 'new', 1],
    ]);
    expect(windows[1]).toMatchObject({ expected: 0, held: 0, atLeast: true, livesLeft: 2 });
    expect(windows[0]).not.toHaveProperty('livesLeft');
    expect(spends).toEqual({ metadataQueries: 2, xmlQueries: 0, uncounted: 2, downloads: 0 });
    expect((await ledger.view(scope)).revision).toBe(0);
  });

  test('counts what a list that was read promises, and what of it is held', async () => {
    const ledger = await ledgerOf(metadata, listing);
    await listThree(ledger);
    const { windows, spends } = await preview(ledger);
    expect(windows.map(({ from, to, expected, held, queries }) => [from, to, expected, held, queries])).toEqual([
      ['2025-01-01T00:00:00', '2025-01-09T23:59:59', 0, 3, 0],
      ['2025-01-10T00:00:00', '2025-01-31T23:59:59', 6, 0, 1],
    ]);
    expect(windows.some(({ atLeast }) => atLeast)).toBe(false);
    expect(spends).toEqual({ metadataQueries: 0, xmlQueries: 1, uncounted: 0, downloads: 0 });
  });

  test('cuts as the plan will: under the limit of a query', async () => {
    const ledger = await ledgerOf(metadata, listing);
    await listThree(ledger);
    const limits = { ...defaultLimits, mostDocuments: { metadata: 10, xml: 3 }, planMargin: 0 };
    expect((await preview(ledger, january, limits)).spends.xmlQueries).toBe(2);
  });

  test('says «at least» of what an older list promises, while a new one is awaited', async () => {
    const open = { ...metadata, id: 'newer', state: 'open' as const };
    const xml = aWindow({ id: 'xml', after: 'newer' });
    const ledger = await ledgerOf(metadata, listing, open, xml);
    await listThree(ledger);
    const { windows, spends } = await preview(ledger);
    expect(windows).toMatchObject([
      { content: 'metadata', state: 'open', queries: 1 },
      { content: 'xml', state: 'open', expected: 6, held: 3, atLeast: true, queries: 1 },
    ]);
    expect(spends).toMatchObject({ metadataQueries: 1, xmlQueries: 0, uncounted: 1 });
  });

  test('spares what a list without rows spares', async () => {
    const empty = { ...metadata, state: 'empty' as const };
    const { windows, spends } = await preview(await ledgerOf(empty, { ...listing, outcome: 'empty' }));
    expect(windows).toMatchObject([{ content: 'xml', expected: 0, held: 0, queries: 0 }]);
    expect(spends).toMatchObject({ xmlQueries: 0, uncounted: 0 });
  });

  test('sends nothing for what was asked already, and knows the lives and packages that are left', async () => {
    const xml = aWindow({ id: 'xml', expected: 4 });
    const asked = anAcceptedRequest(xml, { attemptId: 'a', outcome: 'finished' });
    const expiresAt = '2025-06-16T00:00:00.000Z';
    const late = aPackage(asked, { id: 'late' });
    const ledger = await ledgerOf(metadata, listing, xml, asked, aPackage(asked, { expiresAt }), late);
    const { windows, spends } = await preview(ledger);
    expect(windows).toMatchObject([{ state: 'asked', expected: 4, queries: 0, livesLeft: 1 }]);
    expect(spends).toEqual({ metadataQueries: 0, xmlQueries: 0, uncounted: 0, downloads: 1 });
  });

  test('sends again what failed, and what is planned and has not left', async () => {
    const failed = aWindow({ id: 'failed' });
    const planned = aWindow({ id: 'planned', from: '2025-02-01T00:00:00', to: '2025-02-28T23:59:59' });
    const ledger = await ledgerOf(
      failed,
      anAcceptedRequest(failed, { attemptId: 'a', outcome: 'failed' }),
      planned,
      aRequest(planned),
    );
    const job: SyncJob = { ...january, contents: ['xml'], to: '2025-02-28T23:59:59' };
    const { windows, spends } = await preview(ledger, job);
    expect(windows.map(({ state, queries, livesLeft }) => [state, queries, livesLeft])).toEqual([
      ['open', 1, 1],
      ['open', 1, 2],
    ]);
    expect(spends.xmlQueries).toBe(2);
  });

  test('has nothing for a period that is settled, and refuses one that is none', async () => {
    const done = aWindow({ id: 'xml', state: 'done' });
    expect((await preview(await ledgerOf(metadata, listing, done))).windows).toEqual([]);
    const reversed = { ...january, from: january.to, to: january.from };
    await expect(preview(memoryLedger(), reversed)).rejects.toMatchObject({ code: 'PERIOD_INVALID' });
  });
});
