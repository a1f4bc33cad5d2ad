import { createHash } from 'node:crypto';
import { trueReport } from '@acopio/sat-simulator';
import { describe, expect, test } from 'vitest';
import type { SyncJob } from '../../src/plan.js';
import { makeFullReport, type FullReport } from '../../src/report/full-report.js';
import { documentsOf, emptyLedger, months, now, synced, taxpayer, world, type Synced } from './synced.js';

const job: SyncJob = {
  directions: ['issued', 'received'],
  contents: ['metadata', 'xml'],
  from: '2025-01-01T00:00:00',
  to: '2025-02-28T23:59:59',
};

function reportOn(
  from: Synced,
  more: { readonly since?: string; readonly mostUuids?: number } = {},
): Promise<FullReport> {
  const { ledger, scope, limits } = from;
  return makeFullReport(job, { ledger, scope, limits, now, ...more });
}

/** A sum without zeros that say nothing: those of one document with decimals stay in all. */
function plain(total: string | undefined): string | undefined {
  return total?.replace(/\.0+$|(?<=\.\d*?)0+$/, '');
}

describe('a full report on everything that the SAT has', () => {
  test.for(['cfdi', 'retenciones'] as const)('of %s tells the truth to the UUID and to the cent', async (service) => {
    const report = await reportOn(await synced(service));
    const truth = trueReport(world, { service, rfc: taxpayer.rfc, from: job.from, to: job.to });
    const groups = report.groups.map(({ count: _count, sha256: _hash, ...group }) => group);
    expect(groups).toEqual(truth.groups);
    expect(report.amounts.map((row) => ({ ...row, total: plain(row.total), withheld: plain(row.withheld) }))).toEqual(
      truth.amounts.map((row) => ({ ...row, total: plain(row.total), withheld: plain(row.withheld) })),
    );
    const notOffered = report.groups.filter(({ holding }) => holding === 'not_offered');
    expect(report.notAdded.reduce((sum, { documents }) => sum + documents, 0)).toBe(
      notOffered.reduce((sum, { count }) => sum + count, 0),
    );
    expect(report).toMatchObject({ verdict: 'complete', matters: [], openMonths: [], legalName: taxpayer.legalName });
  });

  test('has several types, currencies and cancelled documents to be right about', async () => {
    const { amounts, cancellations } = await reportOn(await synced());
    expect(new Set(amounts.map(({ type }) => type)).size).toBe(5);
    expect(new Set(amounts.map(({ currency }) => currency))).toEqual(new Set(['MXN', 'USD', 'XXX']));
    const cancelled = world
      .select({ service: 'cfdi', rfc: taxpayer.rfc, direction: 'issued', from: job.from, to: job.to })
      .filter(({ cancelledAt }) => cancelledAt !== undefined);
    const later = cancelled.filter(({ cancelledAt = '', issuedAt }) => cancelledAt.slice(0, 7) > issuedAt.slice(0, 7));
    const issued = cancellations.filter(({ direction }) => direction === 'issued');
    expect(issued.reduce((sum, { documents }) => sum + documents, 0)).toBe(cancelled.length);
    expect(issued.reduce((sum, row) => sum + row.later, 0)).toBe(later.length);
    expect(issued.every((row) => !('since' in row))).toBe(true);
  });

  test('counts each group whole, however few of its UUIDs it keeps', async () => {
    const from = await synced();
    const [all, few] = [await reportOn(from), await reportOn(from, { mostUuids: 3 })];
    expect(few.groups.map(({ count, sha256 }) => [count, sha256])).toEqual(
      all.groups.map(({ count, sha256 }) => [count, sha256]),
    );
    expect(Math.max(...few.groups.map(({ uuids }) => uuids.length))).toBe(3);
    const [group] = all.groups;
    expect(group?.sha256).toBe(
      createHash('sha256')
        .update(`${group?.uuids.join('\n') ?? ''}\n`)
        .digest('hex'),
    );
  });

  test('gives every package with its hash, and the lives and times of the queries', async () => {
    const from = await synced();
    const report = await reportOn(from);
    expect(report.packages).toHaveLength(8);
    expect(report.packages.every(({ sha256 = '' }) => /^[0-9a-f]{64}$/.test(sha256))).toBe(true);
    expect(report.packagesSha256).toMatch(/^[0-9a-f]{64}$/);
    const lives = report.queries.map(({ content, livesLeft, sends }) => [content, livesLeft, sends]);
    expect(lives).toContainEqual(['xml', 1, 1]);
    expect(lives).toContainEqual(['metadata', undefined, 1]);
    // Request number n took n minutes; every second one is XML.
    expect(report.timeToReady).toEqual([
      { content: 'metadata', observations: 4, p50: 180, p95: 420 },
      { content: 'xml', observations: 4, p50: 240, p95: 480 },
    ]);
    expect(new Set(report.days.map(({ state }) => state))).toEqual(new Set(['complete', 'empty']));
    expect(report.days).toHaveLength(2 * (31 + 28));
  });
});

