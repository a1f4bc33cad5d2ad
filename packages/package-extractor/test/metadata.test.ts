import { describe, expect, test } from 'vitest';
import { type MetadataResult, openPackage, type PackageLimits, rejectionReasons } from '../src/index.js';
import { codeOf } from './code-of.js';
import { collect } from './collect.js';
import { METADATA_HEADER, METADATA_ROW, SAMPLE_UUID, THIRD_PARTY_HEADER } from './sample-documents.js';
import { type EntrySpec, writeZip } from './zip-writer.js';

const OTHER_UUID = '11111111-1111-4111-8111-111111111111';

async function readFiles(files: readonly EntrySpec[], limits?: Partial<PackageLimits>): Promise<MetadataResult[]> {
  return await collect((await openPackage(writeZip(files), limits)).readMetadata());
}

async function readText(text: string | Uint8Array, limits?: Partial<PackageLimits>): Promise<MetadataResult[]> {
  return await readFiles([{ name: 'A_01.txt', data: text }], limits);
}

/** One file with the usual header and the given rows, each ended by CR LF. */
async function readRows(...rows: readonly string[]): Promise<MetadataResult[]> {
  return await readText([METADATA_HEADER, ...rows, ''].join('\r\n'));
}

const ROW = {
  uuid: SAMPLE_UUID,
  issuerRfc: 'EKU9003173C9',
  issuerName: 'ESCUELA KEMPER URGATE',
  receiverRfc: 'CUSC850516316',
  receiverName: 'CÉSAR',
  pacRfc: 'SAT970701NN3',
  issuedAt: '2025-03-01T10:00:00',
  certifiedAt: '2025-03-01T10:05:00',
  amount: '116.00',
  type: 'I',
  status: 'active',
};

/** The second column and the last one exchanged. */
function swap(text: string): string {
  return text.replace(/^([^~]*)~([^~]*)~(.*)~([^~]*)~([^~]*)$/, '$1~$5~$3~$4~$2');
}

/** The sample row with another text in place of one of its fields. */
function rowWith(field: string, text: string): string {
  expect(METADATA_ROW).toContain(field);
  return METADATA_ROW.replace(field, () => text);
}

