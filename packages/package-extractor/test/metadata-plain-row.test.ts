import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readColumns, type RowColumns } from '../src/metadata-columns.js';
import { LineCursor } from '../src/metadata-lines.js';
import { PlainRowReader } from '../src/metadata-plain-row.js';
import { type MetadataRow, readRow, type ThirdParty } from '../src/metadata-row.js';
import { METADATA_HEADER, METADATA_ROW, SAMPLE_UUID } from './sample-documents.js';

const party: ThirdParty = { rfc: 'AAA010101AAA', name: 'TERCERO' };
const thirdParty = (uuid: string): ThirdParty | undefined => (uuid === SAMPLE_UUID ? party : undefined);

function columnsOf(header: string): RowColumns {
  const columns = readColumns(header);
  if (columns?.kind !== 'rows') throw new Error('This is no header of rows.');
  return columns;
}

/** The row as the quick reader reads it, among others in the same bytes; `undefined` when it leaves it to the other. */
function readPlain(row: Buffer, columns = columnsOf(METADATA_HEADER)): MetadataRow | undefined {
  const cursor = new LineCursor(10_000);
  const lineEnd = Buffer.from('\r\n');
  cursor.push(Buffer.concat([Buffer.from('a row before'), lineEnd, row, lineEnd, Buffer.from(METADATA_ROW)]));
  expect(cursor.next()).toBe(true);
  return cursor.next() ? new PlainRowReader(columns, thirdParty).read(cursor) : undefined;
}

const bytesOf = (text: string): Buffer => Buffer.from(text);

describe('the quick reader of rows', () => {
  test('reads a row as the SAT writes it, accents and third party included', () => {
    expect(readPlain(bytesOf(METADATA_ROW))).toEqual(readRow(METADATA_ROW, columnsOf(METADATA_HEADER), thirdParty).row);
    expect(readPlain(bytesOf(METADATA_ROW))).toMatchObject({ receiverName: 'CÉSAR', onBehalfOf: party });
  });

  test('gives strings that do not keep the bytes, which change afterwards', () => {
    const row = bytesOf(METADATA_ROW);
    const read = readPlain(row);
    const before = JSON.stringify(read);
    row.fill(0);
    expect(JSON.stringify(read)).toBe(before);
  });

  test.each([
    ['fewer fields', METADATA_ROW.slice(0, -1)],
    ['more fields', METADATA_ROW.replace('KEMPER', '~')],
    ['a date of a leap day', METADATA_ROW.replace('2025-03-01', '2024-02-29')],
    ['a date in another form', METADATA_ROW.replace('2025-03-01 10:00:00', '01/03/2025 10:00:00')],
    ['an amount in another form', METADATA_ROW.replace('116.00', '.5')],
    ['an RFC in lower case', METADATA_ROW.replace('EKU9003173C9', 'eku9003173c9')],
    ['no type', METADATA_ROW.replace('~I~', '~~')],
    ['another status', METADATA_ROW.replace('~1~', '~2~')],
  ])('leaves a row with %s to the other one', (_, row) => {
    expect(readPlain(bytesOf(row))).toBeUndefined();
  });

  test('leaves bytes that are no UTF-8, and files of retenciones, to the other one', () => {
    expect(readPlain(Buffer.from(METADATA_ROW, 'latin1'))).toBeUndefined();
    const header = METADATA_HEADER.replace('~Monto~EfectoComprobante~', '~MontoOp~MontoRet~');
    expect(readPlain(bytesOf(METADATA_ROW.replace('~I~', '~5~')), columnsOf(header))).toBeUndefined();
  });

  test('agrees with the other one about every row that it reads', () => {
    const headers = [METADATA_HEADER, `${METADATA_HEADER}~Motivo`].map((header) => columnsOf(header));
    const field = fc.oneof(
      fc.constantFrom(
        '',
        ' ',
        '~',
        '0',
        '1',
        'I',
        'x',
        '-1.5',
        '1.',
        'Ñ',
        'É',
        '2024-02-29 00:00:00',
        '2024-12-31T23:59:59',
      ),
      fc.stringMatching(/^[0-9TZ:. -]{1,20}$/),
      fc.string({ unit: 'grapheme', maxLength: 4 }),
    );
    let count = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...headers),
        fc.dictionary(fc.nat(12).map(String), field, { maxKeys: 3 }),
        (columns, changes) => {
          const fields = METADATA_ROW.split('~').concat(columns.count === 13 ? ['02'] : []);
          const row = fields
            .map((text, place) => changes[place] ?? text)
            .join('~')
            .replaceAll(/[\r\n]/g, '');
          const plain = readPlain(bytesOf(row), columns);
          if (plain === undefined) return;
          count += 1;
          // Compared as text too, so that the keys have one order.
          const general = readRow(bytesOf(row).toString(), columns, thirdParty).row;
          expect(JSON.stringify(plain)).toBe(JSON.stringify(general));
        },
      ),
      { numRuns: 2_000 },
    );
    expect(count).toBeGreaterThan(100);
  });
});

describe('the cursor over a file', () => {
  test('holds a bounded part of a line that does not end, and of lines that are all too long', () => {
    const cursor = new LineCursor(1_000);
    const chunk = Buffer.alloc(16_384, 'x');
    for (let turn = 0; turn < 1_000; turn++) {
      cursor.push(chunk);
      while (cursor.next()) expect(cursor.isTooLong).toBe(true);
      if (turn % 100 === 99) cursor.push(bytesOf('\n'));
      expect(cursor.bytes.length).toBeLessThan(100_000);
    }
  });

  test('gives a row that was cut anywhere, also inside of a letter or of a line end', () => {
    const file = bytesOf(`${METADATA_HEADER}\r\n${METADATA_ROW}\r\n${METADATA_ROW}`);
    for (let at = 0; at <= file.length; at++) {
      const cursor = new LineCursor(10_000);
      const texts: string[] = [];
      const take = (): void => {
        while (cursor.next()) texts.push(cursor.text());
      };
      cursor.push(file.subarray(0, at));
      take();
      cursor.push(file.subarray(at));
      take();
      cursor.end();
      take();
      expect(texts).toEqual([METADATA_HEADER, METADATA_ROW, METADATA_ROW]);
    }
  });
});
