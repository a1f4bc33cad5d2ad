import { describe, expect, test } from 'vitest';
import {
  cfdiColumns,
  type Column,
  type MetadataRow,
  metadataColumns,
  readHeader,
  toCsv,
  toNdjson,
} from '../src/index.js';
import { sumOfDecimals } from '../src/writers/decimal-sum.js';
import { collect } from './collect.js';
import { cfdi40, retenciones20 } from './sample-documents.js';

const ROW: MetadataRow = {
  uuid: '5fb2822e-396d-4725-8521-cdc4bdd20ccf',
  issuerRfc: 'EKU9003173C9',
  issuerName: 'ESCUELA KEMPER URGATE',
  receiverRfc: '',
  receiverName: 'CÉSAR',
  pacRfc: 'SAT970701NN3',
  issuedAt: '2025-03-01T10:00:00',
  amount: '-116.00',
  status: 'active',
};

const name: Column<string> = {
  key: 'name',
  type: 'text',
  es: 'Nombre',
  en: 'Name',
  what: { es: '', en: '' },
  value: (row) => row,
};
const amount: Column<string> = { ...name, key: 'amount', type: 'decimal', es: 'Monto, MXN', en: 'Amount' };

async function written(pieces: AsyncIterable<string>): Promise<string> {
  return (await collect(pieces)).join('');
}

/** The second line of a CSV with the one column and the one row. */
async function cell(column: Column<string>, text: string): Promise<string | undefined> {
  return /^[^\r]*\r\n([\s\S]*)\r\n$/.exec(await written(toCsv([text], [column])))?.[1];
}

describe('a CSV', () => {
  test('has a line of keys and a line for each row, each ended by CR LF', async () => {
    const [head, row, ...rest] = (await written(toCsv([ROW], metadataColumns))).split('\r\n');
    expect(head).toBe(metadataColumns.map(({ key }) => key).join(','));
    expect(row).toBe(
      '5fb2822e-396d-4725-8521-cdc4bdd20ccf,EKU9003173C9,ESCUELA KEMPER URGATE,,CÉSAR,SAT970701NN3,2025-03-01T10:00:00,,-116.00,,,active,,,',
    );
    expect(rest).toEqual(['']);
  });

  test('has only its first line when there are no rows', async () => {
    expect(await written(toCsv([], [name, amount]))).toBe('name,amount\r\n');
  });

  test.each([
    ['es', 'Nombre,"Monto, MXN"\r\n'],
    ['en', 'Name,Amount\r\n'],
    ['keys', 'name,amount\r\n'],
  ] as const)('has headings for people when asked: %s', async (headings, line) => {
    expect(await written(toCsv([], [name, amount], { headings }))).toBe(line);
  });

  test('begins with a byte order mark when asked, and otherwise not', async () => {
    expect(await written(toCsv([], [name], { bom: true }))).toBe('\u{FEFF}name\r\n');
    expect(await written(toCsv([], [name], { bom: false }))).toBe('name\r\n');
  });

  test.each([
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "a"', '"say ""a"""'],
    ['a\nb', '"a\nb"'],
    ['a\rb', '"a\rb"'],
    [' a;b\t', ' a;b\t'],
    ['', ''],
  ])('has %j quoted only where that is needed', async (text, expected) => {
    expect(await cell(name, text)).toBe(expected);
  });

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '＝1', '=HYPERLINK("http://a","b,c")'])(
    'has the text %j escaped, which a spreadsheet would take for a formula',
    async (text) => {
      const escaped = await cell(name, text);
      expect(escaped?.replace(/^"/, '').startsWith(`'${text[0]}`)).toBe(true);
    },
  );

  test.each(['\rx', '\n=1'])('has the text %j escaped although it begins with a line break', async (text) => {
    expect(await cell(name, text)).toBe(`"'${text}"`);
  });

  test.each(['a=1', "'=1", '1-1', 'A@B', ' =1'])('has the text %j as it is', async (text) => {
    expect(await cell(name, text)).toBe(text);
  });

  test.each(['-5.00', '0', '-0.5', '+5'])('has the amount %s as it is, so that it can be added up', async (text) => {
    expect(await cell(amount, text)).toBe(text);
  });

  test('has what is no amount escaped even where an amount belongs', async () => {
    expect(await cell(amount, '-1+cmd')).toBe("'-1+cmd");
  });
});

describe('NDJSON', () => {
  test('has one object a line, with the keys of the row and all of its text', async () => {
    const issuerName = '=a\r\n"b"\u{2028}';
    const text = await written(toNdjson([{ ...ROW, issuerName }, ROW]));
    const lines = text.split('\n');
    expect(lines.map((line) => (line === '' ? line : (JSON.parse(line) as unknown)))).toEqual([
      { ...ROW, issuerName },
      ROW,
      '',
    ]);
  });

  test('is empty without rows', async () => {
    expect(await collect(toNdjson([]))).toEqual([]);
  });
});

