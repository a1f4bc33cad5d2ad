import assert from 'node:assert/strict';

import { expectFault } from '../answers.js';
import type { Case } from '../case.js';
import type { Client } from '../client.js';
import type { Received } from '../http.js';
import type { LoginShape } from '../login-message.js';
import { loginMessage } from '../login-message.js';
import { serialHex } from '../signer.js';

const MINUTE = 60_000;
const NONE = 'http://schemas.microsoft.com/ws/2005/05/addressing/none';
const DIAGNOSTICS = 'http://schemas.microsoft.com/2004/09/ServiceModel/Diagnostics';
const ACTIVITY = `<ActivityId CorrelationId="b5d5f5f0-5f0e-4b0e-8f0e-5f0e4b0e8f0e" xmlns="${DIAGNOSTICS}">0f0e8f0e-5f0e-4b0e-8f0e-5f0e4b0e8f0e</ActivityId>`;
const ADDRESSING = `<To s:mustUnderstand="1" xmlns="${NONE}">https://sat.example/Autenticacion.svc</To><Action s:mustUnderstand="1" xmlns="${NONE}">http://DescargaMasivaTerceros.gob.mx/IAutenticacion/Autentica</Action>`;

function ago(minutes: number): Date {
  return new Date(Date.now() - minutes * MINUTE);
}

function tokenOf(answer: Received): string {
  const token = /<AutenticaResult>([^<]*)<\/AutenticaResult>/.exec(answer.text)?.[1];
  assert.ok(token !== undefined && token !== '', answer.text.slice(0, 300));
  return token;
}

type Change = (text: string) => string;

