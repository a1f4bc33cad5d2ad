import { describe, expect, it } from 'vitest';

import { readOwnDocuments } from '../../../src/index.js';
import type { OwnDocument } from '../../../src/index.js';
import { folderWith } from './folder.js';

const HEADER =
  'Uuid~RfcEmisor~NombreEmisor~RfcReceptor~NombreReceptor~RfcPac~FechaEmision~FechaCertificacionSat~Monto~EfectoComprobante~Estatus~FechaCancelacion';
const RETENCIONES = HEADER.replace('Monto~EfectoComprobante', 'MontoOp~MontoRet');
const UUID = 'a1b2c3d4-0000-4000-8000-00000000000a';
const AFTER_NAMES = 'PPU010203AB1~2025-01-02 03:04:05~2025-01-02 03:05:06~1124.11~I~1~';
const ROW = `${UUID.toUpperCase()}~AAA010101AAA~UNO~BBB010101BBB~DOS~${AFTER_NAMES}`;

async function read(...texts: readonly string[]): Promise<readonly OwnDocument[]> {
  using folder = folderWith(Object.fromEntries(texts.map((text, index) => [`${index}.txt`, text])));
  return await readOwnDocuments(folder.path);
}
const readRow = async (row: string, header = HEADER): Promise<OwnDocument | undefined> =>
  (await read(`${header}\r\n${row}\r\n`))[0];