describe('both', () => {
  const many = Array.from({ length: 3_000 }, () => ROW);

  test('come in pieces of tens of thousands of characters, and together they are everything', async () => {
    for (const pieces of [await collect(toCsv(many, metadataColumns)), await collect(toNdjson(many))]) {
      expect(pieces.length).toBeGreaterThan(3);
      expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(70_000);
      expect(pieces.join('').split('\n').length).toBeGreaterThan(3_000);
    }
  });

  test.each([
    ['CSV', (rows: AsyncIterable<MetadataRow>) => toCsv(rows, metadataColumns)],
    ['NDJSON', (rows: AsyncIterable<MetadataRow>) => toNdjson(rows)],
  ])('take no more rows than are asked for, and close them when they are left: %s', async (_, write) => {
    let taken = 0;
    let isClosed = false;
    async function* rows(): AsyncGenerator<MetadataRow, void, undefined> {
      try {
        for (const row of many) {
          taken += 1;
          yield await Promise.resolve(row);
        }
      } finally {
        isClosed = true;
      }
    }
    for await (const piece of write(rows())) {
      expect(piece).not.toBe('');
      break;
    }
    expect(taken).toBeLessThan(1_000);
    expect(isClosed).toBe(true);
  });

  test('pass an error of the rows on', async () => {
    const gone = new Error('gone');
    async function* rows(): AsyncGenerator<MetadataRow, void, undefined> {
      yield await Promise.resolve(ROW);
      throw gone;
    }
    await expect(collect(toCsv(rows(), metadataColumns))).rejects.toBe(gone);
    await expect(collect(toNdjson(rows()))).rejects.toBe(gone);
  });
});

describe('the column dictionary', () => {
  test.each([
    ['cfdiColumns', cfdiColumns.map(({ key, es, en, what }) => ({ key, es, en, what }))],
    ['metadataColumns', metadataColumns.map(({ key, es, en, what }) => ({ key, es, en, what }))],
  ])('%s has every name once, and words for each column in both languages', (_, columns) => {
    for (const of of ['key', 'es', 'en'] as const) {
      const names = columns.map((column) => column[of]);
      expect(names).toEqual([...new Set(names)]);
    }
    for (const { es, en, what } of columns) expect([es, en, what.es, what.en]).not.toContain('');
  });

  const valuesOf = (xml: string): Record<string, string> => {
    const header = readHeader(Buffer.from(xml));
    return Object.fromEntries(
      cfdiColumns.flatMap(({ key, value }) => {
        const text = value(header);
        return text === undefined ? [] : [[key, text]];
      }),
    );
  };

  const taxed = cfdi40().replace(
    '<cfdi:Complemento>',
    `<cfdi:Impuestos TotalImpuestosTrasladados="17.33" TotalImpuestosRetenidos="3.5">
      <cfdi:Retenciones><cfdi:Retencion Impuesto="001" Importe="1.25"/><cfdi:Retencion Impuesto="002" Importe="2.25"/></cfdi:Retenciones>
      <cfdi:Traslados>
        <cfdi:Traslado Base="100.00" Impuesto="002" TipoFactor="Tasa" TasaOCuota="0.160000" Importe="16.00"/>
        <cfdi:Traslado Base="1.5" Impuesto="002" TipoFactor="Tasa" TasaOCuota="0.160000" Importe="0.24"/>
        <cfdi:Traslado Base="10" Impuesto="002" TipoFactor="Tasa" TasaOCuota="0.000000" Importe="0"/>
        <cfdi:Traslado Base="7" Impuesto="002" TipoFactor="Exento"/>
        <cfdi:Traslado Base="10" Impuesto="003" TipoFactor="Cuota" TasaOCuota="0.109000" Importe="1.09"/>
      </cfdi:Traslados></cfdi:Impuestos><cfdi:Complemento>`,
  );

  test('gives the facts of a CFDI', () => {
    expect(valuesOf(taxed)).toMatchObject({
      uuid: '5fb2822e-396d-4725-8521-cdc4bdd20ccf',
      kind: 'cfdi',
      version: '4.0',
      series: 'A',
      folio: '1',
      pacRfc: 'SAT970701NN3',
      issuerRegime: '601',
      usage: 'G03',
      paymentMethod: 'PUE',
      paymentForm: '03',
      total: '116.00',
      relations: '04;11111111-1111-4111-8111-111111111111',
    });
  });

  test('adds up the taxes of a CFDI by rate, exactly', () => {
    const taxes = valuesOf(taxed);
    expect(taxes).toMatchObject({
      iva16Base: '101.50',
      iva16: '16.24',
      iva0Base: '10',
      ivaExemptBase: '7',
      ieps: '1.09',
      totalTransferred: '17.33',
      withheldIsr: '1.25',
      withheldIva: '2.25',
      totalWithheld: '3.5',
    });
    expect(taxes['transferredTaxes']?.split('|')).toContain('002;Exento;;7;');
    expect(Object.keys(taxes)).not.toEqual(expect.arrayContaining(['iva8']));
    expect(Object.keys(taxes)).not.toEqual(expect.arrayContaining(['withheldIeps']));
  });

  test('gives the facts of a retención', () => {
    expect(valuesOf(retenciones20())).toMatchObject({ kind: 'retenciones', total: '1000.00', withheld: '100.5' });
  });

  test('has amounts in its columns for amounts, and no other text', () => {
    const header = readHeader(Buffer.from(taxed));
    const amounts = cfdiColumns.flatMap(({ type, value }) => (type === 'decimal' ? (value(header) ?? []) : []));
    expect(amounts.length).toBeGreaterThan(8);
    expect(amounts.filter((text) => !/^-?\d+(?:\.\d+)?$/.test(text))).toEqual([]);
  });
});

describe('amounts are added up exactly', () => {
  test.each([
    [[], undefined],
    [['1.10'], '1.10'],
    [['0.1', '0.2'], '0.3'],
    [['1', '0.05', '-2'], '-0.95'],
    [['-0.5', '0.5'], '0.0'],
    [['99999999999999999999', '0.000001'], '99999999999999999999.000001'],
    [['1', undefined], undefined],
    [[undefined, '1'], undefined],
  ])('%j makes %s', (amounts, sum) => {
    expect(sumOfDecimals(amounts)).toBe(sum);
  });
});
