import { describe, expect, it } from 'vitest';

import { createManualClock } from '../../src/index.js';
import { attributesOf, codeOf } from '../conformance/answers.js';
import { testClient } from '../messages/client.js';
import type { Received } from '../conformance/http.js';
import { issuedSigner, OTHER_RFC, RFC, simulatedWithClient, WORLD } from '../messages/simulated.js';

/** Noon of 10 March 2025 in Mexico City. */
const NOON = new Date('2025-03-10T18:00:00Z');

function messageOf(answer: Received): string {
  return attributesOf(answer.text, '\\w+Result')['Mensaje'] ?? '';
}

const RECEIVED_XML_TEXT =
  'XML Mal Formado:La solicitud de descarga no es válida. No se permite la descarga de xml que se encuentren cancelados.';

describe('a request for issued documents', () => {
  it('is accepted and answered with a lower-case id, in the order of attributes that the SAT writes', async () => {
    const { client } = await simulatedWithClient();
    const { text, status } = await client.issued();
    expect(status).toBe(200);
    expect(text).toMatch(
      /<SolicitaDescargaEmitidosResult IdSolicitud="[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}" RfcSolicitante="EKU9003173C9" CodEstatus="5000" Mensaje="Solicitud Aceptada"\/>/,
    );
  });

  it.each([
    ['XML in every state', { EstadoComprobante: 'Todos' }],
    ['cancelled XML', { EstadoComprobante: 'Cancelado' }],
    ['metadata without a state', { TipoSolicitud: 'Metadata' }],
    ['one type', { TipoComprobante: 'N' }],
    ['a complemento of v1.5', { Complemento: 'nomina12' }],
    ['a complemento that only v1.2 lists', { Complemento: 'pagos20' }],
    ['documents on behalf of a third party', { RfcACuentaTerceros: 'H&E951128469' }],
    ['empty filters, which count as absent', { TipoComprobante: '', Complemento: '', RfcACuentaTerceros: '' }],
    ['two seconds', { FechaFinal: '2025-01-01T00:00:01' }],
    ['no RfcSolicitante', { RfcSolicitante: undefined }],
  ])('is accepted for %s', async (_, attributes) => {
    const { client } = await simulatedWithClient();
    expect(codeOf(await client.issued(attributes))).toBe('5000');
  });

  it.each([
    ['without RfcEmisor', { RfcEmisor: undefined }, 'El atributo RfcEmisor es requerido.'],
    ['without FechaInicial', { FechaInicial: undefined }, 'El atributo FechaInicial es requerido.'],
    ['without FechaFinal', { FechaFinal: undefined }, 'El atributo FechaFinal es requerido.'],
    ['without TipoSolicitud', { TipoSolicitud: undefined }, 'El atributo TipoSolicitud es requerido.'],
    ['for a kind that is not documented', { TipoSolicitud: 'PDF' }, 'El TipoSolicitud no está permitido.'],
    ['with a state of v1.2', { EstadoComprobante: '1' }, 'El EstadoComprobante no es válido.'],
    ['with an unknown type', { TipoComprobante: 'X' }, 'El TipoComprobante no es válido.'],
    ['with an unknown complemento', { Complemento: 'aerolíneas' }, 'El Complemento no es válido.'],
    ['with a third party that is no RFC', { RfcACuentaTerceros: 'ABC' }, 'El RFC ABC no es válido.'],
    ['with a date in UTC', { FechaInicial: '2025-01-01T00:00:00Z' }, /^El formato de las fechas/],
    ['with milliseconds', { FechaFinal: '2025-01-31T23:59:59.000' }, /^El formato de las fechas/],
    ['for one instant', { FechaFinal: '2025-01-01T00:00:00' }, 'La fecha inicial debe ser menor a la fecha final.'],
    [
      'with an end before the start',
      { FechaFinal: '2024-12-31T00:00:00' },
      'La fecha inicial debe ser menor a la fecha final.',
    ],
  ])('%s is refused with 301', async (_, attributes, reason) => {
    const { sat, client } = await simulatedWithClient();
    const answer = await client.issued(attributes);
    expect(codeOf(answer)).toBe('301');
    expect(messageOf(answer)).toMatch(/^XML Mal Formado:/);
    expect(messageOf(answer).slice('XML Mal Formado:'.length)).toMatch(reason);
    expect(answer.text).not.toContain('IdSolicitud');
    expect(sat.requests).toEqual([]);
  });

  it('may name five receivers and not six; empty ones do not count', async () => {
    const { client } = await simulatedWithClient();
    const receivers = ['AAA010101AAA', 'AAA010101AAB', 'AAA010101AAC', 'AAA010101AAD', 'H&E951128469'];
    expect(codeOf(await client.issued({}, [...receivers, '']))).toBe('5000');
    expect(codeOf(await client.issued({}, [...receivers, 'AAA010101AAE']))).toBe('301');
    expect(codeOf(await client.issued({}, ['no']))).toBe('301');
  });

  it('may end now and not a second later, by the clock of Mexico City', async () => {
    const { client } = await simulatedWithClient({ clock: createManualClock(NOON) });
    const from = '2025-03-01T00:00:00';
    const later = await client.issued({ FechaInicial: from, FechaFinal: '2025-03-10T12:00:01' });
    expect(messageOf(later)).toBe('XML Mal Formado:La fecha final no debe ser mayor a la fecha actual.');
    expect(codeOf(await client.issued({ FechaInicial: from, FechaFinal: '2025-03-10T12:00:00' }))).toBe('5000');
  });

  it('may start six years ago at midnight and not a second earlier', async () => {
    const { client } = await simulatedWithClient({ clock: createManualClock(NOON) });
    const earlier = await client.issued({ FechaInicial: '2019-03-09T23:59:59' });
    expect(messageOf(earlier)).toBe('XML Mal Formado:La fecha inicial excede el periodo permitido de consulta.');
    expect(codeOf(await client.issued({ FechaInicial: '2019-03-10T00:00:00' }))).toBe('5000');
  });

  it('follows another history limit when it is told to', async () => {
    const { client } = await simulatedWithClient({ clock: createManualClock(NOON), limits: { historyYears: 1 } });
    expect(codeOf(await client.issued({ FechaInicial: '2024-03-09T23:59:59' }))).toBe('301');
    expect(codeOf(await client.issued({ FechaInicial: '2024-03-10T00:00:00' }))).toBe('5000');
  });
});

