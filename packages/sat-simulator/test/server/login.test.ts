import { describe, expect, it } from 'vitest';

import { createTestAuthority } from '../../src/index.js';
import { codeOf } from '../conformance/answers.js';
import { testClient } from '../messages/client.js';
import type { TestSigner } from '../conformance/signer.js';
import { signerOf } from '../conformance/signer.js';
import { send, SERVICES } from '../conformance/http.js';
import type { Received } from '../conformance/http.js';
import { loginMessage } from '../conformance/login-message.js';
import type { LoginShape } from '../conformance/login-message.js';
import { operationMessage } from '../conformance/operation-message.js';
import { issuedSigner, RFC, simulated, simulatedWithClient } from '../messages/simulated.js';

const ACTION = `${SERVICES.login.action}Autentica`;
const MINUTE = 60_000;

async function login(
  shape: LoginShape = {},
  {
    signer = issuedSigner(),
    change = (text: string) => text,
  }: { signer?: TestSigner; change?: (text: string) => string } = {},
): Promise<Received> {
  const sat = await simulated();
  const body = change(loginMessage(signer, shape));
  return send(`${sat.url}/cfdi${SERVICES.login.path}`, { action: ACTION, body });
}

function ago(minutes: number): Date {
  return new Date(Date.now() - minutes * MINUTE);
}