describe('a row of metadata', () => {
  test('is read with its types', async () => {
    expect(await readRows(METADATA_ROW)).toEqual([{ row: ROW }]);
  });

  test('of a cancelled document has the time of its cancellation', async () => {
    const [result] = await readRows(rowWith('~1~', '~0~2025-04-02 11:12:13'));
    expect(result).toEqual({ row: { ...ROW, status: 'cancelled', cancelledAt: '2025-04-02T11:12:13' } });
  });

  test.each([
    ['2025-03-01 10:00:00', '2025-03-01T10:00:00'],
    ['2025-03-01T10:00:00', '2025-03-01T10:00:00'],
    ['01/03/2025 10:00:00', '2025-03-01T10:00:00'],
    ['2025-03-01 10:00:00.123', '2025-03-01T10:00:00'],
    ['2025-03-01T10:00:00-06:00', '2025-03-01T10:00:00'],
    ['2025-03-01', '2025-03-01T00:00:00'],
    ['2024-02-29 23:59:59', '2024-02-29T23:59:59'],
  ])('with the date %s has the time %s', async (text, issuedAt) => {
    expect(await readRows(rowWith('2025-03-01 10:00:00', text))).toEqual([{ row: { ...ROW, issuedAt } }]);
  });

  test.each([
    ['1124.11', '1124.11'],
    ['7362', '7362'],
    ['0', '0'],
    ['-5.00', '-5.00'],
    ['123456789012345678901234567890.123456', '123456789012345678901234567890.123456'],
    ['.5', '0.5'],
  ])('with the amount %s keeps it as the decimal text %s', async (text, amount) => {
    expect(await readRows(rowWith('116.00', text))).toEqual([{ row: { ...ROW, amount } }]);
  });

  test.each([
    ['no UUID', 'x~y', 'UUID_INVALID'],
    ['a UUID that is none', rowWith('5FB2822E', '5FB2822X'), 'UUID_INVALID'],
    ['a date that is none', rowWith('2025-03-01 10:00:00', '2025-02-29 10:00:00'), 'DATE_INVALID'],
    ['an hour that is none', rowWith('2025-03-01 10:00:00', '2025-03-01 24:00:00'), 'DATE_INVALID'],
    ['no date', rowWith('2025-03-01 10:00:00', ''), 'DATE_INVALID'],
    ['a certification that is no date', rowWith('2025-03-01 10:05:00', 'x'), 'DATE_INVALID'],
    ['a cancellation that is no date', `${METADATA_ROW}x`, 'DATE_INVALID'],
    ['an amount with a separator', rowWith('116.00', '1,160.00'), 'AMOUNT_INVALID'],
    ['no amount', rowWith('116.00', ''), 'AMOUNT_INVALID'],
    ['another status', rowWith('~1~', '~2~'), 'STATUS_UNKNOWN'],
    ['no status', rowWith('~I~1~', '~I'), 'STATUS_UNKNOWN'],
    ['~ in names and no RFC between them', rowWith('CUSC850516316', 'A~B'), 'SEPARATORS_AMBIGUOUS'],
    [
      '~ in names and two RFC between them',
      rowWith('CUSC850516316', 'CUSC850516316~X~AAA010101AAA'),
      'SEPARATORS_AMBIGUOUS',
    ],
  ])('with %s is reported with file, line, reason and text, and the others are read', async (_, bad, reason) => {
    expect(await readRows(METADATA_ROW, bad, METADATA_ROW)).toEqual([
      { row: ROW },
      { rejected: { file: 'A_01.txt', line: 3, reason, text: rejectionReasons[reason as 'UUID_INVALID'], raw: bad } },
      { row: ROW },
    ]);
  });

  test('has nothing quoted: quotes, backslashes and bars are data', async () => {
    const issuerName = '"A" \\ |B| \\~';
    expect(await readRows(rowWith('ESCUELA KEMPER URGATE', issuerName))).toEqual([{ row: { ...ROW, issuerName } }]);
  });

  test('with ~ in its names is put together from both ends', async () => {
    const text = rowWith('ESCUELA KEMPER URGATE', '~A~~B').replace('CÉSAR', 'C~~');
    expect(await readRows(text)).toEqual([{ row: { ...ROW, issuerName: '~A~~B', receiverName: 'C~~' } }]);
  });

  test('may have empty fields, and lack fields at its end', async () => {
    const text = rowWith('CÉSAR', '').replace('SAT970701NN3', '').replace('2025-03-01 10:05:00', '');
    const { certifiedAt: _, ...row } = { ...ROW, receiverName: '', pacRfc: '' };
    expect(await readRows(text)).toEqual([{ row }]);
    expect(await readRows(METADATA_ROW.slice(0, -1))).toEqual([{ row: ROW }]);
  });

  test('without a known type is a row all the same', async () => {
    const { type: _, ...row } = ROW;
    expect(await readRows(rowWith('~I~', '~~'), rowWith('~I~', '~Z~'))).toEqual([{ row }, { row }]);
  });
});

