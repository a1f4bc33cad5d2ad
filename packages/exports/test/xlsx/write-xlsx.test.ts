import { createWriteStream, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { type ExportDocument, writeXlsx } from '../../src/index.js';
import { fillWorkbook } from '../../src/xlsx/workbook.js';
import { codeOf } from '../code-of.js';
import { failingAfter, header, issued, listed, metadata, RFC, uuidOf } from '../documents.js';
import { filesIn, freshFolder } from '../fresh-folder.js';
import { elements, readWorkbook, type Sheet, tableOf } from '../read-workbook.js';

const NAMES = ['Emitidos', 'Recibidos', 'Pagos', 'Nómina', 'Cancelados', 'Faltantes'];

async function written(documents: readonly ExportDocument[]): Promise<(name: string) => Sheet> {
  const path = join(freshFolder(), 'libro.xlsx');
  await writeXlsx(documents, path);
  const { sheets } = await readWorkbook(readFileSync(path));
  return (name) => {
    const sheet = sheets.find((one) => one.name === name);
    if (sheet === undefined) throw new Error(`no sheet ${name}`);
    return sheet;
  };
}

describe('a workbook without documents', () => {
  test('has all sheets, in their order, with their headings', async () => {
    const sheet = await written([]);
    for (const name of NAMES) expect(sheet(name).rows).toHaveLength(1);
    expect(sheet('Emitidos').rows[0]?.['A']).toEqual({ text: 'UUID', style: 1 });
    expect(sheet('Pagos').rows[0]?.['A']).toEqual({ text: 'Dirección', style: 1 });
  });

  test('keeps the heading in sight, with filters and widths', async () => {
    const { document } = (await written([]))('Nómina');
    expect(elements(document, 'pane')[0]?.getAttribute('state')).toBe('frozen');
    expect(elements(document, 'autoFilter')[0]?.getAttribute('ref')).toMatch(/^A1:[A-Z]+1$/);
    expect(elements(document, 'col').length).toBe(elements(document, 'c').length);
  });
});

describe('a document is a row', () => {
  test('with amounts that are numbers, to the cent, and dates that are dates', async () => {
    const sheet = await written([
      issued({ total: '1234567.89', subtotal: '0.10', issuedAt: '2025-03-01T18:00:00' }),
      issued({ total: '0.11' }),
    ]);
    const rows = tableOf(sheet('Emitidos'));
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({ Total: 1_234_567.89, Subtotal: 0.1, 'Fecha de emisión': 45_717.75 });
    expect(elements(sheet('Emitidos').document, 'autoFilter')[0]?.getAttribute('ref')).toMatch(/3$/);
  });

  test.each([
    'Ñandú & <Hijos> \'S.A.\' "x"',
    '=1+1',
    '+52 55',
    '-1',
    '@SUM(A1)',
    'tab\t, bell\u0007, _x0041_',
    ' blanks ',
  ])('whose texts are texts: %j', async (issuerName) => {
    const sheet = await written([issued({ issuerName })]);
    expect(tableOf(sheet('Emitidos'))[0]?.['Nombre emisor']).toBe(issuerName);
  });
});

describe('a document is in one sheet', () => {
  const n = (type: 'I' | 'E' | 'T' | 'N' | 'P', direction: 'issued' | 'received'): ExportDocument => {
    return { rfc: RFC, direction, header: header({ type }) };
  };
  test.each<[string, ExportDocument]>([
    ['Emitidos', n('I', 'issued')],
    ['Emitidos', n('E', 'issued')],
    ['Emitidos', listed()],
    ['Recibidos', n('I', 'received')],
    ['Recibidos', { rfc: RFC, direction: 'received', header: header({ kind: 'retenciones' }) }],
    ['Pagos', n('P', 'received')],
    ['Nómina', n('N', 'issued')],
    ['Nómina', listed({ type: 'N' })],
    ['Cancelados', listed({ status: 'cancelled', type: 'P' })],
    ['Cancelados', { ...n('I', 'issued'), metadata: metadata({ status: 'cancelled' }) }],
    ['Cancelados', { ...listed({ status: 'cancelled' }), holding: 'not_offered' }],
    ['Faltantes', { ...listed({ type: 'N' }), holding: 'missing' }],
    ['Faltantes', { ...listed({ status: 'cancelled' }), holding: 'missing' }],
    ['Faltantes', { ...listed(), holding: 'pending' }],
  ])('%s', async (name, document) => {
    const sheet = await written([document]);
    expect(NAMES.filter((one) => tableOf(sheet(one)).length > 0)).toEqual([name]);
    expect(tableOf(sheet(name))[0]?.['UUID']).toBe(uuidOf(1));
  });

  test('whose own words are Spanish', async () => {
    const sheet = await written([{ ...listed(), holding: 'missing' }]);
    expect(tableOf(sheet('Faltantes'))[0]).toMatchObject({
      Dirección: 'Emitido',
      Situación: 'Falta el XML',
      Estatus: 'Vigente',
      Monto: 116,
    });
  });
});

describe('a payment receipt', () => {
  const payments = [
    {
      paidAt: '2025-03-05T12:00:00',
      amount: '150.00',
      currency: 'MXN',
      documents: [
        { uuid: uuidOf(7), instalment: '1', previousBalance: '100.00', paid: '100.00', balance: '0.00' },
        { uuid: uuidOf(8), instalment: '2', previousBalance: '80.00', paid: '50.00', balance: '30.00' },
      ],
    },
    { paidAt: '2025-03-06T12:00:00', amount: '9.50', documents: [] },
  ] as const;

  test('has a row for each document that it pays, and each amount once', async () => {
    const sheet = await written([issued({ type: 'P', payments })]);
    const rows = tableOf(sheet('Pagos'));
    expect(rows.map((row) => row['UUID'])).toEqual([uuidOf(1), uuidOf(1), uuidOf(1)]);
    expect(rows.map((row) => row['UUID pagado'])).toEqual([uuidOf(7), uuidOf(8), undefined]);
    expect(rows.map((row) => row['Monto del pago'])).toEqual([150, undefined, 9.5]);
    expect(rows.map((row) => row['Importe pagado'])).toEqual([100, 50, undefined]);
    expect(rows[1]).toMatchObject({ 'Saldo anterior': 80, 'Saldo insoluto': 30, Parcialidad: '2' });
    expect(rows.map((row) => row['Fecha de pago'])).toEqual([45_721.5, 45_721.5, 45_722.5]);
  });

  test('of which only the list is known has one row', async () => {
    const [row, ...others] = tableOf((await written([listed({ type: 'P' })]))('Pagos'));
    expect(row).toMatchObject({ UUID: uuidOf(1), 'RFC emisor': RFC });
    expect(others).toEqual([]);
  });
});

describe('rows beyond a limit of a sheet', () => {
  const documents = Array.from({ length: 5 }, (_, index) => issued({ uuid: uuidOf(index) }));

  async function filled(limits: { rows: number; bytes: number }): Promise<readonly Sheet[]> {
    const workbook = await fillWorkbook(documents, freshFolder(), limits);
    try {
      return (await readWorkbook(await buffer(workbook.chunks()))).sheets;
    } finally {
      await workbook.close();
    }
  }

  test.each([
    ['rows', { rows: 3, bytes: 4_000_000_000 }, [2, 2, 1]],
    ['rows that just suffice', { rows: 6, bytes: 4_000_000_000 }, [5]],
    ['bytes', { rows: 100, bytes: 100 }, [1, 1, 1, 1, 1]],
  ])('go on in the next one: %s', async (_what, limits, rows) => {
    const sheets = (await filled(limits)).filter(({ name }) => name.startsWith('Emitidos'));
    expect(sheets.map(({ name }) => name)).toEqual(rows.map((_, at) => (at === 0 ? 'Emitidos' : `Emitidos ${at + 1}`)));
    expect(sheets.map((sheet) => tableOf(sheet).length)).toEqual(rows);
    expect(sheets.flatMap(tableOf).map((row) => row['UUID'])).toEqual(documents.map((one) => one.header?.uuid));
  });

  test('leave the order of the sheets as it is', async () => {
    const names = (await filled({ rows: 4, bytes: 4_000_000_000 })).map(({ name }) => name);
    expect(names).toEqual(['Emitidos', 'Emitidos 2', ...NAMES.slice(1)]);
    expect(names.every((name) => name.length <= 31)).toBe(true);
  });
});

describe('a file is whole or not there', () => {
  test('it replaces another, and nothing else stays', async () => {
    const folder = freshFolder();
    const path = join(folder, 'new', 'libro.xlsx');
    await writeXlsx([], path);
    const { sheets } = await writeXlsx([issued()], path);
    expect(sheets).toEqual(NAMES.map((name) => ({ name, rows: name === 'Emitidos' ? 1 : 0 })));
    expect(filesIn(folder)).toEqual(['new/libro.xlsx']);
  });

  test('a source that fails leaves the file as it was, and its own error', async () => {
    const folder = freshFolder();
    const path = join(folder, 'libro.xlsx');
    writeFileSync(path, 'before');
    await expect(writeXlsx(failingAfter([issued()]), path)).rejects.toThrow(RangeError);
    expect(readFileSync(path, 'utf8')).toBe('before');
    expect(filesIn(folder)).toEqual(['libro.xlsx']);
  });

  test('a disk that refuses leaves nothing', async () => {
    const folder = freshFolder();
    mkdirSync(join(folder, 'libro.xlsx'));
    expect(await codeOf(() => writeXlsx([issued()], join(folder, 'libro.xlsx')))).toBe('WRITE_FAILED');
    writeFileSync(join(folder, 'file'), '');
    expect(await codeOf(() => writeXlsx([issued()], join(folder, 'file', 'libro.xlsx')))).toBe('WRITE_FAILED');
    expect(filesIn(folder)).toEqual(['file']);
  });
});

describe('a stream', () => {
  test('gets the same bytes as a file', async () => {
    const path = join(freshFolder(), 'libro.xlsx');
    const stream = new PassThrough();
    const [bytes] = await Promise.all([buffer(stream), writeXlsx([issued()], stream)]);
    await writeXlsx([issued()], path);
    expect(bytes.equals(readFileSync(path))).toBe(true);
  });

  test('that fails is told', async () => {
    const stream = createWriteStream(join(freshFolder(), 'no', 'such', 'folder'));
    expect(await codeOf(() => writeXlsx([issued()], stream))).toBe('WRITE_FAILED');
  });
});
