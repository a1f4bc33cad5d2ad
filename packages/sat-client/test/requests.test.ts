import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Credential } from '@acopio/credentials';
import { attribute, childElement, parseXml, rootElement } from '@acopio/soap-security';
import { beforeAll, describe, expect, it } from 'vitest';
import { localMessageSigner } from '../src/message-signer.js';
import type { MessageTask } from '../src/message-task.js';
import { namespaces } from '../src/protocol/namespaces.js';
import { soapAction } from '../src/protocol/soap-actions.js';
import { failureOf } from './recorded-answers.js';
import { RFC, testEfirma } from './test-credential.js';

const DECEMBER = { from: '2025-12-01T00:00:00', to: '2025-12-31T23:59:59' } as const;
const REQUEST_ID = '0f1e2d3c-4b5a-4678-9abc-def012345678';
const PACKAGE_ID = '0F1E2D3C-4B5A-4678-9ABC-DEF012345678_01';
const own = { service: 'cfdi', rfc: RFC } as const;

/** Tasks by the name of the file with the canonical text of their operation, the signature left out. */
const TASKS = {
  'issued.all-metadata': {
    ...own,
    operation: 'request',
    query: { kind: 'issued', content: 'metadata', ...DECEMBER },
  },
  'issued.active-xml-of-two-receivers': {
    ...own,
    operation: 'request',
    query: {
      kind: 'issued',
      content: 'xml',
      ...DECEMBER,
      status: 'active',
      documentType: 'I',
      counterparts: ['h&e951128469', 'HAÑ930228SM9'],
    },
  },
  'received.xml': { ...own, operation: 'request', query: { kind: 'received', content: 'xml', ...DECEMBER } },
  folio: {
    ...own,
    rfc: RFC.toLowerCase(),
    operation: 'request',
    query: { kind: 'folio', uuid: '5FB2822E-396D-4725-8521-CDC4BDD20CCF' },
  },
  verify: { ...own, operation: 'verify', requestId: REQUEST_ID },
  download: { ...own, operation: 'download', packageId: PACKAGE_ID },
} as const satisfies Record<string, MessageTask>;

let credential: Credential;
beforeAll(async () => {
  credential = await testEfirma();
});

function canonicalText(name: string): string {
  return readFileSync(join(import.meta.dirname, 'fixtures', 'canonical', `${name}.xml`), 'utf8');
}

async function bodyOf(task: MessageTask): Promise<string> {
  const clock = { now: () => new Date('2026-01-15T18:00:00.000Z') };
  return (await localMessageSigner(credential, clock).signMessage(task)).body;
}

const SIGNATURE = /<Signature xmlns="http:\/\/www\.w3\.org\/2000\/09\/xmldsig#">.*<\/Signature>/;

describe('the message of an operation', () => {
  it.each(Object.keys(TASKS) as (keyof typeof TASKS)[])('%s is its canonical text, signature apart', async (name) => {
    const body = await bodyOf(TASKS[name]);
    // The prefix is declared on the envelope; canonically it stands on the operation.
    const operation = body.replace(SIGNATURE, '').replace(/^.*<s:Body>(<des:\w+).*?>/, '$1>');
    const declared = canonicalText(name).replace(` xmlns:des="${namespaces.operations}"`, '');
    expect(operation.replace('</s:Body></s:Envelope>', '')).toBe(declared);
  });

  it.each(Object.keys(TASKS) as (keyof typeof TASKS)[])('%s signs the digest of its canonical text', async (name) => {
    const digest = createHash('sha1').update(canonicalText(name)).digest('base64');
    expect(await bodyOf(TASKS[name])).toContain(`<DigestValue>${digest}</DigestValue>`);
  });

  it('is another one for another query', async () => {
    const digest = createHash('sha1').update(canonicalText('received.xml')).digest('base64');
    const metadata = {
      ...TASKS['received.xml'],
      query: { kind: 'received', content: 'metadata', ...DECEMBER },
    } as const;
    expect(await bodyOf(metadata)).not.toContain(digest);
  });

  it('is the same each time it is built', async () => {
    expect(await bodyOf(TASKS.verify)).toBe(await bodyOf(TASKS.verify));
  });
});

