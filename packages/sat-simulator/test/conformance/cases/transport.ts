import assert from 'node:assert/strict';
import { gunzipSync } from 'node:zlib';

import { codeOf, expectCode, expectFault, expectStatus } from '../answers.js';
import type { Case } from '../case.js';
import { actionOf } from '../client.js';
import type { Client } from '../client.js';
import { send } from '../http.js';
import type { Post, SERVICES } from '../http.js';
import { loginMessage } from '../login-message.js';
import { operationMessage } from '../operation-message.js';

type Operation = keyof typeof SERVICES;

const OPERATIONS: readonly Operation[] = ['login', 'request', 'verify', 'download'];
/** Body elements of the operations of each service. */
const ELEMENTS: Readonly<Record<Operation, readonly string[]>> = {
  login: ['Autentica'],
  request: ['SolicitaDescargaEmitidos', 'SolicitaDescargaRecibidos', 'SolicitaDescargaFolio'],
  verify: ['VerificaSolicitudDescarga'],
  download: ['PeticionDescargaMasivaTercerosEntrada'],
};
const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
const SOAP_12 = 'http://www.w3.org/2003/05/soap-envelope';
const SAT = 'http://DescargaMasivaTerceros.sat.gob.mx';
const TOO_LONG = 1 << 20;

/** A call of each operation that nothing is wrong with. */
async function rightPost(client: Client, operation: Operation): Promise<Post> {
  if (operation === 'login') {
    return { action: actionOf('login'), body: loginMessage(client.signer) };
  }
  const shape = operation === 'request' ? client.shapes.issued() : client.shapes[operation]();
  const body = operationMessage(client.signer, shape);
  return { action: actionOf(operation, shape.element), body, token: await client.token() };
}

/** Sends a verification of an unknown request; `change` alters how it goes over the wire. */
async function verifyPost(client: Client, change: Partial<Post>): ReturnType<typeof send> {
  return send(client.url('verify'), { ...(await rightPost(client, 'verify')), ...change });
}

const wrongActions: readonly (readonly [Operation, string])[] = [
  ['login', `${SAT}/IAutenticacion/Autentica`],
  ['request', `${SAT}/ISolicitaDescargaService/SolicitaDescarga`],
  ['verify', `${SAT}/ISolicitaDescargaService/SolicitaDescargaEmitidos`],
  ['download', `${SAT}/IDescargaMasivaTercerosService/PeticionDescargaMasivaTercerosEntrada`],
  ['verify', ''],
];

const unreadable: readonly (readonly [string, string, (message: string) => string | Uint8Array])[] = [
  ['is empty', 'xml.wellFormed', () => ''],
  ['ends early', 'xml.wellFormed', (message) => message.slice(0, -10)],
  ['is not XML', 'xml.wellFormed', () => 'a=1&b=2'],
  ['has a document type declaration', 'xml.doctype', (message) => `<!DOCTYPE x>${message}`],
  ['is not UTF-8', 'xml.encoding', (message) => Buffer.from(message.replace('CN=TEST', 'CN=Ñ'), 'latin1')],
  ['declares another encoding', 'xml.encoding', (message) => `<?xml version="1.0" encoding="ISO-8859-1"?>${message}`],
];

const otherOperations: readonly (readonly [string, string, (message: string) => string])[] = [
  ['in an envelope of SOAP 1.2', 'xml.envelope', (text) => text.replaceAll(SOAP, SOAP_12)],
  ['without body', 'xml.envelope', (text) => text.replace(/<s:Body>.*<\/s:Body>/, '')],
  ['with an empty body', 'xml.operation', (text) => text.replace(/<s:Body>.*<\/s:Body>/, '<s:Body></s:Body>')],
  ['with two operations', 'xml.operation', (text) => text.replace(/<s:Body>(.*)<\/s:Body>/, '<s:Body>$1<x/></s:Body>')],
  [
    'in the namespace of the login',
    'xml.operation',
    (text) => text.replaceAll(SAT, 'http://DescargaMasivaTerceros.gob.mx'),
  ],
];