describe('a login', () => {
  it('is answered with a token of the shape that production sends', async () => {
    const { status, text, headers } = await login();
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/xml; charset=utf-8');
    const token = /<AutenticaResult>([^<]*)<\/AutenticaResult>/.exec(text)?.[1] ?? '';
    const [jwt = '', subject = ''] = token.split('%26wrap_subject%3d');
    const [header, payload] = jwt.split('.').map((part) => Buffer.from(part, 'base64url').toString('utf8'));
    const claims = JSON.parse(payload ?? '') as Record<string, unknown>;
    expect(header).toBe('{"alg":"http://www.w3.org/2001/04/xmldsig-more#hmac-sha256","typ":"JWT"}');
    expect(Object.keys(claims)).toEqual(['nbf', 'exp', 'iat', 'iss', 'actort']);
    expect(claims).toMatchObject({ iss: 'LoadSolicitudDecargaMasivaTerceros', actort: subject });
    expect([claims['iat'], claims['exp']]).toEqual([claims['nbf'], Number(claims['nbf']) + 600]);
    expect(Buffer.from(subject, 'hex').toString('ascii')).toMatch(/^\d{20}$/);
    const created = Date.parse(/<u:Created>([^<]*)</.exec(text)?.[1] ?? '');
    expect(Date.parse(/<u:Expires>([^<]*)</.exec(text)?.[1] ?? '') - created).toBe(5 * MINUTE);
  });

  it.each([
    ['ids of other clients', { timestampId: 'Timestamp', tokenId: 'BinarySecurityToken' }],
    [
      'headers of WCF that must be understood',
      {
        otherHeaders: `<Action s:mustUnderstand="1" xmlns="http://schemas.microsoft.com/ws/2005/05/addressing/none">${ACTION}</Action><ActivityId CorrelationId="1" xmlns="http://schemas.microsoft.com/2004/09/ServiceModel/Diagnostics">2</ActivityId>`,
      },
    ],
    ['a clock that is four minutes fast', { created: ago(-4) }],
    ['a clock that is nine minutes slow: five of life, four of skew', { created: ago(9) }],
  ] as const)('is accepted with %s', async (_, shape) => {
    expect((await login(shape)).status).toBe(200);
  });

  it.each([
    ['a CSD', () => issuedSigner({ kind: 'csd' })],
    [
      'an expired certificate',
      () => issuedSigner({ validFrom: new Date('2010-01-01'), validTo: new Date('2014-01-01') }),
    ],
    [
      'a certificate of an unknown authority',
      () => signerOf(createTestAuthority().issue({ rfc: RFC, legalName: 'A' })),
    ],
  ])('is accepted with %s, as the SAT does', async (_, signer) => {
    expect((await login({}, { signer: signer() })).status).toBe(200);
  });

  it.each([
    ['a Timestamp from the future', { created: ago(-6) }, undefined],
    ['a Timestamp that expired', { created: ago(11) }, undefined],
    ['a Timestamp that expires before it begins', { created: ago(0), expires: ago(1) }, undefined],
    ['a reference to nothing', { reference: '#_1' }, undefined],
    ['a reference to the whole document', { reference: '' }, undefined],
    ['another transform declared', { transform: 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315' }, undefined],
    ['another digest declared', { digestMethod: 'http://www.w3.org/2001/04/xmlenc#sha256' }, undefined],
    [
      'the id of the Timestamp on another element',
      {},
      (text: string) => text.replace('<s:Body>', '<s:Body u:Id="_0">'),
    ],
    ['two Timestamps', {}, (text: string) => text.replace(/(<u:Timestamp.*<\/u:Timestamp>)/, '$1$1')],
    ['no Security header', {}, (text: string) => text.replace(/<o:Security .*<\/o:Security>/, '')],
    ['no header', {}, (text: string) => text.replace(/<s:Header>.*<\/s:Header>/, '')],
    ['no Signature', {}, (text: string) => text.replace(/<Signature .*<\/Signature>/, '')],
    ['no security token', {}, (text: string) => text.replace(/<o:BinarySecurityToken .*<\/o:BinarySecurityToken>/, '')],
    ['a KeyInfo that refers elsewhere', {}, (text: string) => text.replace('URI="#uuid', 'URI="#guid')],
    ['a token type other than X.509', {}, (text: string) => text.replace('#X509v3"', '#X509PKIPathv1"')],
    ['white space inside the Timestamp', {}, (text: string) => text.replace('<u:Created>', ' <u:Created>')],
    ['rsa-sha256 declared', {}, (text: string) => text.replace('xmldsig#rsa-sha1', 'xmldsig-more#rsa-sha256')],
  ] as const)('is refused with the one security fault when it has %s', async (_, shape, change) => {
    const answer = await login(shape, { ...(change && { change }) });
    expect(answer.status).toBe(500);
    expect(answer.text).toContain('>a:InvalidSecurity</faultcode>');
    expect(answer.text).toContain(
      '<faultstring xml:lang="en-US">An error occurred when verifying security for the message.</faultstring>',
    );
  });

  it('is refused with the key of another certificate', async () => {
    const signer = { certificate: issuedSigner().certificate, key: issuedSigner({ rfc: 'HAÑ930228SM9' }).key };
    expect(codeOf(await login({}, { signer }))).toBe('InvalidSecurity');
  });

  it('leaves in the journal who it was, or why it was refused', async () => {
    const { sat, client } = await simulatedWithClient();
    await client.login();
    expect(sat.journal.at(-1)).toMatchObject({ operation: 'login', rfc: RFC, registered: true });
    await send(client.url('login'), { action: ACTION, body: loginMessage(client.signer, { created: ago(60) }) });
    expect(sat.journal.at(-1)).toMatchObject({
      rfc: RFC,
      registered: false,
      verdict: { outcome: 'fault', name: 'InvalidSecurity', reason: 'the Timestamp has expired' },
    });
  });
});

describe('a token', () => {
  it('is accepted as received and decoded, and refused in other spellings', async () => {
    const { client } = await simulatedWithClient();
    const token = await client.login();
    const spellings = { received: token, decoded: decodeURIComponent(token), doubled: encodeURIComponent(token) };
    const codes: Record<string, string> = {};
    for (const [name, spelling] of Object.entries(spellings)) {
      codes[name] = codeOf(await client.call('verify', client.shapes.verify('x'), { token: spelling }));
    }
    expect(codes).toEqual({ received: '5004', decoded: '5004', doubled: '300' });
  });

  it.each([
    ['is missing', {}],
    ['has no quotes', { Authorization: 'WRAP access_token=abc' }],
    ['has another scheme', { Authorization: 'Bearer abc' }],
  ])('that %s is refused with 300', async (_, headers) => {
    const { client } = await simulatedWithClient();
    const token = await client.login();
    const action = `${SERVICES.verify.action}VerificaSolicitudDescarga`;
    const body = operationMessage(client.signer, client.shapes.verify('x'));
    expect(codeOf(await send(client.url('verify'), { action, body, headers }))).toBe('300');
    expect(codeOf(await send(client.url('verify'), { action, body, token }))).toBe('5004');
  });

  it('is refused once it has expired', async () => {
    const { client } = await simulatedWithClient({ tokenLifetimeSeconds: 0 });
    expect(codeOf(await client.verify('x'))).toBe('300');
  });

  it('is refused once the simulator has forgotten its tokens, and a new one is accepted', async () => {
    const { sat, client } = await simulatedWithClient();
    expect(codeOf(await client.verify('x'))).toBe('5004');
    sat.forgetTokens();
    expect(codeOf(await client.verify('x'))).toBe('300');
    await client.login();
    expect(codeOf(await client.verify('x'))).toBe('5004');
  });

  it('of one installation is refused by the other', async () => {
    const { sat, client } = await simulatedWithClient();
    const retenciones = testClient(sat, RFC, client.signer, 'retenciones');
    const token = await client.login();
    const shape = client.shapes.verify('x');
    expect(codeOf(await retenciones.call('verify', shape, { token }))).toBe('300');
    expect(codeOf(await retenciones.verify('x'))).toBe('5004');
  });

  it('of one certificate is refused with a message of another of the same taxpayer', async () => {
    const { sat, client } = await simulatedWithClient();
    const renewed = testClient(sat, RFC, issuedSigner({ legalName: 'A SA DE CV, RENOVADA' }));
    const token = await client.login();
    expect(codeOf(await renewed.call('verify', client.shapes.verify('x'), { token }))).toBe('300');
    expect(codeOf(await renewed.verify('x'))).toBe('5004');
  });
});