async function attributesOf(query: Extract<MessageTask, { operation: 'request' }>['query']) {
  const body = await bodyOf({ ...own, operation: 'request', query });
  const [, text = ''] = /<des:solicitud ([^>]*?)\/?>/.exec(body) ?? [];
  return Object.fromEntries([...text.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
}

describe('the attributes of a request', () => {
  it('of received documents name the taxpayer as receiver and the counterpart as issuer', async () => {
    const query = { kind: 'received', content: 'metadata', ...DECEMBER, counterpart: 'xaxx010101000' } as const;
    expect(await attributesOf(query)).toEqual({
      EstadoComprobante: 'Todos',
      FechaInicial: DECEMBER.from,
      FechaFinal: DECEMBER.to,
      RfcEmisor: 'XAXX010101000',
      RfcReceptor: RFC,
      RfcSolicitante: RFC,
      TipoSolicitud: 'Metadata',
    });
  });

  it('hold every filter that is given, and none that is not', async () => {
    const query = {
      kind: 'issued',
      content: 'xml',
      ...DECEMBER,
      status: 'cancelled',
      documentType: 'N',
      onBehalfOf: 'HAÑ930228SM9',
      complemento: 'nomina12',
      counterparts: [],
    } as const;
    expect(await attributesOf(query)).toEqual({
      Complemento: 'nomina12',
      EstadoComprobante: 'Cancelado',
      FechaInicial: DECEMBER.from,
      FechaFinal: DECEMBER.to,
      RfcACuentaTerceros: 'HAÑ930228SM9',
      RfcEmisor: RFC,
      RfcSolicitante: RFC,
      TipoComprobante: 'N',
      TipoSolicitud: 'CFDI',
    });
  });

  it('always ask for active documents when they ask for received XML', async () => {
    const query = { kind: 'received', content: 'xml', ...DECEMBER } as const;
    expect(await attributesOf(query)).toMatchObject({ EstadoComprobante: 'Vigente', TipoSolicitud: 'CFDI' });
  });
});

describe('the message of a login', () => {
  it('is valid for five minutes of the signer’s clock and names the login alone', async () => {
    const body = await bodyOf({ ...own, operation: 'login' });
    expect(body).toContain(
      '<u:Created>2026-01-15T18:00:00.000Z</u:Created><u:Expires>2026-01-15T18:05:00.000Z</u:Expires>',
    );
    const root = rootElement(parseXml(body), namespaces.soap, 'Envelope');
    const soapBody = root === undefined ? undefined : childElement(root, namespaces.soap, 'Body');
    const login = soapBody === undefined ? undefined : childElement(soapBody, namespaces.login, 'Autentica');
    expect(login?.childNodes).toHaveLength(0);
    expect(login === undefined ? '' : attribute(login, 'RfcSolicitante')).toBeUndefined();
  });
});

describe('the local signer', () => {
  it('signs nothing for another RFC', async () => {
    expect(await failureOf(() => bodyOf({ service: 'cfdi', rfc: 'XAXX010101000', operation: 'login' }))).toMatchObject({
      code: 'SIGNING_FAILED',
      delivery: 'notSent',
    });
  });

  it.each([
    { ...own, operation: 'verify', requestId: '../../1' },
    { ...own, operation: 'verify', requestId: PACKAGE_ID },
    { ...own, operation: 'download', packageId: REQUEST_ID },
    { ...own, operation: 'download', packageId: `${PACKAGE_ID}/../x` },
  ] as const)('signs nothing for an id that is none: $operation $requestId$packageId', async (task) => {
    expect(await failureOf(() => bodyOf(task))).toMatchObject({ code: 'QUERY_INVALID', delivery: 'notSent' });
  });
});

describe('the SOAP action', () => {
  it.each([
    [{ operation: 'login' }, 'http://DescargaMasivaTerceros.gob.mx/IAutenticacion/Autentica'],
    [
      { operation: 'request', query: { kind: 'issued' } },
      'http://DescargaMasivaTerceros.sat.gob.mx/ISolicitaDescargaService/SolicitaDescargaEmitidos',
    ],
    [
      { operation: 'request', query: { kind: 'received' } },
      'http://DescargaMasivaTerceros.sat.gob.mx/ISolicitaDescargaService/SolicitaDescargaRecibidos',
    ],
    [
      { operation: 'request', query: { kind: 'folio' } },
      'http://DescargaMasivaTerceros.sat.gob.mx/ISolicitaDescargaService/SolicitaDescargaFolio',
    ],
    [
      { operation: 'verify' },
      'http://DescargaMasivaTerceros.sat.gob.mx/IVerificaSolicitudDescargaService/VerificaSolicitudDescarga',
    ],
    [{ operation: 'download' }, 'http://DescargaMasivaTerceros.sat.gob.mx/IDescargaMasivaTercerosService/Descargar'],
  ] as const)('of %o is the SAT’s', (of, action) => {
    expect(soapAction(of)).toBe(action);
  });
});
