import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type ExportDocument, writeParquet } from '../../src/index.js';
import { writePartitions } from '../../src/parquet/write-parquet.js';
import { codeOf } from '../code-of.js';
import { failingAfter, header, issued, metadata, RFC, uuidOf } from '../documents.js';
import { filesIn, freshFolder } from '../fresh-folder.js';
import { groupsOf, readParquet, schemaOf } from '../read-parquet.js';

/** Of four months. */
const TIMES = ['2024-12-31T23:59:59', '2025-01-01T00:00:00', '2025-02-28T12:00:00', '2025-03-31T23:59:59'] as const;

const MARCH = `rfc=${RFC}/direction=issued/year=2025/month=03`;

describe('a document is one row', () => {
  test('with what its header says, typed', async () => {
    const folder = freshFolder();
    const document = issued({
      total: '123456789012345678.123456',
      exchangeRate: '19.1234',
      issuerName: 'Ñandú & <Hijos> «"S.A."» \u{1F600}',
      relations: [{ type: '04', uuids: [uuidOf(8), uuidOf(9)] }],
    });
    await writeParquet([document], folder, 'p');
    const [row] = await readParquet(join(folder, MARCH, 'part-p-0000.parquet'));
    expect(row).toMatchObject({
      uuid: uuidOf(1),
      total: 123_456_789_012_345_678_123_456n,
      subtotal: 100_000_000n,
      exchangeRate: 19_123_400n,
      issuedAt: '2025-03-01T10:00:00.000Z',
      issuerName: 'Ñandú & <Hijos> «"S.A."» \u{1F600}',
      relations: [`04;${uuidOf(8)}`, `04;${uuidOf(9)}`],
    });
  });

  test('with nothing where it says nothing', async () => {
    const folder = freshFolder();
    await writeParquet([issued()], folder, 'p');
    const [row] = await readParquet(join(folder, MARCH, 'part-p-0000.parquet'));
    expect(row).toMatchObject({ discount: undefined, relations: undefined, status: undefined, asWritten: undefined });
  });

  test('with what the SAT lists, where there is no XML', async () => {
    const folder = freshFolder();
    const row = metadata({ status: 'cancelled', cancelledAt: '2025-03-02T11:12:13', amount: '116.10' });
    await writeParquet([{ rfc: RFC, direction: 'received', metadata: row, holding: 'not_offered' }], folder, 'p');
    const [file = ''] = filesIn(folder);
    expect((await readParquet(join(folder, file)))[0]).toMatchObject({
      uuid: uuidOf(1),
      total: 116_100_000n,
      stampedAt: '2025-03-01T10:05:00.000Z',
      status: 'cancelled',
      cancelledAt: '2025-03-02T11:12:13.000Z',
      holding: 'not_offered',
      subtotal: undefined,
    });
  });

  test('with what its XML says where the SAT lists something else', async () => {
    const folder = freshFolder();
    const both = { header: header({ total: '1.00' }), metadata: metadata({ amount: '2.00' }) };
    await writeParquet([{ rfc: RFC, direction: 'issued', ...both }], folder, 'p');
    const [row] = await readParquet(join(folder, MARCH, 'part-p-0000.parquet'));
    expect(row).toMatchObject({ total: 1_000_000n, status: 'active' });
  });

  test('whose amounts are never rounded: one that does not fit stands beside, as it is written', async () => {
    const folder = freshFolder();
    const summary = await writeParquet([issued({ exchangeRate: '19.12345678', total: '5.00' })], folder, 'p');
    const [row] = await readParquet(join(folder, MARCH, 'part-p-0000.parquet'));
    expect(row).toMatchObject({
      exchangeRate: undefined,
      asWritten: '{"exchangeRate":"19.12345678"}',
      total: 5_000_000n,
    });
    expect(summary.asWritten).toBe(1);
  });
});

test('amounts are decimals, times have no zone, lists are lists', async () => {
  const folder = freshFolder();
  await writeParquet([issued()], folder, 'p');
  const schema = await schemaOf(join(folder, MARCH, 'part-p-0000.parquet'));
  const column = (name: string): unknown => schema.find((element) => element.name === name);
  expect(column('total')).toMatchObject({ converted_type: 'DECIMAL', precision: 24, scale: 6 });
  expect(column('issuedAt')).toMatchObject({ logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false } });
  expect(column('issuedAt')).not.toHaveProperty('converted_type', expect.any(String));
  expect(column('relations')).toMatchObject({ converted_type: 'LIST' });
  expect(column('uuid')).toMatchObject({ type: 'BYTE_ARRAY', converted_type: 'UTF8' });
});

