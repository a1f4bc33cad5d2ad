import { gzipSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import { codeOf, faultOf } from '../conformance/answers.js';
import { send, SERVICES } from '../conformance/http.js';
import { loginMessage } from '../conformance/login-message.js';
import { operationMessage } from '../conformance/operation-message.js';
import { simulatedWithClient } from '../messages/simulated.js';

const LOGIN_ACTION = `${SERVICES.login.action}Autentica`;

describe('HTTP', () => {
  it.each([
    ['quoted', (action: string) => `"${action}"`],
    ['unquoted', (action: string) => action],
  ])('takes a SOAPAction that is %s', async (_, write) => {
    const { client } = await simulatedWithClient();
    const headers = { SOAPAction: write(LOGIN_ACTION) };
    expect((await send(client.url('login'), { headers, body: loginMessage(client.signer) })).status).toBe(200);
  });

  it.each(['text/xml', 'text/xml;charset=UTF-8', 'text/xml; charset="utf-8"'])(
    'takes Content-Type %s',
    async (type) => {
      const { client } = await simulatedWithClient();
      const answer = await send(client.url('login'), {
        action: LOGIN_ACTION,
        headers: { 'Content-Type': type },
        body: loginMessage(client.signer),
      });
      expect(answer.status).toBe(200);
    },
  );

  it.each([
    [405, 'PUT', {}, ''],
    [405, 'DELETE', {}, ''],
    [415, 'POST', { 'Content-Type': 'application/soap+xml' }, ''],
    [415, 'POST', { 'Content-Encoding': 'gzip' }, gzipSync('<a/>')],
    [413, 'POST', {}, `<a>${'x'.repeat(300_000)}</a>`],
  ])('answers %i to what is no SOAP 1.1 POST', async (status, method, headers, body) => {
    const { sat, client } = await simulatedWithClient();
    expect((await send(client.url('login'), { action: LOGIN_ACTION, method, headers, body })).status).toBe(status);
    expect(sat.journal.at(-1)).toMatchObject({
      registered: false,
      verdict: { outcome: 'fault', name: String(status) },
    });
  });

  it.each(['/', '/cfdi/DescargaMasivaTercerosService.svc', '/Autenticacion/Autenticacion.svc', '//x'])(
    'has nothing at %s',
    async (path) => {
      const { sat } = await simulatedWithClient();
      expect((await send(`${sat.url}${path}`, { body: '' })).status).toBe(404);
    },
  );

  it('compresses an answer for who asks for it, and does not when it is told not to', async () => {
    for (const compress of [true, false]) {
      const { client } = await simulatedWithClient({ compress });
      const post = {
        action: LOGIN_ACTION,
        body: loginMessage(client.signer),
        headers: { 'Accept-Encoding': 'gzip, deflate' },
      };
      const { headers } = await send(client.url('login'), post);
      expect(headers['content-encoding']).toBe(compress ? 'gzip' : undefined);
      const plain = await send(client.url('login'), { ...post, headers: { 'Accept-Encoding': 'identity' } });
      expect(plain.headers['content-encoding']).toBeUndefined();
    }
  });

  it('tolerates Expect: 100-continue', async () => {
    const { client } = await simulatedWithClient();
    const answer = await send(client.url('login'), {
      action: LOGIN_ACTION,
      headers: { Expect: '100-continue' },
      body: loginMessage(client.signer),
    });
    expect(answer.status).toBe(200);
  });
});

describe('a SOAP fault', () => {
  it.each([
    ['login', 'http://DescargaMasivaTerceros.sat.gob.mx/IAutenticacion/Autentica'],
    ['request', 'http://DescargaMasivaTerceros.sat.gob.mx/ISolicitaDescargaService/SolicitaDescarga'],
    ['verify', ''],
    ['download', 'toString'],
  ] as const)('answers %s with an action that it does not have, and quotes it', async (operation, action) => {
    const { client } = await simulatedWithClient();
    const answer = await send(client.url(operation), { action, body: '<a/>' });
    expect(answer.status).toBe(500);
    expect(answer.text).toContain(
      '<faultcode xmlns:a="http://schemas.microsoft.com/ws/2005/05/addressing/none">a:ActionNotSupported</faultcode>',
    );
    const text = /<faultstring xml:lang="en-US">([^<]*)</.exec(answer.text)?.[1]?.replaceAll('&apos;', "'");
    expect(text).toBe(
      `The message with Action '${action}' cannot be processed at the receiver, due to a ContractFilter mismatch at the EndpointDispatcher. This may be because of either a contract mismatch (mismatched Actions between sender and receiver) or a binding/security mismatch between the sender and the receiver.  Check that sender and receiver have the same contract and the same binding (including security requirements, e.g. Message, Transport, None).`,
    );
  });

  it.each([
    ['not well-formed', '<a>'],
    ['not an envelope', '<a/>'],
    ['with a document type declaration', '<!DOCTYPE a><a/>'],
    ['an envelope without body', '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"/>'],
    [
      'with another operation',
      '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><Autentica xmlns="http://DescargaMasivaTerceros.sat.gob.mx"/></s:Body></s:Envelope>',
    ],
  ])('answers a message that is %s', async (_, body) => {
    const { client } = await simulatedWithClient();
    const action = `${SERVICES.verify.action}VerificaSolicitudDescarga`;
    const answer = await send(client.url('verify'), { action, token: await client.login(), body });
    expect(answer.status).toBe(500);
    expect(faultOf(answer)).toBe('DeserializationFailed');
  });

  it.each([
    ['a TipoSolicitud in other letters', { TipoSolicitud: 'METADATA' }],
    ['a date that does not exist', { FechaInicial: '2025-02-30T00:00:00' }],
    ['a date that is none', { FechaFinal: 'ayer' }],
  ])('answers %s, which WCF cannot deserialise', async (_, attributes) => {
    const { client } = await simulatedWithClient();
    const answer = await client.issued(attributes);
    expect(answer.status).toBe(500);
    expect(faultOf(answer)).toBe('InternalServiceFault');
    expect(answer.text).toContain('The server was unable to process the request due to an internal error.  For more');
  });
});

it('takes messages with an XML declaration and unknown attributes', async () => {
  const { client } = await simulatedWithClient();
  const message = operationMessage(client.signer, {
    ...client.shapes.request(),
    attributes: { ...client.shapes.request().attributes, Otro: 'x' },
  });
  const action = `${SERVICES.request.action}SolicitaDescargaEmitidos`;
  const token = await client.login();
  const answer = await send(client.url('request'), {
    action,
    token,
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${message}`,
  });
  expect(codeOf(answer)).toBe('5000');
});