export const TRANSPORT: readonly Case[] = [
  {
    name: 'each service describes itself in a WSDL: its address, its actions and those of its answers',
    async run(sat) {
      const client = await sat.client();
      for (const [operation, elements] of Object.entries(ELEMENTS) as [Operation, readonly string[]][]) {
        const url = client.url(operation);
        const answer = await send(`${url}?wsdl`, { method: 'GET', body: '' });
        assert.equal(answer.status, 200);
        assert.match(answer.text, /<(?:\w+:)?definitions\s/);
        const actions = elements.map((element) => actionOf(operation, element));
        const said = [...answer.text.matchAll(/ soapAction="([^"]*)"/g)].map(([, action]) => action ?? '');
        assert.deepEqual(said.toSorted(), actions.toSorted());
        for (const action of actions) {
          assert.ok(answer.text.includes(`"${action}Response"`), `no reply of ${action}`);
        }
        assert.ok(answer.text.includes(` location="${url}"`));
      }
    },
  },
  {
    name: 'each of the four services answers in both installations',
    async run(sat) {
      for (const service of ['cfdi', 'retenciones'] as const) {
        const client = await sat.client({ service });
        const codes: Record<string, string> = {};
        for (const operation of OPERATIONS) {
          const answer = await send(client.url(operation), await rightPost(client, operation));
          codes[operation] = codeOf(answer);
          assert.equal(answer.status, 200);
        }
        assert.deepEqual(codes, { login: 'HTTP 200', request: '5000', verify: '5004', download: '5004' });
      }
    },
  },
  {
    name: 'there is nothing at other paths',
    async run(sat) {
      for (const path of ['/x', '/cfdi/DescargaMasivaTercerosService.svc', '/Autenticacion/Autenticacion.svc']) {
        expectStatus(await send(`${sat.url}${path}`, { body: '' }), 404);
      }
    },
  },
  {
    name: 'only POST is answered',
    checks: ['http.method'],
    async run(sat) {
      const client = await sat.client();
      for (const operation of OPERATIONS) {
        const post = await rightPost(client, operation);
        for (const method of ['PUT', 'DELETE']) {
          expectStatus(await send(client.url(operation), { ...post, method }), 405);
        }
      }
    },
  },
  {
    name: 'a Content-Type other than text/xml is refused',
    checks: ['http.contentType'],
    async run(sat) {
      const client = await sat.client();
      for (const type of ['application/soap+xml; charset=utf-8', 'application/json', 'text/plain', 'text/xmlx']) {
        expectStatus(await verifyPost(client, { headers: { 'Content-Type': type } }), 415);
      }
    },
  },
  {
    name: 'the charset may be quoted, in capitals, or absent',
    async run(sat) {
      const client = await sat.client();
      for (const type of [
        'text/xml;charset=UTF-8',
        'text/xml; charset="utf-8"',
        'text/xml;charset="utf-8"',
        'text/xml',
      ]) {
        expectCode(await verifyPost(client, { headers: { 'Content-Type': type } }), '5004');
      }
    },
  },
  {
    name: 'a body that says it is compressed is refused',
    checks: ['http.contentEncoding'],
    async run(sat) {
      const client = await sat.client();
      for (const encoding of ['gzip', 'deflate']) {
        expectStatus(await verifyPost(client, { headers: { 'Content-Encoding': encoding } }), 415);
      }
    },
  },
  {
    name: 'a body of a mebibyte is refused, one of 30 kB is not',
    checks: ['http.size'],
    async run(sat) {
      const client = await sat.client();
      const { body } = await rightPost(client, 'verify');
      expectCode(await verifyPost(client, { body: `${String(body)}${' '.repeat(30_000)}` }), '5004');
      expectStatus(await verifyPost(client, { body: `${String(body)}${' '.repeat(TOO_LONG)}` }), 413);
    },
  },
  {
    name: 'SOAPAction may be quoted or not',
    async run(sat) {
      const client = await sat.client();
      for (const operation of OPERATIONS) {
        for (const quote of ['"', '']) {
          const { action = '', ...post } = await rightPost(client, operation);
          const headers = { SOAPAction: `${quote}${action}${quote}` };
          assert.equal((await send(client.url(operation), { ...post, headers })).status, 200);
        }
      }
    },
  },
  {
    name: 'an action that the service does not have gets a fault that quotes it, the one of v1.2 also',
    checks: ['action.known'],
    async run(sat) {
      const client = await sat.client();
      for (const [operation, action] of wrongActions) {
        const post = await rightPost(client, operation);
        expectFault(await send(client.url(operation), { ...post, action }), 'ActionNotSupported', action);
      }
      const { action: _, ...post } = await rightPost(client, 'verify');
      expectFault(await send(client.url('verify'), post), 'ActionNotSupported');
    },
  },
  {
    name: 'Expect: 100-continue, an XML declaration and headers that browsers send are no obstacle',
    async run(sat) {
      const client = await sat.client();
      const { body } = await rightPost(client, 'verify');
      expectCode(await verifyPost(client, { headers: { Expect: '100-continue' } }), '5004');
      expectCode(await verifyPost(client, { headers: { Accept: 'text/xml', 'Cache-Control': 'no-cache' } }), '5004');
      for (const declaration of ['<?xml version="1.0"?>', '<?xml version="1.0" encoding="utf-8"?>\r\n']) {
        expectCode(await verifyPost(client, { body: `${declaration}${String(body)}` }), '5004');
      }
    },
  },
  {
    name: 'an answer is compressed for who asks for it, and for nobody else',
    async run(sat) {
      const client = await sat.client();
      const compressed = await verifyPost(client, { headers: { 'Accept-Encoding': 'gzip, deflate' } });
      assert.equal(compressed.headers['content-encoding'], 'gzip');
      assert.match(gunzipSync(compressed.bytes).toString('utf8'), / CodEstatus="5004" /);
      assert.match(String(compressed.headers.vary), /Accept-Encoding/i);
      const plain = await verifyPost(client, { headers: { 'Accept-Encoding': 'identity' } });
      assert.equal(plain.headers['content-encoding'], undefined);
      expectCode(plain, '5004');
    },
  },
  ...unreadable.map(([what, check, change]): Case => ({
    name: `a message that ${what} cannot be deserialised`,
    checks: [check],
    async run(sat) {
      const client = await sat.client();
      const { body } = await rightPost(client, 'verify');
      expectFault(await verifyPost(client, { body: change(String(body)) }), 'DeserializationFailed');
    },
  })),
  ...otherOperations.map(([what, check, change]): Case => ({
    name: `a message ${what} cannot be deserialised`,
    checks: [check],
    async run(sat) {
      const client = await sat.client();
      const { body } = await rightPost(client, 'verify');
      assert.notEqual(change(String(body)), body);
      expectFault(await verifyPost(client, { body: change(String(body)) }), 'DeserializationFailed');
      expectCode(await verifyPost(client, { body }), '5004');
    },
  })),
  {
    name: 'a message under the action of another operation of its service, and a login without Autentica, cannot be deserialised',
    checks: ['xml.operation'],
    async run(sat) {
      const client = await sat.client();
      const action = actionOf('request', 'SolicitaDescargaRecibidos');
      const answer = await send(client.url('request'), { ...(await rightPost(client, 'request')), action });
      expectFault(answer, 'DeserializationFailed');
      const login = loginMessage(client.signer).replace(/<s:Body>.*<\/s:Body>/, '<s:Body></s:Body>');
      expectFault(await client.tryLogin(login), 'DeserializationFailed');
    },
  },
  {
    name: 'a TipoSolicitud outside its enumeration and a date that is none are internal faults, as in WCF',
    checks: ['xml.types'],
    async run(sat) {
      const client = await sat.client();
      for (const attributes of [
        { TipoSolicitud: 'METADATA' },
        { TipoSolicitud: 'cfdi' },
        { FechaInicial: '2025-02-30T00:00:00' },
        { FechaFinal: 'ayer' },
        { FechaFinal: '31/01/2025 00:00:00' },
      ]) {
        expectFault(await client.issued(attributes), 'InternalServiceFault');
      }
    },
  },
];
