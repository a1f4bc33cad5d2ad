import { hash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';

import type { WorldDocument } from '../../src/index.js';
import { buildMetadataPackage, buildXmlPackage } from '../../src/world/package.js';
import { createRandom } from '../../src/world/random.js';
import { askJudge } from '../judges.js';
import { COMPANY, exampleWorld } from './example-world.js';

const world = exampleWorld();
const selection = { service: 'cfdi', rfc: COMPANY, to: '2024-02-10T00:00:00' } as const;
const cfdis = world.select(selection);
const retenciones = world.select({ service: 'retenciones', rfc: COMPANY });
const REQUEST = 'a1b2c3d4-0000-4000-8000-00000000abcd';

async function bytesOf(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
const digest = (bytes: Uint8Array) => hash('sha256', bytes);
const textOf = (files: Record<string, Uint8Array>, name: string) => Buffer.from(files[name] ?? []).toString('utf8');

const plain: WorldDocument = {
  uuid: '00000000-0000-4000-8000-00000000000a',
  service: 'cfdi',
  issuerRfc: 'AAA010101AAA',
  issuerName: 'UNO',
  receiverRfc: 'BBB010101BBB',
  receiverName: 'DOS',
  pacRfc: 'PAC010101AAA',
  issuedAt: '2025-01-02T03:04:05',
  certifiedAt: '2025-01-02T03:05:06',
  amount: '1124.11',
  type: 'I',
  complementos: [],
  xml: () => '<a/>',
};

describe('a package of XML', () => {
  it('holds the UTF-8 of each document under its UUID, and nothing else', async () => {
    const files = unzipSync(await bytesOf(buildXmlPackage(cfdis)));
    expect(Object.keys(files)).toEqual(cfdis.map(({ uuid }) => `${uuid}.xml`));
    for (const document of cfdis) {
      expect(textOf(files, `${document.uuid}.xml`)).toBe(document.xml());
    }
  });

  it('has the same bytes every time, dated the same on every machine', async () => {
    const bytes = await bytesOf(buildXmlPackage(cfdis));
    const again = await bytesOf(buildXmlPackage(exampleWorld().select(selection)));
    expect(again.equals(bytes)).toBe(true);
    const others = await bytesOf(buildXmlPackage(cfdis.toReversed()));
    expect(others.equals(bytes)).toBe(false);
    // MS-DOS time and date of 1 January 2025, noon.
    expect(bytes.subarray(10, 14).toString('hex')).toBe('0060215a');
  });

  it('is taken bit by bit, so that documents are written only a little before their bytes are wanted', async () => {
    let written = 0;
    const counting = Array.from({ length: 2000 }, () => ({
      ...plain,
      xml: () => {
        written += 1;
        return '<a/>';
      },
    }));
    const stream = buildXmlPackage(counting);
    await stream.next();
    await stream.next();
    expect(written).toBeLessThan(400);
    await stream.return(undefined);
    expect(written).toBeLessThan(400);
  });

  it('holds large documents and such as do not compress, in their order', async () => {
    const noise = (length: number, seed: number) => {
      const random = createRandom([seed, 2, 3, 4]);
      return Uint8Array.from({ length }, () => random.below(256));
    };
    const contents = [noise(700_000, 1), ...Array.from({ length: 100 }, (_, number) => noise(number * 90, number))];
    const documents = contents.map((content, number) => ({
      ...plain,
      uuid: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
      bytes: () => content,
    }));
    const files = unzipSync(
      await bytesOf(buildXmlPackage([...documents, { ...plain, xml: () => 'Ñ'.repeat(400_000) }])),
    );
    expect(Object.keys(files)).toEqual([...documents, plain].map(({ uuid }) => `${uuid}.xml`));
    expect(Object.values(files).slice(0, -1).map(digest)).toEqual(contents.map(digest));
    expect(textOf(files, `${plain.uuid}.xml`)).toBe('Ñ'.repeat(400_000));
  });

  it('is found sound by unzip, which finds fault with it when a byte is changed', async (context) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'package-'));
    const file = path.join(folder, 'package.zip');
    const test = () => askJudge(context, 'unzip', { args: ['-tq', file] });
    try {
      const bytes = await bytesOf(buildXmlPackage(cfdis));
      writeFileSync(file, bytes);
      expect(test()).toMatchObject({ accepted: true });
      const damaged = readFileSync(file);
      damaged.writeUInt8(damaged.readUInt8(2000) ^ 1, 2000);
      writeFileSync(file, damaged);
      expect(test()).toMatchObject({ accepted: false });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('can be empty', async () => {
    expect(unzipSync(await bytesOf(buildXmlPackage([])))).toEqual({});
  });
});

describe('a package of metadata', () => {
  it('writes a row as the SAT does', async () => {
    const documents: WorldDocument[] = [
      plain,
      {
        ...plain,
        uuid: '00000000-0000-4000-8000-00000000000b',
        issuerName: 'A & "B" <C>~D\r\nE\rF\nG',
        amount: '7362.00',
        type: 'P',
        cancelledAt: '2025-02-03T04:05:06',
      },
    ];
    const files = unzipSync(await bytesOf(buildMetadataPackage(REQUEST, documents, 'cfdi')));
    expect(Object.keys(files)).toEqual([`${REQUEST.toUpperCase()}_01.txt`]);
    expect(textOf(files, `${REQUEST.toUpperCase()}_01.txt`)).toBe(
      [
        'Uuid~RfcEmisor~NombreEmisor~RfcReceptor~NombreReceptor~RfcPac~FechaEmision~FechaCertificacionSat~Monto~EfectoComprobante~Estatus~FechaCancelacion',
        '00000000-0000-4000-8000-00000000000A~AAA010101AAA~UNO~BBB010101BBB~DOS~PAC010101AAA~2025-01-02 03:04:05~2025-01-02 03:05:06~1124.11~I~1~',
        '00000000-0000-4000-8000-00000000000B~AAA010101AAA~A & "B" <C>~D\nE\nF\nG~BBB010101BBB~DOS~PAC010101AAA~2025-01-02 03:04:05~2025-01-02 03:05:06~7362~P~0~2025-02-03 04:05:06',
        '',
      ].join('\r\n'),
    );
  });

  it('names third parties in a second file, which is there only when there are any', async () => {
    const documents = [
      plain,
      {
        ...plain,
        uuid: '00000000-0000-4000-8000-00000000000c',
        onBehalfOf: { rfc: 'CCC010101CCC', name: 'TRES\r\nÑ' },
      },
    ];
    const name = `${REQUEST.toUpperCase()}_01_tercero.txt`;
    const files = unzipSync(await bytesOf(buildMetadataPackage(REQUEST, documents, 'cfdi')));
    expect(textOf(files, name)).toBe(
      'Uuid~RfcACuentaTerceros~NombreACuentaTerceros\r\n00000000-0000-4000-8000-00000000000C~CCC010101CCC~TRES\nÑ\r\n',
    );
    const without = unzipSync(await bytesOf(buildMetadataPackage(REQUEST, [plain], 'cfdi')));
    expect(Object.keys(without)).not.toContain(name);
  });

  it('has two amounts and no type for retenciones', async () => {
    const document = {
      ...plain,
      service: 'retenciones' as const,
      amount: '100.50',
      withheld: '10.00',
      receiverRfc: '',
    };
    const files = unzipSync(await bytesOf(buildMetadataPackage(REQUEST, [document], 'retenciones')));
    const [header, row] = textOf(files, `${REQUEST.toUpperCase()}_01.txt`).split('\r\n');
    expect(header).toContain('~FechaCertificacionSat~MontoOp~MontoRet~Estatus~FechaCancelacion');
    expect(row).toContain('~UNO~~DOS~');
    expect(row).toMatch(/~100\.5~10~1~$/);
  });

  it.each(['cfdi', 'retenciones'] as const)(
    'has one row for each of the %s, the same bytes every time',
    async (service) => {
      const documents = service === 'cfdi' ? cfdis : retenciones;
      const bytes = await bytesOf(buildMetadataPackage(REQUEST, documents, service));
      const again = await bytesOf(buildMetadataPackage(REQUEST, documents, service));
      expect(again.equals(bytes)).toBe(true);
      const lines = textOf(unzipSync(bytes), `${REQUEST.toUpperCase()}_01.txt`).split('\r\n');
      expect(lines.slice(1, -1).map((line) => line.slice(0, 36).toLowerCase())).toEqual(
        documents.map(({ uuid }) => uuid),
      );
    },
  );

  it('is found sound by unzip', async (context) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'package-'));
    const file = path.join(folder, 'package.zip');
    try {
      writeFileSync(file, await bytesOf(buildMetadataPackage(REQUEST, cfdis, 'cfdi')));
      expect(askJudge(context, 'unzip', { args: ['-tq', file] })).toMatchObject({ accepted: true });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