describe('a file of metadata', () => {
  test('may have a byte order mark, blank lines, and no line end at its end', async () => {
    const text = `\u{FEFF}${METADATA_HEADER}\r\n\r\n${METADATA_ROW}\r\n  \r\n${METADATA_ROW}`;
    expect(await readText(text)).toEqual([{ row: ROW }, { row: ROW }]);
  });

  test('with CR LF has lone LF as parts of names', async () => {
    const broken = rowWith('ESCUELA KEMPER URGATE', '"ESCUELA\nKEMPER\n\nURGATE"\n');
    const row = { ...ROW, issuerName: '"ESCUELAKEMPERURGATE"' };
    expect(await readRows(broken, METADATA_ROW)).toEqual([{ row }, { row: ROW }]);
  });

  test('with CR LF cannot be made to say more by a name with a line break', async () => {
    const forged = `${OTHER_UUID}${METADATA_ROW.slice(36)}`;
    const results = await readRows(rowWith('CÉSAR', `X\n${forged}\nX`));
    expect(results.map(({ row }) => row?.uuid)).not.toContain(OTHER_UUID);
  });

  test('with LF alone is read, and rows that a name broke are put together', async () => {
    const text = [METADATA_HEADER, METADATA_ROW, rowWith('KEMPER', '\nKEM\nPER'), METADATA_ROW, ''].join('\n');
    expect(await readText(text)).toEqual([{ row: ROW }, { row: ROW }, { row: ROW }]);
  });

  test('with a row that does not go on reports it once, and reads the next', async () => {
    const cut = METADATA_ROW.slice(0, 60);
    const results = await readRows(cut, 'more of it', METADATA_ROW, cut);
    expect(results).toMatchObject([
      { rejected: { line: 2, reason: 'DATE_INVALID', raw: `${cut}more of it` } },
      { row: ROW },
      { rejected: { line: 5, reason: 'DATE_INVALID', raw: cut } },
    ]);
  });

  test('counts lines as an editor does', async () => {
    const results = await readRows(rowWith('KEMPER', 'KEM\n\nPER'), '', 'bad', METADATA_ROW, 'worse');
    expect(results.flatMap(({ rejected }) => rejected ?? [])).toMatchObject([
      { line: 6, raw: 'bad' },
      { line: 8, raw: 'worse' },
    ]);
  });

  test('in Latin-1 is read row by row', async () => {
    const latin1 = Buffer.from(`${METADATA_HEADER}\r\n${METADATA_ROW}\r\n`, 'latin1');
    expect(await readText(Buffer.concat([latin1, Buffer.from(METADATA_ROW)]))).toEqual([{ row: ROW }, { row: ROW }]);
  });

  test('may have any case and other names in its header, and more columns', async () => {
    const header = METADATA_HEADER.replace('RfcPac', 'PACCERTIFICO').replace('~Monto~', '~montototal~');
    expect(await readText(`${header}~Motivo\r\n${METADATA_ROW}~02\r\n`)).toEqual([{ row: ROW }]);
    const unknown = METADATA_HEADER.replace('RfcPac', 'Proveedor').replace('~Monto~', '~Importe~');
    expect(await readText(`${unknown}\r\n${METADATA_ROW}\r\n`)).toEqual([{ row: ROW }]);
  });

  test('whose header is not alone in its line is not read, lest rows be taken for column names', async () => {
    const joined = `${METADATA_HEADER}~${METADATA_ROW}\r\n${METADATA_ROW}\r\n`;
    expect(await codeOf(() => readText(joined))).toBe('METADATA_HEADER_UNKNOWN');
    expect(await codeOf(() => readText(joined.replace('Cancelacion~', 'Cancelacion\r')))).toBe(
      'METADATA_HEADER_UNKNOWN',
    );
  });

  test('may have its columns in another order', async () => {
    const text = `${swap(METADATA_HEADER)}\r\n${swap(METADATA_ROW)}\r\n`;
    expect(text).toMatch(/^Uuid~FechaCancelacion~/);
    expect(await readText(text)).toEqual([{ row: ROW }]);
  });

  test('of retenciones has two amounts and no type', async () => {
    const header = METADATA_HEADER.replace('~Monto~EfectoComprobante~', '~MontoOp~MontoRet~');
    const { type: _, ...row } = { ...ROW, withheld: '16.5' };
    const foreign = rowWith('~I~', '~16.5~').replace('CUSC850516316', '').replace('CÉSAR', 'A~B');
    const results = await readText(`${header}\r\n${rowWith('~I~', '~16.5~')}\r\n${foreign}\r\n`);
    expect(results).toEqual([{ row }, { row: { ...row, receiverRfc: '', receiverName: 'A~B' } }]);
  });

  test('with a row that is too long reports it and reads the next, wherever its chunks end', async () => {
    const long = rowWith('KEMPER', 'K\n'.repeat(400_000));
    const text = [METADATA_HEADER, METADATA_ROW, long, METADATA_ROW, 'x'.repeat(300_000), 'bad', ''].join('\r\n');
    const results = await readText(text, { ratio: 10_000 });
    expect(results).toMatchObject([
      { row: ROW },
      { rejected: { line: 3, reason: 'ROW_TOO_LONG' } },
      { row: ROW },
      { rejected: { line: 400_005, reason: 'ROW_TOO_LONG' } },
      { rejected: { line: 400_006, reason: 'UUID_INVALID' } },
    ]);
    expect(await readText(`${METADATA_HEADER}\r\n${METADATA_ROW}\r\n`, { rowLength: 200 })).toEqual([{ row: ROW }]);
    expect(await readText(`${METADATA_HEADER}\r\n${METADATA_ROW}\r\n`, { rowLength: 145 })).toMatchObject([
      { rejected: { reason: 'ROW_TOO_LONG' } },
    ]);
  });

  test('without any line end is no endless row', async () => {
    const results = await readText(`${METADATA_HEADER}\r\n${'x'.repeat(1_000_000)}`);
    expect(results).toMatchObject([{ rejected: { line: 2, reason: 'ROW_TOO_LONG' } }]);
    expect(await codeOf(() => readText('x'.repeat(1_000_000)))).toBe('METADATA_HEADER_UNKNOWN');
  });
});