describe('a request for received documents', () => {
  it.each([
    ['absent', undefined],
    ['Todos', 'Todos'],
    ['Cancelado', 'Cancelado'],
  ])('for XML is refused with the observed text when the state is %s', async (_, state) => {
    const { client } = await simulatedWithClient();
    const answer = await client.received({ EstadoComprobante: state });
    expect(codeOf(answer)).toBe('301');
    expect(messageOf(answer)).toBe(RECEIVED_XML_TEXT);
  });

  it.each([undefined, 'Todos', 'Cancelado', 'Vigente'])('for metadata is accepted with the state %s', async (state) => {
    const { client } = await simulatedWithClient();
    const answer = await client.received({ TipoSolicitud: 'Metadata', EstadoComprobante: state });
    expect(codeOf(answer)).toBe('5000');
    expect(answer.text).toContain('SolicitaDescargaRecibidosResult');
  });

  it('for XML is accepted with Vigente, with and without one issuer', async () => {
    const { client } = await simulatedWithClient();
    expect(codeOf(await client.received())).toBe('5000');
    expect(codeOf(await client.received({ RfcEmisor: OTHER_RFC }))).toBe('5000');
    expect(codeOf(await client.received({ RfcEmisor: 'X' }))).toBe('301');
    expect(codeOf(await client.received({ RfcReceptor: undefined }))).toBe('301');
  });
});

describe('an RFC that is not that of the certificate', () => {
  it.each([
    ['RfcSolicitante', 'issued', { RfcSolicitante: OTHER_RFC }],
    ['RfcEmisor', 'issued', { RfcEmisor: OTHER_RFC }],
    ['RfcSolicitante', 'received', { RfcSolicitante: OTHER_RFC }],
    ['RfcReceptor', 'received', { RfcReceptor: OTHER_RFC }],
  ] as const)('is refused with 303, naming %s, in a request for %s documents', async (name, direction, attributes) => {
    const { client } = await simulatedWithClient();
    const answer = await client[direction](attributes);
    expect(codeOf(answer)).toBe('303');
    expect(messageOf(answer)).toBe(`Sello no corresponde con ${name}`);
    expect(codeOf(await client[direction]())).toBe('5000');
  });

  it('is refused with 303 in Verificación, Descarga and Folio', async () => {
    const { client } = await simulatedWithClient();
    const shapes = [client.shapes.verify('x'), client.shapes.download('x')] as const;
    const foreign = { RfcSolicitante: OTHER_RFC };
    const [verify, download] = shapes.map((shape) => ({ ...shape, attributes: { ...shape.attributes, ...foreign } }));
    expect(codeOf(await client.call('verify', { ...shapes[0], ...verify }))).toBe('303');
    expect(codeOf(await client.call('download', { ...shapes[1], ...download }))).toBe('303');
    const folio = { element: 'SolicitaDescargaFolio', attributes: { Folio: 'x', ...foreign } };
    expect(codeOf(await client.call('request', folio))).toBe('303');
  });

  it('is the representative: the company it signs for is the one that counts', async () => {
    const { sat } = await simulatedWithClient();
    const representative = { rfc: 'VADA800927DJ3', curp: 'VADA800927HSRSRL05' };
    const client = testClient(sat, RFC, issuedSigner({ representative }));
    expect(codeOf(await client.issued())).toBe('5000');
    expect(codeOf(await client.issued({ RfcSolicitante: representative.rfc }))).toBe('303');
  });
});

