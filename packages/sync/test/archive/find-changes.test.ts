import { describe, expect, test } from 'vitest';
import { changesKnownUntil, findChanges, findDocuments, instantOf, textMatcher } from '../../src/archive/index.js';
import { defaultLimits } from '../../src/limits.js';
import { memoryLedger } from '../../src/memory-ledger.js';
import type { MetadataRow } from '@acopio/package-extractor';
import { aBatch, aPackage, aRow, anXml, packageChange, scope, uuidOf } from '../../src/testing/records.js';

const now = new Date('2025-07-01T00:00:00Z');
const uuid = uuidOf(1);
const CANCELLED = { status: 'cancelled', cancelledAt: '2025-06-10T10:00:00' } as const;

function archive() {
  const ledger = memoryLedger();
  const list = (seenAt: string, rows: readonly MetadataRow[]): Promise<void> =>
    ledger.record(scope, aBatch({ seenAt, listed: rows }));
  return { archive: { ledger, scope, now, limits: defaultLimits }, ledger, list };
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describe('what changed since an instant', () => {
  test('is what was seen first, cancelled, or seen active again after it, by the month of issue', async () => {
    const at = archive();
    await at.list('2025-06-01T00:00:00.000Z', [aRow(uuid)]);
    await at.list('2025-06-11T00:00:00.000Z', [aRow(uuid, CANCELLED)]);
    await at.list('2025-06-21T00:00:00.000Z', [aRow(uuid)]);
    const since = async (instant?: string): Promise<string[]> =>
      (await all(findChanges(instant, at.archive))).map(({ kind, at: seen, month }) => `${kind} ${seen} ${month}`);

    expect(await since()).toEqual([
      'new 2025-06-01T00:00:00.000Z 2025-01',
      'cancelled 2025-06-11T00:00:00.000Z 2025-01',
      'reappeared 2025-06-21T00:00:00.000Z 2025-01',
    ]);
    expect(await since('2025-06-01T00:00:00.000Z')).toHaveLength(2);
    expect(await since('2025-06-20T00:00:00.000Z')).toEqual(['reappeared 2025-06-21T00:00:00.000Z 2025-01']);
    expect(await since('2025-06-21T00:00:00.000Z')).toEqual([]);
  });

  test('is no cancellation where the document was cancelled when it was first seen', async () => {
    const at = archive();
    await at.list('2025-06-11T00:00:00.000Z', [aRow(uuid, CANCELLED)]);
    const changes = await all(findChanges(undefined, at.archive));
    expect(changes).toMatchObject([{ kind: 'new', document: { uuid, status: 'cancelled' } }]);
  });

  test('is an XML that no list has, from the time when its package was read', async () => {
    const at = archive();
    await at.ledger.apply(
      scope,
      [packageChange(aPackage('package-1', { state: 'indexed', indexedAt: '2025-06-05T00:00:00.000Z' }))],
      0,
    );
    await at.ledger.record(scope, aBatch({ held: [anXml(uuid)] }));
    expect(await all(findChanges(undefined, at.archive))).toMatchObject([
      { kind: 'new', at: '2025-06-05T00:00:00.000Z', document: { status: 'unknown', holding: 'unlisted' } },
    ]);
    expect(await all(findChanges('2025-06-05T00:00:00.000Z', at.archive))).toEqual([]);
  });

  test('is known up to the oldest package that is still to be read, whose documents will have its time', () => {
    const read = aPackage('a', { state: 'indexed', listedAt: '2025-05-01T00:00:00.000Z' });
    const waiting = aPackage('b', { state: 'listed', listedAt: '2025-06-15T00:00:00.000Z' });
    const adopted = aPackage('c', { state: 'fetched', listedAt: '2025-01-01T00:00:00.000Z', origin: 'adopted' });
    expect(changesKnownUntil({ packages: [read] }, now)).toBe(now.toISOString());
    expect(changesKnownUntil({ packages: [read, waiting, adopted] }, now)).toBe('2025-06-14T23:59:59.999Z');
  });
});

describe('documents', () => {
  test('are found by what the list says, and by their XML where no list has them', async () => {
    const at = archive();
    await at.list('2025-06-01T00:00:00.000Z', [aRow(uuid), aRow(uuidOf(2), { ...CANCELLED, type: 'P' })]);
    await at.ledger.record(scope, aBatch({ held: [anXml(uuidOf(3))] }));
    const find = async (filter: Parameters<typeof findDocuments>[0]): Promise<string[]> =>
      (await all(findDocuments(filter, at.archive))).map((found) => found.uuid);

    expect(await find({})).toEqual([uuid, uuidOf(2), uuidOf(3)]);
    expect(await find({ status: 'unknown' })).toEqual([uuidOf(3)]);
    expect(await find({ type: 'P' })).toEqual([uuidOf(2)]);
    expect(await find({ direction: 'received' })).toEqual([]);
    expect(await find({ counterpart: 'CACX7605101P8' })).toEqual([uuid, uuidOf(2), uuidOf(3)]);
    expect(await find({ counterpart: 'EKU9003173C9' })).toEqual([]);
    expect(await find({ from: '2025-01-15T10:20:31' })).toEqual([]);
    expect(await find({ to: '2025-01-15T10:20:30', holding: 'unlisted' })).toEqual([uuidOf(3)]);
  });

  test.for([
    ['nandu', true],
    ['ÑANDÚ  &', true],
    ['kemper', true],
    ['0002-0000', false],
    ['0001-4', true],
    ['camión', false],
  ] as const)('with names, RFCs and UUID hold «%s»: %s', ([text, holds]) => {
    const document = {
      uuid: '00000001-0001-4000-8000-000000000000',
      issuerRfc: 'EKU9003173C9',
      issuerName: 'Escuela Kémper',
      receiverRfc: '',
      receiverName: 'Ñandú & Asociados',
    };
    expect(textMatcher(text)(document)).toBe(holds);
  });
});

test.for([
  ['2025-03-01T00:00:00', '2025-03-01T06:00:00.000Z'],
  ['2022-07-01T00:00:00', '2022-07-01T05:00:00.000Z'],
  ['2022-12-01T00:00:00', '2022-12-01T06:00:00.000Z'],
] as const)('%s in Mexico City is %s', ([time, instant]) => {
  expect(instantOf(time)).toBe(instant);
});