describe('a row of metadata', () => {
  it('is a document', async () => {
    expect(await readRow(ROW)).toMatchObject({
      uuid: UUID,
      service: 'cfdi',
      issuerRfc: 'AAA010101AAA',
      issuerName: 'UNO',
      receiverRfc: 'BBB010101BBB',
      receiverName: 'DOS',
      pacRfc: 'PPU010203AB1',
      issuedAt: '2025-01-02T03:04:05',
      certifiedAt: '2025-01-02T03:05:06',
      amount: '1124.11',
      type: 'I',
      isMetadataOnly: true,
      file: '0.txt',
    });
    expect(await readRow(ROW)).not.toHaveProperty('cancelledAt');
  });

  it('may have a ~ in either name, or in both', async () => {
    const names = async (row: string) => {
      const document = await readRow(`${UUID}~AAA010101AAA~${row}~${AFTER_NAMES}`);
      return [document?.issuerName, document?.receiverRfc, document?.receiverName];
    };
    expect(await names('A~B~BBB010101BBB~C')).toEqual(['A~B', 'BBB010101BBB', 'C']);
    expect(await names('A~BBB010101BBB~C~D~E')).toEqual(['A', 'BBB010101BBB', 'C~D~E']);
    expect(await names('~A~~ÑUÑA800101AB1~C~')).toEqual(['~A~', 'ÑUÑA800101AB1', 'C~']);
    await expect(names('A~B~C~D')).rejects.toMatchObject({ code: 'OWN_METADATA_UNREADABLE' });
  });

  it('may have line breaks and quotes in names, where lines end in CRLF', async () => {
    const document = await readRow(ROW.replace('UNO', '\nU"N\n\nO').replace('DOS', 'D\\OS\n'));
    expect([document?.issuerName, document?.receiverName]).toEqual(['\nU"N\n\nO', 'D\\OS\n']);
  });

  it('may end in a lone line feed when the header does, and the last one in nothing', async () => {
    const other = ROW.replace('000A~', '000B~');
    expect(await read(`${HEADER}\n${ROW}\n\n${other}`)).toHaveLength(2);
    expect(await read(`\ufeff${HEADER}\r\n${ROW}\r\n\r\n${other}`)).toHaveLength(2);
  });

  it('may be cancelled, with a date or without', async () => {
    const since = ROW.replace('~1~', '~0~2025-02-03 04:05:06');
    expect((await readRow(since))?.cancelledAt).toBe('2025-02-03T04:05:06');
    expect((await readRow(ROW.replace('~1~', '~0~')))?.cancelledAt).toBe('2025-01-02T03:05:06');
  });

  it('stays cancelled when another file says otherwise', async () => {
    const cancelled = `${HEADER}\r\n${ROW.replace('~1~', '~0~2025-02-03 04:05:06')}`;
    const active = `${HEADER}\r\n${ROW}`;
    for (const texts of [
      [cancelled, active],
      [active, cancelled],
    ]) {
      expect(await read(...texts)).toMatchObject([{ cancelledAt: '2025-02-03T04:05:06' }]);
    }
  });

  it('is of a retención when its header says so; a foreign receiver has no RFC', async () => {
    const row = ROW.replace('~BBB010101BBB~', '~~').replace('1124.11~I', '100.5~10');
    expect(await readRow(row, RETENCIONES)).toMatchObject({
      service: 'retenciones',
      receiverRfc: '',
      receiverName: 'DOS',
      amount: '100.5',
      withheld: '10',
    });
    expect(await readRow(row.replace('~UNO~', '~U~NO~'), RETENCIONES)).toMatchObject({
      issuerName: 'U~NO',
      receiverRfc: '',
    });
  });

  it('may have other names of columns, other forms of dates, and fewer fields', async () => {
    const header = HEADER.replace('RfcPac', 'PacCertifico').replace('Monto', 'MontoTotal');
    const row = ROW.replace('2025-01-02 03:04:05', '02/01/2025 03:04:05').replace(
      '2025-01-02 03:05:06',
      '2025-01-02T03:05:06',
    );
    const document = await readRow(row.replace(/~$/, ''), header);
    expect(document).toEqual({ ...(await readRow(ROW)), xml: document?.xml });
  });

  it('may have a third party, named in another file', async () => {
    const thirdParties = `Uuid~RfcACuentaTerceros~NombreACuentaTerceros\r\n${UUID}~CCC010101CCC~TR~ES\nÑ\r\n~~\r\n`;
    expect(await read(thirdParties, `${HEADER}\r\n${ROW}`)).toMatchObject([
      { onBehalfOf: { rfc: 'CCC010101CCC', name: 'TR~ES\nÑ' } },
    ]);
    expect(await readRow(ROW)).not.toHaveProperty('onBehalfOf');
  });

  it.each([
    ['its UUID', ROW.replace('A1B2', 'XXXX'), 'line 2: Uuid'],
    ['its date', ROW.replace('2025-01-02 03:04:05', '2025-02-30 03:04:05'), 'line 2: FechaEmision'],
    ['the issuer', ROW.replace('AAA010101AAA', ''), 'line 2: RfcEmisor'],
    ['its amount', ROW.replace('1124.11', '1,124.11'), 'line 2: Monto'],
    ['its status', ROW.replace('~1~', '~2~'), 'line 2: Estatus'],
  ])('is refused with its number when %s cannot be read', async (_, row, detail) => {
    await expect(readRow(row)).rejects.toMatchObject({ code: 'OWN_METADATA_UNREADABLE', file: '0.txt', detail });
  });

  it('is refused when the file is no metadata, or not in UTF-8', async () => {
    await expect(read('hola')).rejects.toMatchObject({ code: 'OWN_METADATA_UNREADABLE' });
    await expect(read('')).rejects.toMatchObject({ code: 'OWN_METADATA_UNREADABLE', detail: 'line 0: it is empty' });
    await expect(read(`${HEADER}~Otra\r\n`)).rejects.toMatchObject({ code: 'OWN_METADATA_UNREADABLE' });
    using folder = folderWith({ 'x.txt': Buffer.from(`${HEADER}\r\n${ROW.replace('UNO', 'UÑO')}`, 'latin1') });
    await expect(readOwnDocuments(folder.path)).rejects.toMatchObject({ detail: 'not UTF-8' });
    await expect(read(`${HEADER}\r\n${'x'.repeat(2 ** 20 + 1)}`)).rejects.toMatchObject({ code: 'OWN_FILE_TOO_LARGE' });
  });
});
