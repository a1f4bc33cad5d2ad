import assert from 'node:assert/strict';
import { gunzipSync } from 'node:zlib';

import type { KnownDocument } from '../admin.js';
import { attributesOf, expectCode, packageOf, unzip, uuidsIn } from '../answers.js';
import type { Case } from '../case.js';
import type { Attributes, Client } from '../client.js';
import { plus } from '../local-time.js';

const HOUR = 3_600_000;
const HEADER =
  'Uuid~RfcEmisor~NombreEmisor~RfcReceptor~NombreReceptor~RfcPac~FechaEmision~FechaCertificacionSat~Monto~EfectoComprobante~Estatus~FechaCancelacion';

type Choice = (document: KnownDocument) => boolean;

function sorted(documents: readonly KnownDocument[]): readonly string[] {
  return documents.map(({ uuid }) => uuid.toLowerCase()).toSorted();
}

/** UUIDs in all packages of a query. */
async function found(client: Client, answer: ReturnType<Client['issued']>): Promise<readonly string[]> {
  const uuids: string[] = [];
  for (const id of await client.packagesOf(answer)) {
    uuids.push(...uuidsIn(packageOf(await client.download(id))));
  }
  return uuids.toSorted();
}

/** A query and the documents that it must give: those of `whole` that `choose` takes. */
const contents: readonly (readonly [string, 'issued' | 'received', Attributes, Choice])[] = [
  ['issued XML of every state', 'issued', {}, () => true],
  [
    'issued XML without a state: active',
    'issued',
    { EstadoComprobante: undefined },
    ({ status }) => status === 'active',
  ],
  ['cancelled issued XML', 'issued', { EstadoComprobante: 'Cancelado' }, ({ status }) => status === 'cancelled'],
  ['received XML: active', 'received', {}, ({ status }) => status === 'active'],
  ['metadata of issued documents', 'issued', { TipoSolicitud: 'Metadata' }, () => true],
  [
    'metadata of received documents, cancelled ones also',
    'received',
    { TipoSolicitud: 'Metadata', EstadoComprobante: 'Todos' },
    () => true,
  ],
  [
    'metadata of cancelled received documents',
    'received',
    { TipoSolicitud: 'Metadata', EstadoComprobante: 'Cancelado' },
    ({ status }) => status === 'cancelled',
  ],
  ['metadata of one type', 'issued', { TipoSolicitud: 'Metadata', TipoComprobante: 'I' }, ({ type }) => type === 'I'],
];

