import { describe, expect, it } from 'vitest';

import type { SimulatorOptions } from '../../src/index.js';
import { attributesOf, codeOf, faultOf } from '../conformance/answers.js';
import { testClient } from '../messages/client.js';
import type { Received } from '../conformance/http.js';
import { issuedSigner, OTHER_RFC, RFC, simulatedWithClient, WORLD } from '../messages/simulated.js';

const PERIOD = { FechaInicial: '2025-01-01T00:00:00', FechaFinal: '2025-01-31T23:59:59' };
const OWN = { ...PERIOD, RfcSolicitante: RFC, TipoSolicitud: 'CFDI' };
const [ACTIVE] = WORLD.select({ service: 'cfdi', rfc: RFC, status: 'active' });

type Attributes = Readonly<Record<string, string>>;

/** Calls of `SolicitaDescarga` in the shape of v1.2. */
async function legacy(options: SimulatorOptions = { contract: { legacy: true } }) {
  const { sat, client } = await simulatedWithClient(options);
  const ask = (attributes: Attributes, receivers: readonly string[] = []): Promise<Received> =>
    client.call('request', { element: 'SolicitaDescarga', attributes, receivers });
  return { sat, client, ask };
}

describe('SolicitaDescarga of v1.2', () => {
  it('is answered with a fault, as since 30 May 2025, unless the contract has it', async () => {
    const { sat, ask } = await legacy({});
    expect(faultOf(await ask({ ...OWN, RfcEmisor: RFC }))).toBe('ActionNotSupported');
    sat.configure({ contract: { legacy: true } });
    const accepted = await ask({ ...OWN, RfcEmisor: RFC });
    expect(accepted.text).toMatch(/<SolicitaDescargaResponse xmlns="[^"]*"><SolicitaDescargaResult IdSolicitud="/);
    expect(codeOf(accepted)).toBe('5000');
  });

  it.each<[string, Attributes, readonly string[], object]>([
    ['issued', { RfcEmisor: RFC }, [], { kind: 'issued' }],
    ['issued to some', { RfcEmisor: RFC }, [OTHER_RFC], { kind: 'issued', counterparts: [OTHER_RFC] }],
    ['issued to oneself', { RfcEmisor: RFC }, [RFC], { kind: 'issued', counterparts: [RFC] }],
    ['received', {}, [RFC], { kind: 'received' }],
    ['received from one', { RfcEmisor: OTHER_RFC }, [RFC], { kind: 'received', counterparts: [OTHER_RFC] }],
    ['received, in the shape of v1.1', { RfcReceptor: RFC }, [], { kind: 'received' }],
  ])('gives documents %s, which follows from its RFCs', async (_, attributes, receivers, query) => {
    const { sat, ask } = await legacy();
    expect(codeOf(await ask({ ...OWN, ...attributes }, receivers))).toBe('5000');
    expect(sat.requests[0]?.query).toMatchObject({ content: 'xml', status: 'all', ...query });
    expect(Object.hasOwn(sat.requests[0]?.query ?? {}, 'counterparts')).toBe('counterparts' in query);
  });

  it.each([
    ['1', 'active'],
    ['0', 'cancelled'],
  ])('has numbers for states: %s', async (EstadoComprobante, status) => {
    const { sat, client, ask } = await legacy();
    expect(codeOf(await ask({ ...OWN, RfcEmisor: RFC, EstadoComprobante }))).toBe('5000');
    expect(sat.requests[0]?.query).toMatchObject({ status });
    expect(codeOf(await client.issued({ EstadoComprobante }))).toBe('301');
  });

  it.each<[string, string, Attributes, readonly string[]]>([
    ['301', 'without any RFC', {}, []],
    ['301', 'with a state of v1.5', { RfcEmisor: RFC, EstadoComprobante: 'Todos' }, []],
    ['301', 'with six receivers', { RfcEmisor: RFC }, Array.from({ length: 6 }, (_, one) => `AAA010101AA${one}`)],
    ['303', 'for somebody else', { RfcEmisor: RFC, RfcSolicitante: OTHER_RFC }, []],
    ['5001', 'about two others', { RfcEmisor: OTHER_RFC }, ['AAA010101AAA']],
  ])('is refused with %s %s', async (code, _, attributes, receivers) => {
    const { sat, ask } = await legacy();
    expect(codeOf(await ask({ ...OWN, ...attributes }, receivers))).toBe(code);
    expect(sat.requests).toEqual([]);
  });

  it('asks for a folio with RfcSolicitante and TipoSolicitud, and nothing else', async () => {
    const { client, ask } = await legacy();
    const query = { Folio: ACTIVE?.uuid ?? '', RfcSolicitante: RFC, TipoSolicitud: 'CFDI' };
    const accepted = await ask(query);
    expect(codeOf(accepted)).toBe('5000');
    expect(await client.packagesOf(accepted)).toHaveLength(1);
    const { TipoSolicitud: _, ...withoutType } = query;
    expect(codeOf(await ask(withoutType))).toBe('301');
    expect(codeOf(await ask({ ...query, FechaInicial: PERIOD.FechaInicial }))).toBe('301');
    expect(codeOf(await ask({ ...query, TipoSolicitud: 'Metadata' }))).toBe('301');
  });

  it('calls XML of Retenciones Retencion, which is no value of the contract otherwise', async () => {
    const { sat } = await legacy();
    const retenciones = testClient(sat, RFC, issuedSigner(), 'retenciones');
    const attributes = { ...OWN, RfcEmisor: RFC, TipoSolicitud: 'Retencion' };
    expect(codeOf(await retenciones.call('request', { element: 'SolicitaDescarga', attributes }))).toBe('5000');
    expect(sat.requests[0]?.query).toMatchObject({ content: 'xml' });
    expect(codeOf(await testClient(sat, RFC, issuedSigner()).issued({ TipoSolicitud: 'Retencion' }))).toBe('301');
    sat.configure({ contract: { legacy: false } });
    expect(faultOf(await retenciones.issued({ TipoSolicitud: 'Retencion' }))).toBe('InternalServiceFault');
  });
});

describe('an attribute that became compulsory', () => {
  const contract = {
    compulsory: ['SolicitaDescargaRecibidos.EstadoComprobante', 'PeticionDescargaMasivaTercerosEntrada.Version'],
  };

  it('is demanded with 301, in its operation alone', async () => {
    const { client } = await simulatedWithClient({ contract });
    const metadata = { TipoSolicitud: 'Metadata', EstadoComprobante: undefined };
    const refused = await client.received(metadata);
    expect(attributesOf(refused.text, '\\w+Result')).toEqual({
      CodEstatus: '301',
      Mensaje: 'XML Mal Formado:El atributo EstadoComprobante es requerido.',
    });
    expect(codeOf(await client.received({ ...metadata, EstadoComprobante: '' }))).toBe('301');
    expect(codeOf(await client.received({ ...metadata, EstadoComprobante: 'Todos' }))).toBe('5000');
    expect(codeOf(await client.issued(metadata))).toBe('5000');
  });

  it('may be one that nobody knows yet', async () => {
    const { sat, client } = await simulatedWithClient({ contract });
    expect(codeOf(await client.download('x'))).toBe('301');
    sat.configure({ contract: { compulsory: [] } });
    expect(codeOf(await client.download('x'))).toBe('5004');
  });
});
