import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, it, onTestFinished } from 'vitest';
import type { TestContext } from 'vitest';

import { askJudge } from '../judges.js';
import { codeOf } from '../conformance/answers.js';
import { send, SERVICES } from '../conformance/http.js';
import { loginMessage } from '../conformance/login-message.js';
import { operationMessage } from '../conformance/operation-message.js';
import type { OperationShape, Profile } from '../conformance/operation-message.js';
import { issuedSigner, RFC, simulatedWithClient } from '../messages/simulated.js';

const SECURITY_UTILITY = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd';

function scratch(files: Readonly<Record<string, string | Uint8Array>>): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'judges-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), content);
  }
  return (name) => join(folder, name);
}

function publicKeyPem(): string {
  return new X509Certificate(issuedSigner().certificate).publicKey.export({ type: 'spki', format: 'pem' }).toString();
}

/** What xmlsec1 says of a login. */
function xmlsecLogin(context: TestContext, message: string): boolean {
  const path = scratch({ 'login.xml': message, 'key.pem': publicKeyPem() });
  const idAttribute = ['--id-attr:Id', `${SECURITY_UTILITY}:Timestamp`];
  return askJudge(context, 'xmlsec1', {
    args: ['--verify', ...idAttribute, '--pubkey-pem', path('key.pem'), path('login.xml')],
  }).accepted;
}

/** What xmlsec1 says of an operation in a form that it can judge. */
function xmlsecOperation(context: TestContext, message: string): boolean {
  const path = scratch({ 'operation.xml': message, 'key.pem': publicKeyPem() });
  return askJudge(context, 'xmlsec1', { args: ['--verify', '--pubkey-pem', path('key.pem'), path('operation.xml')] })
    .accepted;
}

function between(text: string, from: string, to: string): string {
  const start = text.indexOf(from);
  return text.slice(start, text.indexOf(to, start) + to.length);
}

/** Profile A, judged by xmllint's exclusive canonicalisation and OpenSSL: digest of the operation, signature of SignedInfo. */
function opensslProfileA(context: TestContext, message: string): { digest: boolean; signature: boolean } {
  const signature = between(message, '<Signature ', '</Signature>');
  const path = scratch({
    'unsigned.xml': message.replace(signature, ''),
    'signedinfo.xml': between(signature, '<SignedInfo', '</SignedInfo>').replace(
      '<SignedInfo',
      '<SignedInfo xmlns="http://www.w3.org/2000/09/xmldsig#"',
    ),
    'signature.bin': Buffer.from(/<SignatureValue>([^<]*)</.exec(signature)?.[1] ?? '', 'base64'),
    'key.pem': publicKeyPem(),
  });
  const canonical = (file: string): string => askJudge(context, 'xmllint', { args: ['--exc-c14n', path(file)] }).said;
  const operation = between(canonical('unsigned.xml'), '<des:', '</des:SolicitaDescargaEmitidos>');
  const hash = askJudge(context, 'openssl', { args: ['dgst', '-sha1', '-r'], input: operation }).said.split(' ')[0];
  const digestValue = /<DigestValue>([^<]*)</.exec(signature)?.[1] ?? '';
  return {
    digest: Buffer.from(digestValue, 'base64').toString('hex') === hash,
    signature: askJudge(context, 'openssl', {
      args: ['dgst', '-sha1', '-verify', path('key.pem'), '-signature', path('signature.bin')],
      input: canonical('signedinfo.xml').trimEnd(),
    }).accepted,
  };
}

function shape(profile: Profile): OperationShape {
  return {
    element: 'SolicitaDescargaEmitidos',
    attributes: {
      EstadoComprobante: 'Vigente',
      FechaFinal: '2025-01-31T23:59:59',
      FechaInicial: '2025-01-01T00:00:00',
      RfcEmisor: RFC,
      RfcSolicitante: RFC,
      TipoSolicitud: 'Metadata',
    },
    receivers: ['H&E951128469', 'HAÑ930228SM9'],
    profile,
  };
}

it('agrees with xmlsec1 on a login and on one whose Timestamp was changed', async (context) => {
  const { client } = await simulatedWithClient();
  const message = loginMessage(client.signer);
  const changed = message.replace('Z</u:Expires>', '0Z</u:Expires>');
  const post = { action: `${SERVICES.login.action}Autentica` };
  expect(xmlsecLogin(context, message)).toBe(true);
  expect((await send(client.url('login'), { ...post, body: message })).status).toBe(200);
  expect(xmlsecLogin(context, changed)).toBe(false);
  expect(codeOf(await send(client.url('login'), { ...post, body: changed }))).toBe('InvalidSecurity');
});

it('agrees with xmlsec1 on the official form and on one whose RFC was changed', async (context) => {
  const { client } = await simulatedWithClient();
  const message = operationMessage(client.signer, shape('official'));
  const changed = message.replace('HAÑ930228SM9', 'HAN930228SM9');
  const post = { action: `${SERVICES.request.action}SolicitaDescargaEmitidos`, token: await client.login() };
  expect(xmlsecOperation(context, message)).toBe(true);
  expect(codeOf(await send(client.url('request'), { ...post, body: message }))).toBe('5000');
  expect(xmlsecOperation(context, changed)).toBe(false);
  expect(codeOf(await send(client.url('request'), { ...post, body: changed }))).toBe('302');
});

it('agrees with xmllint and OpenSSL on profile A and on one whose RFC was changed', async (context) => {
  const { client } = await simulatedWithClient();
  const message = operationMessage(client.signer, shape('A'));
  const changed = message.replace('HAÑ930228SM9', 'HAN930228SM9');
  const post = { action: `${SERVICES.request.action}SolicitaDescargaEmitidos`, token: await client.login() };
  expect(opensslProfileA(context, message)).toEqual({ digest: true, signature: true });
  expect(codeOf(await send(client.url('request'), { ...post, body: message }))).toBe('5000');
  expect(opensslProfileA(context, changed)).toEqual({ digest: false, signature: true });
  expect(codeOf(await send(client.url('request'), { ...post, body: changed }))).toBe('302');
});