export const PACKAGES: readonly Case[] = [
  ...contents.map(([what, direction, attributes, choose]): Case => ({
    name: `packages hold ${what}, and nothing else`,
    needs: 'admin',
    async run(sat) {
      const client = await sat.client();
      const whole = (await sat.documents()).filter(({ directions }) => directions.includes(direction));
      const expected = sorted(whole.filter(choose));
      assert.ok(expected.length > 0, 'no document would show it');
      assert.deepEqual(
        await found(client, client[direction]({ ...(await sat.wholePeriod()), ...attributes })),
        expected,
      );
    },
  })),
  {
    name: 'a counterpart narrows a query down to its documents',
    needs: 'admin',
    async run(sat) {
      const client = await sat.client();
      const documents = await sat.documents();
      const issued = documents.filter(({ directions }) => directions.includes('issued'));
      const received = documents.filter(({ directions }) => directions.includes('received'));
      const receivers = [...new Set(issued.map(({ receiverRfc }) => receiverRfc))].slice(0, 2);
      const period = await sat.wholePeriod();
      const metadata = { ...period, TipoSolicitud: 'Metadata', EstadoComprobante: 'Todos' };
      const toThem = issued.filter(({ receiverRfc }) => receivers.includes(receiverRfc));
      assert.deepEqual(await found(client, client.issued(metadata, receivers)), sorted(toThem));
      const RfcEmisor = received[0]?.issuerRfc ?? '';
      const fromIt = received.filter(({ issuerRfc }) => issuerRfc === RfcEmisor);
      assert.deepEqual(await found(client, client.received({ ...metadata, RfcEmisor })), sorted(fromIt));
    },
  },
  {
    name: 'both bounds of a period are inclusive, to the second',
    needs: 'admin',
    async run(sat) {
      const client = await sat.client();
      const issued = (await sat.documents()).filter(({ directions }) => directions.includes('issued'));
      const [{ issuedAt: at } = { issuedAt: '' }] = issued;
      for (const [from, to] of [
        [at, plus(at, 1)],
        [plus(at, -1), at],
      ] as const) {
        const inside = issued.filter(({ issuedAt }) => from <= issuedAt && issuedAt <= to);
        const query = { FechaInicial: from, FechaFinal: to, TipoSolicitud: 'Metadata' };
        assert.deepEqual(await found(client, client.issued(query)), sorted(inside));
      }
      const query = { FechaInicial: plus(at, -2), FechaFinal: plus(at, -1), TipoSolicitud: 'Metadata' };
      const before = issued.filter(({ issuedAt }) => query.FechaInicial <= issuedAt && issuedAt <= query.FechaFinal);
      assert.ok(!before.some(({ issuedAt }) => issuedAt === at));
      const answer = await client.verify(await client.accepted(client.issued(query)));
      assert.equal(expectCode(answer, '5000')['NumeroCFDIs'], String(before.length));
    },
  },
  {
    name: 'a folio gives the XML of that document',
    needs: 'admin',
    async run(sat) {
      const client = await sat.client();
      const active = (await sat.documents()).find(({ status }) => status === 'active');
      const [id = ''] = await client.packagesOf(client.folio(active?.uuid.toUpperCase() ?? ''));
      const files = unzip(packageOf(await client.download(id)));
      const [[name, content] = ['', Buffer.alloc(0)]] = files;
      assert.equal(files.size, 1);
      assert.equal(name.toLowerCase(), `${active?.uuid.toLowerCase()}.xml`);
      assert.match(content.toString('utf8').toLowerCase(), new RegExp(active?.uuid.toLowerCase() ?? '^$'));
    },
  },
  {
    name: 'metadata is a text with the twelve columns, CRLF, upper-case UUIDs and the state as a digit',
    needs: 'admin',
    async run(sat) {
      const client = await sat.client();
      const query = { ...(await sat.wholePeriod()), TipoSolicitud: 'Metadata' };
      const [id = ''] = await client.packagesOf(client.issued(query));
      const files = unzip(packageOf(await client.download(id)));
      const text = files.get(`${id}.txt`)?.toString('utf8') ?? '';
      assert.ok(text.startsWith(`${HEADER}\r\n`), text.slice(0, 200));
      const documents = new Map((await sat.documents()).map((document) => [document.uuid.toLowerCase(), document]));
      for (const row of text.split('\r\n').slice(1)) {
        const uuid = row.slice(0, row.indexOf('~'));
        if (row !== '') {
          const document = documents.get(uuid.toLowerCase());
          assert.equal(uuid, uuid.toUpperCase());
          assert.match(row, document?.status === 'active' ? /~1~$/ : /~0~\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
          assert.ok(row.includes(`~${document?.issuedAt.replace('T', ' ')}~`), row);
        }
      }
    },
  },
  {
    name: 'a package comes in the body, its status in the header, in chunks and compressed for who asks for it',
    needs: 'admin',
    async run(sat) {
      const client = await sat.client();
      const [id = ''] = await client.packagesOf(client.issued(await sat.wholePeriod()));
      const plain = await client.download(id);
      assert.equal(expectCode(plain, '5000')['Mensaje'], 'Solicitud Aceptada');
      const { xmlns, 'xmlns:h': prefixed } = attributesOf(plain.text, 'respuesta');
      assert.deepEqual([xmlns, prefixed], Array(2).fill('http://DescargaMasivaTerceros.sat.gob.mx'));
      assert.match(
        plain.text,
        /<s:Header><h:respuesta CodEstatus="5000" Mensaje="Solicitud Aceptada" .*<\/s:Header><s:Body[^>]*><RespuestaDescargaMasivaTercerosSalida xmlns="http:\/\/DescargaMasivaTerceros\.sat\.gob\.mx"><Paquete>[A-Za-z\d+/]+=*<\/Paquete>/,
      );
      assert.equal(plain.headers['transfer-encoding'], 'chunked');
      const headers = { 'Accept-Encoding': 'gzip' };
      const compressed = await client.call('download', client.shapes.download(id), { headers });
      assert.equal(compressed.headers['content-encoding'], 'gzip');
      assert.equal(gunzipSync(compressed.bytes).toString('utf8'), plain.text);
    },
  },
  {
    name: 'a package is the same byte for byte twice, and refused with 5008 the third time',
    checks: ['quota.packageLives'],
    needs: 'admin',
    async run(sat) {
      const client = await sat.client();
      const [id = ''] = await client.packagesOf(client.issued(await sat.wholePeriod()));
      const [first, second] = [await client.download(id), await client.download(id.toLowerCase())];
      assert.ok(packageOf(first).length > 100);
      assert.deepEqual(packageOf(second), packageOf(first));
      const third = await client.download(id);
      expectCode(third, '5008');
      assert.match(third.text, /<Paquete\s*\/>|<Paquete><\/Paquete>/);
    },
  },
  {
    name: 'a package lives for 72 hours, then gets 5007, and its request is in state 6',
    checks: ['quota.packageHours'],
    needs: 'clock',
    async run(sat) {
      const client = await sat.client();
      const requestId = await client.accepted(client.issued(await sat.wholePeriod()));
      assert.equal(expectCode(await client.verify(requestId), '5000')['EstadoSolicitud'], '3');
      const id = `${requestId.toUpperCase()}_01`;
      await sat.admin.advance(72 * HOUR - 1);
      expectCode(await client.download(id), '5000');
      await sat.admin.advance(1);
      expectCode(await client.download(id), '5007');
      assert.equal(expectCode(await client.verify(requestId), '5000')['EstadoSolicitud'], '6');
    },
  },
  {
    name: 'a package that does not exist gets 5004',
    checks: ['known.package'],
    async run(sat) {
      const client = await sat.client();
      const requestId = await client.accepted(client.issued());
      for (const id of ['0F1E2D3C-4B5A-4678-9ABC-DEF012345678_01', 'x', '_', `${requestId}_99`]) {
        const answer = await client.download(id);
        expectCode(answer, '5004');
        assert.match(answer.text, /<Paquete\s*\/>|<Paquete><\/Paquete>/);
      }
    },
  },
  {
    name: 'a package of another taxpayer, or of the other installation, gets 5004, which costs it nothing',
    checks: ['known.package'],
    needs: 'admin',
    async run(sat) {
      const client = await sat.client();
      const [id = ''] = await client.packagesOf(client.issued(await sat.wholePeriod()));
      expectCode(await (await sat.client({ efirma: { rfc: 'AAA010101AAA' } })).download(id), '5004');
      expectCode(await (await sat.client({ service: 'retenciones' })).download(id), '5004');
      expectCode(await client.download(id.replace(/_\d+$/, '_77')), '5004');
      expectCode(await client.download(id), '5000');
      expectCode(await client.download(id), '5000');
    },
  },
];