describe('a large file of metadata', () => {
  const uuidOf = (n: number): string => `${n.toString(16).padStart(8, '0')}${SAMPLE_UUID.slice(8)}`;
  const numbers = Array.from({ length: 2_000 }, (_, n) => n);
  /** Some rows have line breaks, `~`, or letters of one to four bytes in their names, so that all pass a border. */
  const nameOf = (n: number): string => ['A', 'PEÑÓN', '\u{1F600}\nB', 'C~D', '漢'][n % 5] ?? '';
  const rowOf = (n: number): string => `${uuidOf(n)}${rowWith('ESCUELA KEMPER URGATE', nameOf(n)).slice(36)}`;
  const expected = numbers.map((n) => ({
    row: { ...ROW, uuid: uuidOf(n), issuerName: nameOf(n).replace('\n', '') },
  }));

  test('gives every row, wherever the pieces in which it is read begin', async () => {
    expect(await readRows(...numbers.map(rowOf))).toEqual(expected);
  });

  test('reports each bad row with its line, and gives all others', async () => {
    const results = await readRows(...numbers.map((n) => (n % 500 === 499 ? `bad ${n}` : rowOf(n))));
    const lineOf = (n: number): number => n + 2 + numbers.slice(0, n).filter((before) => before % 5 === 2).length;
    expect(results.flatMap(({ rejected }) => (rejected ? [[rejected.line, rejected.raw]] : []))).toEqual(
      [499, 999, 1_499, 1_999].map((n) => [lineOf(n), `bad ${n}`]),
    );
    expect(results.filter(({ row }) => row)).toEqual(expected.filter((_, n) => n % 500 !== 499));
  });
});