describe('what is lacking', () => {
  test('is named with who acts, on its day, and in no sum', async () => {
    const [left] = documentsOf('cfdi', 'issued', '2025-01').filter(({ receiverRfc }) => receiverRfc !== taxpayer.rfc);
    const made = await synced('cfdi', ({ uuid }) => uuid === left?.uuid);
    const early = await reportOn(made);
    expect(early.verdict).toBe('waiting');
    expect(early.matters).toEqual([{ code: 'MISSING_TO_BE_ASKED', count: 1, actor: 'program' }]);

    if (left !== undefined) await made.healInVain(left, 'issued');
    const report = await reportOn(made);
    expect(report.verdict).toBe('incomplete');
    expect(report.matters).toEqual([{ code: 'MISSING', count: 1, actor: 'user' }]);
    const missing = report.groups.filter(({ holding }) => holding === 'missing');
    expect(missing).toMatchObject([{ month: '2025-01', direction: 'issued', uuids: [left?.uuid] }]);
    expect(report.days.filter(({ state }) => state === 'lacking')).toMatchObject([
      { day: left?.issuedAt.slice(0, 10) },
    ]);
    const [noXml] = report.notAdded.filter(({ direction }) => direction === 'issued');
    expect(noXml).toMatchObject({ reason: 'noXml', documents: 1, type: left?.type });
  });

  test('is said of a taxpayer of whom nothing was ever asked', async () => {
    const report = await reportOn(await emptyLedger());
    expect(report).toMatchObject({ verdict: 'unasked', groups: [], amounts: [], packages: [], timeToReady: [] });
    expect(report.matters).toEqual([{ code: 'UNASKED', count: 1, actor: 'user' }]);
    expect(new Set(report.days.map(({ state }) => state))).toEqual(new Set(['unasked']));
    expect('legalName' in report).toBe(false);
  });

  test('is nothing of a taxpayer of whom the SAT lists nothing', async () => {
    const from = await emptyLedger();
    for (const direction of job.directions) {
      for (const month of months) {
        await from.put({ direction, content: 'metadata', month, documents: [] });
        await from.put({ direction, content: 'xml', month, documents: [] });
      }
    }
    const report = await reportOn(from);
    expect(report).toMatchObject({ verdict: 'complete', matters: [], groups: [] });
    expect(new Set(report.days.map(({ state }) => state))).toEqual(new Set(['empty']));
  });
});

describe('what changed since an earlier report', () => {
  const january = { month: '2025-01', direction: 'issued' } as const;

  test('are new, cancelled and active again documents, and XML that came since', async () => {
    const from = await emptyLedger();
    const documents = documentsOf('cfdi', 'issued', '2025-01').slice(0, 6);
    const active = documents.map((document) => ({ ...document, xml: document.xml, cancelledAt: undefined }));
    const alive = active.map(({ cancelledAt: _never, ...document }) => document);
    const [one, two, three, four] = alive;
    if (one === undefined || two === undefined || three === undefined || four === undefined) throw new Error('empty');
    const dead = { ...two, cancelledAt: '2025-03-05T10:00:00' } as const;
    await from.put({
      ...january,
      content: 'metadata',
      documents: [one, two, { ...three, cancelledAt: '2025-02-01T00:00:00' }],
    });
    const since = '2025-06-02T00:00:00.000Z';
    await from.put({
      ...january,
      content: 'metadata',
      documents: [one, dead, three, four],
      at: '2025-06-03T00:00:00.000Z',
    });
    await from.put({ ...january, content: 'xml', documents: [one], at: '2025-06-03T00:00:00.000Z' });
    const { changes, cancellations } = await reportOn(from, { since });
    expect(changes).toEqual({
      since,
      listed: { count: 1, uuids: [four.uuid] },
      held: { count: 1, uuids: [one.uuid] },
      cancelled: { count: 1, uuids: [two.uuid] },
      reappeared: { count: 1, uuids: [three.uuid] },
    });
    expect(cancellations).toEqual([{ ...january, documents: 1, later: 1, since: 1 }]);
    const later = await reportOn(from, { since: '2025-06-04T00:00:00.000Z' });
    expect(
      Object.values(later.changes ?? {}).flatMap((kind) => (typeof kind === 'string' ? [] : [kind.count])),
    ).toEqual([0, 0, 0, 0]);
    expect('changes' in (await reportOn(from))).toBe(false);
  });
});