/** Logins in the shapes of public clients and of the SAT's samples. */
const shapes: readonly (readonly [string, LoginShape, Change?])[] = [
  ['the SAT and phpcfdi', {}],
  ['the SAT, with self-closing elements', { selfClosing: true }],
  ['the SAT v1.5, with ActivityId', { otherHeaders: ACTIVITY }],
  ['the SAT v1.1, with To and Action that must be understood', { otherHeaders: ADDRESSING }],
  ['satcfdi', { decimals: 6, tokenId: 'BinarySecurityToken' }],
  ['cfdiclient', { decimals: 6, timestampId: 'Timestamp', tokenId: 'BinarySecurityToken' }],
  ['beto-lopez', { timestampId: 'TS', tokenId: 'cd0ec44b-f3a1-4b6b-8d0e-5d7f0a6f2a51' }],
  ['Java libraries, with other prefixes', { prefixes: { security: 'wsse', utility: 'wsu' }, declaresLate: true }],
  ['.NET, with whole seconds', { decimals: 0 }],
  [
    'XML libraries, with other orders of attributes and a declaration repeated in SignedInfo',
    {},
    (text) =>
      text
        .replace('s:mustUnderstand="1" xmlns:o="', 'xmlns:o="')
        .replace(/(<o:BinarySecurityToken) (u:Id="[^"]*") (ValueType="[^"]*") (EncodingType="[^"]*")/, '$1 $4 $3 $2')
        .replace('<SignedInfo>', '<SignedInfo xmlns="http://www.w3.org/2000/09/xmldsig#">'),
  ],
  [
    'indented messages, with the base64 in lines',
    {},
    (text) =>
      text
        .replaceAll(/<(s:Header|o:Security|s:Body|KeyInfo)/g, '\n  <$1')
        .replace(/(<SignatureValue>)([^<]{76})/, '$1\n$2\n')
        .replace(/(<o:BinarySecurityToken[^>]*>)([^<]{76})/, '$1\r\n$2\r\n'),
  ],
];

interface Refusal {
  readonly name: string;
  readonly check: string;
  /** A function where it says a time: that of the case, not that of the suite's start. */
  readonly shape?: LoginShape | (() => LoginShape);
  readonly change?: Change;
}

/** Everything for which a login is refused, each with nothing else wrong. */
const refusals: readonly Refusal[] = [
  {
    name: 'without Security',
    check: 'login.parts',
    change: (text) => text.replace(/<o:Security .*<\/o:Security>/, ''),
  },
  { name: 'without header', check: 'login.parts', change: (text) => text.replace(/<s:Header>.*<\/s:Header>/, '') },
  {
    name: 'without Timestamp',
    check: 'login.parts',
    change: (text) => text.replace(/<u:Timestamp.*<\/u:Timestamp>/, ''),
  },
  {
    name: 'without security token',
    check: 'login.parts',
    change: (text) => text.replace(/<o:BinarySecurityToken .*<\/o:BinarySecurityToken>/, ''),
  },
  { name: 'without Signature', check: 'login.parts', change: (text) => text.replace(/<Signature .*<\/Signature>/, '') },
  {
    name: 'with two Timestamps',
    check: 'login.parts',
    change: (text) => text.replace(/(<u:Timestamp.*<\/u:Timestamp>)/, '$1$1'),
  },
  {
    name: 'with a token of another type',
    check: 'login.parts',
    change: (text) => text.replaceAll('#X509v3"', '#X509PKIPathv1"'),
  },
  {
    name: 'that declares inclusive canonicalisation',
    check: 'login.algorithms',
    shape: { transform: 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315' },
  },
  {
    name: 'that declares another digest',
    check: 'login.algorithms',
    shape: { digestMethod: 'http://www.w3.org/2001/04/xmlenc#sha256' },
  },
  {
    name: 'that declares another signature method',
    check: 'login.algorithms',
    shape: { signatureMethod: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256' },
  },
  { name: 'that refers to nothing', check: 'login.references', shape: { reference: '#_1' } },
  { name: 'that refers to the whole message', check: 'login.references', shape: { reference: '' } },
  {
    name: 'whose KeyInfo refers elsewhere',
    check: 'login.references',
    change: (text) => text.replace('URI="#uuid', 'URI="#guid'),
  },
  {
    name: 'with the id of the Timestamp on another element too',
    check: 'login.references',
    change: (text) => text.replace('<s:Body>', '<s:Body u:Id="_0">'),
  },
  { name: 'with another digest', check: 'login.digest', shape: { digest: 'qVuxKXsf424vYi4C8Ku1ZwE8bbg=' } },
  {
    name: 'with white space put into the Timestamp',
    check: 'login.digest',
    change: (text) => text.replace('<u:Created>', ' <u:Created>'),
  },
  {
    name: 'that expired: five minutes of life, five of skew',
    check: 'login.expired',
    shape: () => ({ created: ago(10.5) }),
  },
  {
    name: 'that was created too far in the future',
    check: 'login.future',
    shape: () => ({ created: ago(-5.5), expires: ago(-20) }),
  },
  {
    name: 'that expires before it begins',
    check: 'login.lifetime',
    shape: () => ({ created: ago(1), expires: ago(2) }),
  },
];

async function expectRefused(client: Client, shape: LoginShape, change?: Change): Promise<void> {
  const untouched = loginMessage(client.signer, shape);
  const body = change === undefined ? untouched : change(untouched);
  assert.ok(change === undefined || body !== untouched, 'the message was not changed');
  expectFault(await client.tryLogin(body), 'InvalidSecurity');
}

export const LOGIN: readonly Case[] = [
  {
    name: "a login is answered with the SAT's envelope: a Timestamp of five minutes and the token",
    async run(sat) {
      const answer = await (await sat.client()).loginWith({});
      assert.equal(answer.status, 200);
      assert.match(answer.text, /^<s:Envelope [^>]*xmlns:s="http:\/\/schemas\.xmlsoap\.org\/soap\/envelope\/"/);
      assert.match(
        answer.text,
        /<o:Security [^>]*s:mustUnderstand="1"[^>]*><u:Timestamp u:Id="_0"><u:Created>[^<]*Z<\/u:Created><u:Expires>[^<]*Z<\/u:Expires><\/u:Timestamp><\/o:Security>/,
      );
      assert.match(
        answer.text,
        /<AutenticaResponse xmlns="http:\/\/DescargaMasivaTerceros\.gob\.mx"><AutenticaResult>[^<]+<\/AutenticaResult><\/AutenticaResponse>/,
      );
      const created = Date.parse(/<u:Created>([^<]*)</.exec(answer.text)?.[1] ?? '');
      assert.equal(Date.parse(/<u:Expires>([^<]*)</.exec(answer.text)?.[1] ?? '') - created, 5 * MINUTE);
      assert.ok(Math.abs(created - Date.now()) < MINUTE, 'the service has another time');
      assert.ok(Math.abs(Date.parse(answer.headers.date ?? '') - Date.now()) < MINUTE, 'the Date header is off');
    },
  },
  {
    name: 'the token is a JWT of ten minutes that names the certificate, and its wrap_subject',
    async run(sat) {
      const client = await sat.client();
      const token = tokenOf(await client.loginWith({}));
      const [jwt = '', subject] = token.split('%26wrap_subject%3d');
      const [header, payload, signature = ''] = jwt.split('.');
      const [head, claims] = [header, payload].map((part) => Buffer.from(part ?? '', 'base64url').toString('utf8'));
      assert.equal(head, '{"alg":"http://www.w3.org/2001/04/xmldsig-more#hmac-sha256","typ":"JWT"}');
      const nbf = Number(/"nbf":(\d+)/.exec(claims ?? '')?.[1]);
      const serial = serialHex(client.signer.certificate);
      assert.equal(
        claims,
        `{"nbf":${nbf},"exp":${nbf + 600},"iat":${nbf},"iss":"LoadSolicitudDecargaMasivaTerceros","actort":"${serial}"}`,
      );
      assert.ok(Math.abs(nbf * 1000 - Date.now()) < MINUTE);
      assert.equal(subject, serial);
      assert.equal(Buffer.from(signature, 'base64url').length, 32);
    },
  },
  ...shapes.map(([who, shape, change]): Case => ({
    name: `a login in the shape of ${who} is accepted`,
    async run(sat) {
      const client = await sat.client();
      const untouched = loginMessage(client.signer, shape);
      const body = change?.(untouched) ?? untouched;
      assert.ok(change === undefined || body !== untouched, 'the message was not changed');
      tokenOf(await client.tryLogin(body));
    },
  })),
  {
    name: "a login's clock may be four minutes fast, or nine slow: five of life and five of skew",
    async run(sat) {
      const client = await sat.client();
      tokenOf(await client.loginWith({ created: ago(-4.5) }));
      tokenOf(await client.loginWith({ created: ago(9.5) }));
    },
  },
  {
    name: 'a login is accepted with any certificate: a CSD, an expired one, one of another authority',
    needs: 'admin',
    async run(sat) {
      for (const efirma of [
        { kind: 'csd' },
        { validFrom: '2012-01-01T00:00:00Z', validTo: '2016-01-01T00:00:00Z' },
        { foreign: true },
      ] as const) {
        tokenOf(await (await sat.client({ efirma })).loginWith({}));
      }
    },
  },
  ...refusals.map(({ name, check, shape = {}, change }): Case => ({
    name: `a login ${name} is refused`,
    checks: [check],
    async run(sat) {
      const client = await sat.client();
      await expectRefused(client, typeof shape === 'function' ? shape() : shape, change);
      tokenOf(await client.loginWith({}));
    },
  })),
  {
    name: 'a login signed with the key of another certificate is refused',
    checks: ['login.signature'],
    needs: 'admin',
    async run(sat) {
      const [{ certificate }, { key }] = await Promise.all([sat.signer(), sat.signer({ foreign: true })]);
      await expectRefused(await sat.client({ signer: { certificate, key } }), {});
    },
  },
  {
    name: 'a login whose SignatureValue is that of another time is refused',
    checks: ['login.signature'],
    async run(sat) {
      const client = await sat.client();
      const other = /<SignatureValue>([^<]*)</.exec(loginMessage(client.signer, { created: ago(1) }))?.[1] ?? '';
      await expectRefused(client, {}, (text) => text.replace(/(<SignatureValue>)[^<]*/, `$1${other}`));
    },
  },
];