describe('a metadata package', () => {
  const rows = `${METADATA_HEADER}\r\n${METADATA_ROW}\r\n`;

  test('may have several files', async () => {
    const results = await readFiles([
      { name: 'A_01.txt', data: rows },
      { name: 'A-0002.TXT', data: rows },
      { name: 'folder/A_03.txt', data: rows },
    ]);
    expect(results).toEqual([{ row: ROW }, { row: ROW }]);
  });

  test('joins its third parties by UUID in any case, wherever their file stands', async () => {
    const third = `${THIRD_PARTY_HEADER}\r\n${SAMPLE_UUID}~AAA010101AAA~TER~CERO\n SA\r\n~AAA010101AAA~NOBODY\r\n`;
    const expected = [{ row: { ...ROW, onBehalfOf: { rfc: 'AAA010101AAA', name: 'TER~CERO SA' } } }];
    const files = [
      { name: 'A_01.txt', data: rows },
      { name: 'A_01_tercero.txt', data: third },
    ];
    expect(await readFiles(files)).toEqual(expected);
    expect(await readFiles(files.toReversed())).toEqual(expected);
  });

  test('reports third parties that are bad, or of no row', async () => {
    const third = `${THIRD_PARTY_HEADER}\r\nx~AAA010101AAA~A\r\n${OTHER_UUID}~AAA010101AAA~B\r\n`;
    const file = 'A_01_tercero.txt';
    expect(
      await readFiles([
        { name: 'A_01.txt', data: rows },
        { name: file, data: third },
      ]),
    ).toMatchObject([
      { rejected: { file, line: 2, reason: 'UUID_INVALID' } },
      { row: ROW },
      { rejected: { file, line: 3, reason: 'THIRD_PARTY_NOT_LISTED', raw: `${OTHER_UUID}~AAA010101AAA~B` } },
    ]);
  });

  test('reports a third party that is too long to be held', async () => {
    const third = `${THIRD_PARTY_HEADER}\r\n${SAMPLE_UUID}~AAA010101AAA~${'X'.repeat(1_000)}\r\n`;
    const file = 'A_01_tercero.txt';
    const results = await readFiles([
      { name: 'A_01.txt', data: rows },
      { name: file, data: third },
    ]);
    expect(results).toEqual([
      { rejected: expect.objectContaining({ file, line: 2, reason: 'ROW_TOO_LONG' }) },
      { row: ROW },
    ]);
    expect(results[0]?.rejected?.raw).toBe(third.split('\r\n')[1]?.slice(0, 500));
  });

  test('holds no more third parties than allowed', async () => {
    const third = `${THIRD_PARTY_HEADER}\r\n${SAMPLE_UUID}~A~A\r\n${OTHER_UUID}~B~B\r\n`;
    const files = [
      { name: 'A_01.txt', data: rows },
      { name: 'A_01_tercero.txt', data: third },
    ];
    expect(await codeOf(() => readFiles(files, { thirdParties: 1 }))).toBe('LIMIT_EXCEEDED');
    expect(await codeOf(() => readFiles(files, { thirdParties: 2 }))).toBe('no error');
  });

  test('reports a text file that is no metadata beside one that is, and passes over empty ones', async () => {
    const results = await readFiles([
      { name: 'leeme.txt', data: 'Metadata de marzo\r\n...' },
      { name: 'A_01_tercero.txt', data: '' },
      { name: 'A_01.txt', data: rows },
    ]);
    expect(results).toMatchObject([
      { rejected: { file: 'leeme.txt', line: 1, reason: 'HEADER_UNKNOWN', raw: 'Metadata de marzo' } },
      { row: ROW },
    ]);
  });

  test('is bounded in the size of its files', async () => {
    expect(await codeOf(() => readFiles([{ name: 'A_01.txt', data: rows }], { metadataSize: 100 }))).toBe(
      'LIMIT_EXCEEDED',
    );
  });

  test('gives its rows before a damage at the end of the file is known, and then tells', async () => {
    const zip = writeZip([{ name: 'A_01.txt', data: rows, both: { crc32: 1 } }]);
    const seen: MetadataResult[] = [];
    const reading = async (): Promise<void> => {
      for await (const result of (await openPackage(zip)).readMetadata()) seen.push(result);
    };
    expect(await codeOf(reading)).toBe('DAMAGED');
    expect(seen).toEqual([{ row: ROW }]);
  });

  test('that inflates to more than it says is refused before its rows are handed over', async () => {
    const many = `${METADATA_HEADER}\r\n${`${METADATA_ROW}\r\n`.repeat(5_000)}`;
    const zip = writeZip([{ name: 'A_01.txt', data: many, both: { size: 1_000 } }]);
    const seen: MetadataResult[] = [];
    const reading = async (): Promise<void> => {
      for await (const result of (await openPackage(zip)).readMetadata()) seen.push(result);
    };
    expect(await codeOf(reading)).toBe('DAMAGED');
    expect(seen).toEqual([]);
  });

  test('can be left in the middle', async () => {
    const many = `${METADATA_HEADER}\r\n${`${METADATA_ROW}\r\n`.repeat(20_000)}`;
    const zip = writeZip([{ name: 'A_01.txt', data: many }]);
    let count = 0;
    for await (const { row } of (await openPackage(zip, { ratio: 10_000 })).readMetadata()) {
      expect(row).toEqual(ROW);
      count += 1;
      if (count === 3) break;
    }
    expect(count).toBe(3);
  });
});
