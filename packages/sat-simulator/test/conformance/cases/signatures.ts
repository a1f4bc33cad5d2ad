import assert from 'node:assert/strict';

import { codeOf, expectCode } from '../answers.js';
import type { Case } from '../case.js';
import { actionOf } from '../client.js';
import { send } from '../http.js';
import { loginMessage } from '../login-message.js';
import { operationMessage } from '../operation-message.js';
import type { OperationShape, Profile } from '../operation-message.js';

type Change = (text: string) => string;

/** Signatures that are wrong in one thing: changed before they are signed (`shape`), or after (`change`). */
const refusals: readonly {
  readonly name: string;
  readonly check: string;
  readonly shape?: Partial<OperationShape>;
  readonly change?: Change;
}[] = [
  {
    name: 'without SignatureValue',
    check: 'signature.complete',
    change: (text) => text.replace(/<SignatureValue>.*<\/SignatureValue>/, ''),
  },
  {
    name: 'without X509IssuerSerial',
    check: 'signature.complete',
    change: (text) => text.replace(/<X509IssuerSerial>.*<\/X509IssuerSerial>/, ''),
  },
  { name: 'with an empty issuer name', check: 'signature.complete', shape: { issuerName: '' } },
  { name: 'with a serial number that is no integer', check: 'signature.complete', shape: { serialNumber: '30-01' } },
  {
    name: 'with two references',
    check: 'signature.complete',
    change: (text) => text.replace(/(<Reference .*<\/Reference>)/, '$1$1'),
  },
  {
    name: 'twice in the message',
    check: 'certificate.present',
    change: (text) => text.replace(/(<Signature .*<\/Signature>)/, '$1$1'),
  },
  {
    name: 'with comments canonicalised',
    check: 'signature.algorithms',
    change: (text) => text.replaceAll('exc-c14n#"', 'exc-c14n#WithComments"'),
  },
  { name: 'that refers to an Id', check: 'signature.algorithms', shape: { referenceUri: '#x' } },
  {
    name: 'that declares another digest than it carries',
    check: 'signature.algorithms',
    shape: { digestMethod: 'http://www.w3.org/2001/04/xmlenc#sha256' },
  },
  {
    name: 'that declares RSA with SHA-256',
    check: 'signature.algorithms',
    shape: { signatureMethod: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256' },
  },
  { name: 'over another digest', check: 'signature.digest', shape: { digest: 'kPgh52SMUAp23S9fIINdUfvLXQU=' } },
  {
    name: 'over a message that was changed afterwards',
    check: 'signature.digest',
    change: (text) =>
      text.replace(/(IdSolicitud="[^"]*)(.)"/, (_, id: string, last: string) => `${id}${last === '0' ? '1' : '0'}"`),
  },
  {
    name: 'over a message to which an attribute was added',
    check: 'signature.digest',
    change: (text) => text.replace(' IdSolicitud=', ' Otro="x" IdSolicitud='),
  },
];

/** Bits that are changed in each part; deterministic, spread over all of it. */
const SAMPLES = 9;

const parts = {
  operation: ['<des:Verifica', '<Signature'],
  SignedInfo: ['<SignedInfo', '<SignatureValue>'],
  DigestValue: ['<DigestValue>', '</DigestValue>'],
  SignatureValue: ['<SignatureValue>', '</SignatureValue>'],
  X509Certificate: ['<X509Certificate>', '</X509Certificate>'],
} as const;

const loginParts = {
  Timestamp: ['<u:Timestamp', '<o:BinarySecurityToken'],
  SignedInfo: ['<SignedInfo', '<SignatureValue>'],
  SignatureValue: ['<SignatureValue>', '</SignatureValue>'],
} as const;

/** Copies of a message, each with one bit of a part of it changed; the part begins and ends with the two texts. */
function* flippedCopies(message: string, [from, to]: readonly [string, string]): Generator<Buffer> {
  const start = message.indexOf(from);
  const end = message.indexOf(to, start);
  assert.ok(start >= 0 && end > start, `the message has no ${from} … ${to}`);
  const bytes = Buffer.from(message, 'utf8');
  const [first, last] = [Buffer.byteLength(message.slice(0, start)), Buffer.byteLength(message.slice(0, end))];
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const copy = Buffer.from(bytes);
    const offset = first + Math.floor(((last - first) * (2 * sample + 1)) / (2 * SAMPLES));
    copy.writeUInt8(copy.readUInt8(offset) ^ (1 << ((sample * 3) % 8)), offset);
    yield copy;
  }
}

export const SIGNATURES: readonly Case[] = [
  ...refusals.map(({ name, check, shape = {}, change }): Case => ({
    name: `a signature ${name} gets 302`,
    checks: [check],
    async run(sat) {
      const client = await sat.client();
      const right = client.shapes.verify();
      const untouched = operationMessage(client.signer, { ...right, ...shape });
      const body = change?.(untouched) ?? untouched;
      assert.ok(change === undefined || body !== untouched, 'the message was not changed');
      expectCode(await client.call('verify', right, { body }), '302');
      expectCode(await client.call('verify', right), '5004');
    },
  })),
  {
    name: 'a signature made with the key of another certificate gets 302',
    checks: ['signature.value'],
    needs: 'admin',
    async run(sat) {
      const client = await sat.client();
      const { key } = await sat.signer({ kind: 'csd' });
      const mixed = { certificate: client.signer.certificate, key };
      for (const operation of ['request', 'verify', 'download'] as const) {
        const shape = operation === 'request' ? client.shapes.received() : client.shapes[operation]();
        expectCode(await client.call(operation, shape, { body: operationMessage(mixed, shape) }), '302');
      }
    },
  },
  {
    name: 'a SignatureValue of another message gets 302',
    checks: ['signature.value'],
    async run(sat) {
      const client = await sat.client();
      const other = /<SignatureValue>([^<]*)</.exec(operationMessage(client.signer, client.shapes.verify()))?.[1] ?? '';
      const change: Change = (text) => text.replace(/(<SignatureValue>)[^<]*/, `$1${other}`);
      expectCode(await client.changed('verify', client.shapes.verify(), change), '302');
    },
  },
  {
    name: 'a digest under the declaration of another form gets 302',
    checks: ['signature.digest'],
    async run(sat) {
      const client = await sat.client();
      const shape = client.shapes.verify();
      const digestOf = (profile: Profile): string =>
        /<DigestValue>([^<]*)</.exec(operationMessage(client.signer, { ...shape, profile }))?.[1] ?? '';
      for (const [declared, hashed] of [
        ['A', 'B'],
        ['A', 'C'],
        ['C', 'A'],
      ] as const) {
        const mixed = { ...shape, profile: declared, digest: digestOf(hashed) };
        expectCode(await client.call('verify', mixed), '302');
      }
    },
  },
  {
    name: 'a signature that does not verify is accepted by a lenient service, an incomplete one is not',
    needs: 'admin',
    async run(sat) {
      await sat.set({ lenient: true });
      const client = await sat.client();
      const shape = { ...client.shapes.verify(), digest: 'kPgh52SMUAp23S9fIINdUfvLXQU=' };
      expectCode(await client.call('verify', shape), '5004');
      expectCode(await client.call('verify', { ...shape, issuerName: '' }), '302');
      await sat.set({ lenient: false });
      expectCode(await client.call('verify', shape), '302');
    },
  },
  {
    name: 'receivers that stand after the Signature are lost, as WCF loses them',
    needs: 'admin',
    async run(sat) {
      const client = await sat.client();
      const receivers = ['ZZZ010101ZZ9'];
      const shape = client.shapes.issued({ ...(await sat.wholePeriod()), TipoSolicitud: 'Metadata' }, receivers);
      const id = await client.accepted(client.call('request', shape));
      assert.match((await client.verify(id)).text, / EstadoSolicitud="5" CodigoEstadoSolicitud="5004" /);
      const lost = { ...shape, receiversLast: true };
      assert.ok((await client.packagesOf(client.call('request', lost))).length > 0);
    },
  },
  ...(['A', 'B', 'C', 'D', 'official'] as const).map((profile): Case => ({
    name: `a message signed in form ${profile} is refused with any bit changed`,
    checks: ['signature.value', 'signature.digest', 'certificate.issuer'],
    async run(sat) {
      const client = await sat.client();
      const shape = { ...client.shapes.verify(), profile };
      const message = operationMessage(client.signer, shape);
      const post = { action: actionOf('verify', shape.element), token: await client.token() };
      for (const [part, ends] of Object.entries(parts)) {
        for (const body of flippedCopies(message, ends)) {
          const code = codeOf(await send(client.url('verify'), { ...post, body }));
          assert.match(code, /^(?:30[0-5]|DeserializationFailed)$/, `a bit of ${part} was changed`);
        }
      }
      expectCode(await send(client.url('verify'), { ...post, body: message }), '5004');
    },
  })),
  {
    name: 'a login is refused with any bit changed of what is signed',
    checks: ['login.digest', 'login.signature'],
    async run(sat) {
      const client = await sat.client();
      const message = loginMessage(client.signer);
      for (const [part, ends] of Object.entries(loginParts)) {
        for (const body of flippedCopies(message, ends)) {
          const code = codeOf(await client.tryLogin(body));
          assert.match(code, /^(?:InvalidSecurity|DeserializationFailed)$/, `a bit of ${part} was changed`);
        }
      }
      assert.equal((await client.tryLogin(message)).status, 200);
    },
  },
  {
    name: 'a token is refused with any bit changed',
    checks: ['token.issued'],
    async run(sat) {
      const client = await sat.client();
      const token = await client.token();
      const headerSafe = /^[\x20-\x7e]*$/;
      for (let offset = 5; offset < token.length; offset += 13) {
        const copy = Buffer.from(token, 'latin1');
        copy.writeUInt8(copy.readUInt8(offset) ^ (1 << (offset % 6)), offset);
        const changed = copy.toString('latin1');
        if (headerSafe.test(changed)) {
          expectCode(await client.call('verify', client.shapes.verify(), { token: changed }), '300');
        }
      }
      expectCode(await client.verify(), '5004');
    },
  },
];
