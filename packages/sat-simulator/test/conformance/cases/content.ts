import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';

import { expectCode, resultOf } from '../answers.js';
import type { Case } from '../case.js';
import type { Attributes } from '../client.js';
import { plus } from '../local-time.js';

const RECEIVED_XML_TEXT =
  'XML Mal Formado:La solicitud de descarga no es válida. No se permite la descarga de xml que se encuentren cancelados.';
const RECEIVERS = ['AAA010101AAA', 'AAA010101AAB', 'H&E951128469', 'HAÑ930228SM9', 'CAÑF770131PA3'];

/** Attributes of a request for issued documents for which it gets 301, each with a twin that is accepted. */
const wrongAttributes: readonly {
  readonly name: string;
  readonly check: string;
  readonly wrong: Attributes;
  readonly right: Attributes;
}[] = [
  { name: 'without RfcEmisor', check: 'content.required', wrong: { RfcEmisor: undefined }, right: {} },
  { name: 'without FechaInicial', check: 'content.required', wrong: { FechaInicial: undefined }, right: {} },
  { name: 'without FechaFinal', check: 'content.required', wrong: { FechaFinal: undefined }, right: {} },
  { name: 'without TipoSolicitud', check: 'content.required', wrong: { TipoSolicitud: undefined }, right: {} },
  {
    name: 'for PDF, which the contract knows and no document',
    check: 'content.contentKind',
    wrong: { TipoSolicitud: 'PDF' },
    right: { TipoSolicitud: 'Metadata' },
  },
  {
    name: 'with a state of v1.2',
    check: 'content.status',
    wrong: { EstadoComprobante: '1' },
    right: { EstadoComprobante: 'Cancelado' },
  },
  {
    name: 'with an unknown type',
    check: 'content.type',
    wrong: { TipoComprobante: 'null' },
    right: { TipoComprobante: 'N' },
  },
  {
    name: 'on behalf of somebody without an RFC',
    check: 'content.thirdParty',
    wrong: { RfcACuentaTerceros: 'ABC' },
    right: { RfcACuentaTerceros: 'H&E951128469' },
  },
  {
    name: 'with a complemento that is spelled otherwise',
    check: 'content.complemento',
    wrong: { Complemento: 'aerolíneas' },
    right: { Complemento: 'aerolineas' },
  },
  {
    name: 'with a complemento of retenciones',
    check: 'content.complemento',
    wrong: { Complemento: 'dividendos' },
    right: { Complemento: 'pagos20' },
  },
];

/** Periods that are refused, from the two seconds of a right one. */
const wrongPeriods: readonly {
  readonly name: string;
  readonly check: string;
  readonly change: (from: string, to: string) => readonly [string, string];
}[] = [
  { name: 'of one instant', check: 'content.dateOrder', change: (from) => [from, from] },
  { name: 'that ends before it begins', check: 'content.dateOrder', change: (from, to) => [to, from] },
  { name: 'in UTC', check: 'content.dateFormat', change: (from, to) => [`${from}Z`, `${to}Z`] },
  { name: 'with an offset', check: 'content.dateFormat', change: (from, to) => [from, `${to}-06:00`] },
  { name: 'with milliseconds', check: 'content.dateFormat', change: (from, to) => [`${from}.000`, `${to}.000`] },
];