describe('documents are partitioned', () => {
  test('by taxpayer, direction, year and month', async () => {
    const folder = freshFolder();
    const summary = await writeParquet(
      [
        issued(),
        issued({ uuid: uuidOf(2), issuedAt: '2024-12-31T23:59:59' }),
        { ...issued({ uuid: uuidOf(3) }), direction: 'received' },
        { ...issued({ uuid: uuidOf(4) }), rfc: 'Ñ&A010101AAA' },
        issued({ uuid: uuidOf(5) }),
      ],
      folder,
      'p',
    );
    expect(filesIn(folder)).toEqual(
      [
        `${MARCH}/part-p-0000.parquet`,
        `rfc=${RFC}/direction=issued/year=2024/month=12/part-p-0000.parquet`,
        `rfc=${RFC}/direction=received/year=2025/month=03/part-p-0000.parquet`,
        'rfc=Ñ&A010101AAA/direction=issued/year=2025/month=03/part-p-0000.parquet',
      ].toSorted(),
    );
    expect(summary.rows).toBe(5);
    expect(summary.files.map(({ rows }) => rows)).toEqual([2, 1, 1, 1]);
  });

  test.each(['', '../../etc', 'EKU9003173C9/..', 'eku9003173c9', 'XX'])('but not under %j', async (rfc) => {
    const folder = freshFolder();
    expect(await codeOf(() => writeParquet([{ ...issued(), rfc }], folder, 'p'))).toBe('RFC_INVALID');
    expect(filesIn(folder)).toEqual([]);
  });

  test('and a date that would climb is no date', async () => {
    const document = issued({ issuedAt: '../../2025-01-01T00:00:00' as '2025-01-01T00:00:00' });
    await expect(writeParquet([document], freshFolder(), 'p')).rejects.toThrow(TypeError);
  });

  test.each(['', '../p', '.p', 'a b', 'ñ', 'p'.repeat(101)])('and %j names no file', async (name) => {
    expect(await codeOf(() => writeParquet([issued()], freshFolder(), name))).toBe('NAME_INVALID');
  });
});

describe('memory is bounded', () => {
  const documents = Array.from({ length: 40 }, (_, n) =>
    issued({ uuid: uuidOf(n), issuedAt: TIMES[n % TIMES.length] ?? TIMES[0] }),
  );

  test('by row groups of the rows that may wait', async () => {
    const folder = freshFolder();
    const limits = { rowsHeld: 10, openParts: 8, groups: 100 };
    const ofOneMonth = Array.from({ length: 40 }, (_, n) => issued({ uuid: uuidOf(n) }));
    const { files } = await writePartitions(ofOneMonth, { folder, name: 'p', limits });
    expect(files).toHaveLength(1);
    expect(await groupsOf(files[0]?.path ?? '')).toEqual([10, 10, 10, 10]);
  });

  test.each([
    ['files that may be open', { rowsHeld: 4, openParts: 2, groups: 100 }],
    ['row groups of a file', { rowsHeld: 4, openParts: 8, groups: 2 }],
  ])('by the %s, and no row is lost or written twice', async (_what, limits) => {
    const folder = freshFolder();
    const { files } = await writePartitions(documents, { folder, name: 'p', limits });
    expect(files.length).toBeGreaterThan(4);
    const uuids: string[] = [];
    for (const { path } of files) uuids.push(...(await readParquet(path)).map(({ uuid }) => String(uuid)));
    expect(uuids.toSorted()).toEqual(documents.map((_, n) => uuidOf(n)));
    expect(filesIn(folder)).toHaveLength(files.length);
  });
});

describe('files are whole or not there', () => {
  test('the same export again replaces its files, and leaves those of others', async () => {
    const folder = freshFolder();
    await writeParquet([issued()], folder, 'one');
    await writeParquet([issued({ uuid: uuidOf(2) })], folder, 'other');
    await writeParquet([issued({ total: '7.00' })], folder, 'one');
    expect(filesIn(folder)).toEqual([`${MARCH}/part-one-0000.parquet`, `${MARCH}/part-other-0000.parquet`]);
    expect((await readParquet(join(folder, MARCH, 'part-one-0000.parquet')))[0]).toMatchObject({ total: 7_000_000n });
  });

  test('a source that fails leaves nothing, and its own error', async () => {
    const folder = freshFolder();
    const documents = Array.from({ length: 9 }, (_, n) => issued({ uuid: uuidOf(n) }));
    const limits = { rowsHeld: 2, openParts: 8, groups: 2 };
    await expect(writePartitions(failingAfter(documents), { folder, name: 'p', limits })).rejects.toThrow(RangeError);
    expect(filesIn(folder)).toEqual([]);
  });

  test('a disk that refuses leaves nothing', async () => {
    const folder = freshFolder();
    writeFileSync(join(folder, `rfc=${RFC}`), 'a file where a folder has to be');
    expect(await codeOf(() => writeParquet([issued()], folder, 'p'))).toBe('WRITE_FAILED');
    expect(filesIn(folder)).toEqual([`rfc=${RFC}`]);
  });

  test('a name that is taken by a folder leaves nothing under another name', async () => {
    const folder = freshFolder();
    mkdirSync(join(folder, MARCH, 'part-p-0000.parquet'), { recursive: true });
    expect(await codeOf(() => writeParquet([issued()], folder, 'p'))).toBe('WRITE_FAILED');
    expect(filesIn(folder)).toEqual([]);
  });

  test('no documents make no file', async () => {
    const folder = freshFolder();
    expect(await writeParquet([], folder, 'p')).toEqual({ rows: 0, files: [], asWritten: 0 });
    expect(filesIn(folder)).toEqual([]);
  });
});

test('a document that is refused is the last that is taken, and its source is closed', async () => {
  let taken = 0;
  let isClosed = false;
  function* source(): Generator<ExportDocument> {
    try {
      for (const rfc of [RFC, 'nobody', RFC]) {
        taken += 1;
        yield { ...issued(), rfc };
      }
    } finally {
      isClosed = true;
    }
  }
  expect(await codeOf(() => writeParquet(source(), freshFolder(), 'p'))).toBe('RFC_INVALID');
  expect({ taken, isClosed }).toEqual({ taken: 2, isClosed: true });
});