describe('a request for a folio', () => {
  const [active] = WORLD.select({ service: 'cfdi', rfc: RFC, status: 'active' });
  const [cancelled] = WORLD.select({ service: 'cfdi', rfc: RFC, status: 'cancelled' });
  const foreign = WORLD.select({ service: 'cfdi', rfc: OTHER_RFC, status: 'active' }).find(
    ({ issuerRfc, receiverRfc }) => issuerRfc !== RFC && receiverRfc !== RFC,
  );

  it("is accepted for one's own active document in any case of letters, and gives its XML", async () => {
    const { sat, client } = await simulatedWithClient();
    const answer = await client.folio(active?.uuid.toUpperCase() ?? '');
    expect(codeOf(answer)).toBe('5000');
    expect(await client.packagesOf(answer)).toHaveLength(1);
    const documents = [...(sat.requests[0]?.packages?.[0]?.documents ?? [])];
    expect(documents.map(({ uuid }) => uuid)).toEqual([active?.uuid]);
  });

  it('needs no RfcSolicitante, as in the sample of the SAT', async () => {
    const { client } = await simulatedWithClient();
    const attributes = { Folio: active?.uuid ?? '' };
    expect(codeOf(await client.call('request', { element: 'SolicitaDescargaFolio', attributes }))).toBe('5000');
    expect(codeOf(await client.call('request', { element: 'SolicitaDescargaFolio', attributes: {} }))).toBe('301');
  });

  it('is refused with 5012 when the document is cancelled', async () => {
    const { client } = await simulatedWithClient();
    const answer = await client.folio(cancelled?.uuid ?? '');
    expect(codeOf(answer)).toBe('5012');
    expect(messageOf(answer)).toBe('No se permite la descarga de xml que se encuentren cancelados');
  });

  it("is refused with 5001 when it is somebody else's", async () => {
    const { client } = await simulatedWithClient();
    expect(codeOf(await client.folio(foreign?.uuid ?? ''))).toBe('5001');
  });

  it('is accepted for an unknown document, of which Verificación then says that there is nothing', async () => {
    const { client } = await simulatedWithClient();
    const answer = await client.folio('5fb2822e-396d-4725-8521-cdc4bdd20ccf');
    const { IdSolicitud: id = '' } = attributesOf(answer.text, '\\w+Result');
    expect(attributesOf((await client.verify(id)).text, '\\w+Result')).toMatchObject({
      CodEstatus: '5000',
      EstadoSolicitud: '5',
      CodigoEstadoSolicitud: '5004',
    });
  });

  it.each(['', 'x', '5fb2822e396d47258521cdc4bdd20ccf'])('is refused with 301 for the folio "%s"', async (uuid) => {
    const { client } = await simulatedWithClient();
    expect(codeOf(await client.folio(uuid))).toBe('301');
  });
});

describe('Retenciones', () => {
  it('does not read type and third party, which have no meaning there', async () => {
    const { sat } = await simulatedWithClient();
    const client = testClient(sat, RFC, issuedSigner(), 'retenciones');
    expect(codeOf(await client.issued({ TipoComprobante: 'X', RfcACuentaTerceros: 'X' }))).toBe('5000');
    expect(sat.requests[0]?.query).not.toHaveProperty('type');
  });

  it('has complementos of its own', async () => {
    const { sat, client } = await simulatedWithClient();
    const retenciones = testClient(sat, RFC, client.signer, 'retenciones');
    expect(codeOf(await retenciones.issued({ Complemento: 'dividendos' }))).toBe('5000');
    expect(codeOf(await retenciones.issued({ Complemento: 'nomina12' }))).toBe('301');
    expect(codeOf(await client.issued({ Complemento: 'dividendos' }))).toBe('301');
  });
});

it('Verificación and Descarga are refused with 301 without their attributes', async () => {
  const { client } = await simulatedWithClient();
  const element = 'VerificaSolicitudDescarga';
  expect(codeOf(await client.call('verify', { element, attributes: { RfcSolicitante: RFC } }))).toBe('301');
  expect(codeOf(await client.call('verify', { element, attributes: { IdSolicitud: 'x' } }))).toBe('301');
  const shape = client.shapes.download('x');
  const answer = await client.call('download', { ...shape, attributes: { RfcSolicitante: RFC } });
  expect(codeOf(answer)).toBe('301');
  expect(answer.text).toContain('<Paquete/>');
});