export const CONTENT: readonly Case[] = [
  {
    name: "an accepted request is answered with a lower-case id, in the SAT's order of attributes",
    async run(sat) {
      const client = await sat.client();
      const { text } = await client.issued();
      assert.match(
        text,
        /<SolicitaDescargaEmitidosResponse xmlns="http:\/\/DescargaMasivaTerceros\.sat\.gob\.mx"><SolicitaDescargaEmitidosResult IdSolicitud="[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}" RfcSolicitante="[^"]+" CodEstatus="5000" Mensaje="Solicitud Aceptada"\s?\/>/,
      );
      assert.equal(resultOf(await client.received())['RfcSolicitante'], sat.rfc);
      assert.match((await client.folio(randomUUID())).text, /<SolicitaDescargaFolioResult IdSolicitud="/);
    },
  },
  {
    name: 'a message without solicitud gets 301',
    checks: ['content.element'],
    async run(sat) {
      const client = await sat.client();
      const renamed = (text: string): string => text.replaceAll('des:solicitud', 'des:otra');
      expectCode(await client.changed('verify', client.shapes.verify(), renamed), '301');
      const download = (text: string): string => text.replaceAll('des:peticionDescarga', 'des:solicitud');
      expectCode(await client.changed('download', client.shapes.download(), download), '301');
    },
  },
  ...wrongAttributes.map(({ name, check, wrong, right }): Case => ({
    name: `a request ${name} gets 301`,
    checks: [check],
    async run(sat) {
      const client = await sat.client();
      const answer = await client.issued(wrong);
      assert.equal(expectCode(answer, '301')['IdSolicitud'], undefined);
      await client.accepted(client.issued(right));
    },
  })),
  ...wrongPeriods.map(({ name, check, change }): Case => ({
    name: `a period ${name} gets 301`,
    checks: [check],
    async run(sat) {
      const client = await sat.client();
      const { FechaInicial, FechaFinal } = sat.period();
      const [from, to] = change(FechaInicial, FechaFinal);
      expectCode(await client.issued({ FechaInicial: from, FechaFinal: to }), '301');
      expectCode(await client.received({ FechaInicial: from, FechaFinal: to }), '301');
      await client.accepted(client.issued({ FechaInicial, FechaFinal }));
    },
  })),
  {
    name: 'Verificación, Descarga and Folio get 301 without their attributes',
    checks: ['content.required'],
    async run(sat) {
      const client = await sat.client();
      const { rfc } = sat;
      const element = 'VerificaSolicitudDescarga';
      expectCode(await client.call('verify', { element, attributes: { RfcSolicitante: rfc } }), '301');
      expectCode(await client.call('verify', { element, attributes: { IdSolicitud: randomUUID() } }), '301');
      const download = { ...client.shapes.download(), attributes: { RfcSolicitante: rfc } };
      expectCode(await client.call('download', download), '301');
      expectCode(
        await client.call('request', { ...client.shapes.folio(''), attributes: { RfcSolicitante: rfc } }),
        '301',
      );
    },
  },
  {
    name: 'received XML is only given while it is active: any other state gets 301 with the observed text',
    checks: ['content.receivedXmlActive'],
    async run(sat) {
      const client = await sat.client();
      for (const EstadoComprobante of [undefined, 'Todos', 'Cancelado']) {
        expectCode(await client.received({ EstadoComprobante }), '301', RECEIVED_XML_TEXT);
        await client.accepted(client.received({ EstadoComprobante, TipoSolicitud: 'Metadata' }));
        await client.accepted(client.issued({ EstadoComprobante }));
      }
      await client.accepted(client.received({ EstadoComprobante: 'Vigente' }));
    },
  },
  {
    name: 'five receivers may be named, not six',
    checks: ['content.receivers'],
    async run(sat) {
      const client = await sat.client();
      await client.accepted(client.issued({}, RECEIVERS));
      expectCode(await client.issued({}, [...RECEIVERS, 'AAA010101AAC']), '301');
    },
  },
  {
    name: 'counterparts must look like RFCs',
    checks: ['content.rfcShape'],
    async run(sat) {
      const client = await sat.client();
      expectCode(await client.issued({}, ['AAA010101']), '301');
      expectCode(await client.received({ RfcEmisor: 'AAA010101' }), '301');
      await client.accepted(client.received({ RfcEmisor: 'H&E951128469' }));
    },
  },
  {
    name: 'a folio must be a UUID, in letters of either case',
    checks: ['content.folio'],
    async run(sat) {
      const client = await sat.client();
      for (const folio of ['x', randomUUID().replaceAll('-', ''), `{${randomUUID()}}`]) {
        expectCode(await client.folio(folio), '301');
      }
      await client.accepted(client.folio(randomUUID()));
      await client.accepted(client.folio(randomUUID().toUpperCase()));
    },
  },
  {
    name: 'a period may end now and not a second later, by the clock of Mexico City',
    checks: ['content.future'],
    needs: 'clock',
    async run(sat) {
      const client = await sat.client();
      const now = await sat.now();
      const { FechaInicial } = sat.period();
      expectCode(await client.issued({ FechaInicial, FechaFinal: plus(now, 1) }), '301');
      await client.accepted(client.issued({ FechaInicial, FechaFinal: now }));
    },
  },
  {
    name: 'a period may begin six years ago at midnight and not a second earlier',
    checks: ['content.history'],
    needs: 'clock',
    async run(sat) {
      const client = await sat.client();
      const now = await sat.now();
      const oldest = `${Number(now.slice(0, 4)) - 6}${now.slice(4, 10)}T00:00:00`;
      const { FechaFinal } = sat.period();
      expectCode(await client.issued({ FechaInicial: plus(oldest, -1), FechaFinal }), '301');
      await client.accepted(client.issued({ FechaInicial: oldest, FechaFinal }));
    },
  },
  {
    name: "somebody else's folio gets 5001",
    checks: ['content.othersDocument'],
    needs: 'admin',
    async run(sat) {
      const client = await sat.client();
      const theirs = (await sat.documents({ rfc: sat.otherRfc() })).find(
        ({ status, issuerRfc, receiverRfc }) => status === 'active' && ![issuerRfc, receiverRfc].includes(sat.rfc),
      );
      expectCode(await client.folio(theirs?.uuid ?? ''), '5001');
    },
  },
  {
    name: 'the folio of a cancelled document gets 5012, issued or received; that of an active one is accepted',
    checks: ['content.cancelledFolio'],
    needs: 'admin',
    async run(sat) {
      const client = await sat.client();
      const documents = await sat.documents();
      for (const direction of ['issued', 'received'] as const) {
        const own = documents.filter(({ directions }) => directions.includes(direction));
        expectCode(await client.folio(own.find(({ status }) => status === 'cancelled')?.uuid ?? ''), '5012');
        await client.accepted(client.folio(own.find(({ status }) => status === 'active')?.uuid ?? ''));
      }
    },
  },
];
