import { expect, test } from 'vitest';
import type { SyncJob } from '../../src/plan.js';
import type { DocumentFacts } from '../../src/report/facts.js';
import { openTally, type Tallied } from '../../src/report/tally.js';

const job: SyncJob = {
  directions: ['issued', 'received'],
  contents: ['metadata', 'xml'],
  from: '2025-01-01T00:00:00',
  to: '2025-01-31T23:59:59',
};

function tallied(...facts: readonly Partial<DocumentFacts>[]): Tallied {
  const tally = openTally(job, 1000);
  for (const [index, some] of facts.entries()) {
    tally.add({
      uuid: String(index).padStart(8, '0'),
      issuedAt: '2025-01-15T10:00:00',
      directions: ['issued'],
      holding: 'present',
      status: 'active',
      type: 'I',
      ...some,
    });
  }
  return tally.result();
}

test('amounts are summed by direction, type, currency and status, and never over two of them', () => {
  const { amounts } = tallied(
    { amounts: { total: '0.1', currency: 'MXN' } },
    { amounts: { total: '0.2', currency: 'MXN' } },
    { amounts: { total: '5', currency: 'USD' } },
    { amounts: { total: '7.00', currency: 'MXN' }, status: 'cancelled' },
    { amounts: { total: '1', currency: 'MXN' }, directions: ['issued', 'received'] },
  );
  const rows = amounts.map((row) => [row.direction, row.currency, row.status, row.documents, row.total]);
  expect(rows).toEqual([
    ['issued', 'MXN', 'active', 3, '1.3'],
    ['issued', 'MXN', 'cancelled', 1, '7.00'],
    ['issued', 'USD', 'active', 1, '5'],
    ['received', 'MXN', 'active', 1, '1'],
  ]);
});

test('what has no amount that can be trusted is counted with its reason, and not added', () => {
  const { amounts, notAdded, groups } = tallied(
    { amounts: { total: '1', currency: 'MXN' } },
    { amounts: { total: '9'.repeat(1_000_000), currency: 'MXN' } },
    { holding: 'conflict' },
    { holding: 'missing' },
    { holding: 'not_offered', status: 'cancelled' },
  );
  expect(amounts).toMatchObject([{ documents: 1, total: '1' }]);
  expect(notAdded.map(({ reason, status, documents }) => [reason, status, documents])).toEqual([
    ['conflict', 'active', 1],
    ['noXml', 'active', 1],
    ['unreadable', 'active', 1],
    ['noXml', 'cancelled', 1],
  ]);
  expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(5);
});

test('a document cannot make a report long by inventing currencies', () => {
  const invented = Array.from({ length: 150 }, (_none, index) => ({
    amounts: { total: '1', currency: `N${index}` },
  }));
  const { amounts, notAdded } = tallied(...invented);
  expect(amounts).toHaveLength(100);
  expect(notAdded).toMatchObject([{ reason: 'tooManyCurrencies', documents: 50 }]);
  const long = tallied({ amounts: { total: '1', currency: 'N'.repeat(1000) } });
  expect(long).toMatchObject({ amounts: [], notAdded: [{ reason: 'unreadable', documents: 1 }] });
});

test('documents of other months are not of the report', () => {
  expect(tallied({ issuedAt: '2025-02-01T00:00:00' })).toEqual({ groups: [], amounts: [], notAdded: [] });
});
