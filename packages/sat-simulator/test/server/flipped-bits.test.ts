import { X509Certificate } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import type { SatSimulator } from '../../src/index.js';
import { attributesOf, codeOf } from '../conformance/answers.js';
import type { TestClient } from '../messages/client.js';
import { send, SERVICES } from '../conformance/http.js';
import type { Post } from '../conformance/http.js';
import { loginMessage } from '../conformance/login-message.js';
import { operationMessage } from '../conformance/operation-message.js';
import type { OperationShape } from '../conformance/operation-message.js';
import { flipped, issuedSigner, simulatedWithClient } from '../messages/simulated.js';

type Signed = 'request' | 'verify' | 'download';

/** A registered request, its package, and a message for each of the three signed operations. */
async function prepared(options: Parameters<typeof simulatedWithClient>[0] = {}): Promise<{
  sat: SatSimulator;
  client: TestClient;
  token: string;
  shapes: Record<Signed, OperationShape>;
}> {
  const { sat, client } = await simulatedWithClient({ ...options, limits: { packageLives: 1_000 } });
  const token = await client.login();
  const accepted = await client.issued();
  const [packageId = ''] = await client.packagesOf(accepted);
  const { IdSolicitud: requestId = '' } = attributesOf(accepted.text, '\\w+Result');
  return {
    sat,
    client,
    token,
    shapes: {
      request: client.shapes.request(),
      verify: client.shapes.verify(requestId),
      download: client.shapes.download(packageId),
    },
  };
}

function postOf(operation: Signed, shape: OperationShape, token: string): Pick<Post, 'action' | 'token'> {
  const name = operation === 'download' ? 'Descargar' : shape.element;
  return { action: `${SERVICES[operation].action}${name}`, token };
}

/** Byte offsets of a part of a message, from the first to the last text. */
function region(message: string, from: string, to: string): { start: number; end: number } {
  const start = message.indexOf(from);
  const end = message.indexOf(to, start);
  if (start < 0 || end < 0) {
    throw new RangeError(`the message has no ${from} … ${to}`);
  }
  return { start: Buffer.byteLength(message.slice(0, start)), end: Buffer.byteLength(message.slice(0, end)) };
}

describe.each(['A', 'B', 'C', 'D', 'official'] as const)('an operation signed in form %s', (profile) => {
  const regions = {
    'the signed bytes': ['<des:Verifica', '<Signature'],
    SignedInfo: ['<SignedInfo', '<SignatureValue>'],
    DigestValue: ['<DigestValue>', '</DigestValue>'],
    SignatureValue: ['<SignatureValue>', '</SignatureValue>'],
  } as const;

  it.each(Object.entries(regions))(
    'is refused with any byte of %s changed, and accepted untouched',
    async (_, [from, to]) => {
      const { sat, client, token, shapes } = await prepared();
      const shape = { ...shapes.verify, profile };
      const message = operationMessage(client.signer, shape);
      const post = postOf('verify', shape, token);
      const { start, end } = region(message, from, to);
      for (let offset = start; offset < end; offset += 1) {
        const answer = await send(client.url('verify'), { ...post, body: flipped(message, offset, offset % 8) });
        expect(codeOf(answer), `byte ${offset}`).not.toBe('5000');
        expect(sat.journal.at(-1)?.registered).toBe(false);
      }
      expect(codeOf(await send(client.url('verify'), { ...post, body: message }))).toBe('5000');
    },
  );
});

describe('a certificate', () => {
  it.each(['request', 'verify', 'download'] as const)(
    'is refused by %s with any bit changed, and accepted untouched',
    async (operation) => {
      const { sat, client, token, shapes } = await prepared();
      const shape = shapes[operation];
      const post = postOf(operation, shape, token);
      const { certificate, key } = client.signer;
      const codes = new Set<string>();
      for (let offset = 0; offset < certificate.length; offset += 7) {
        for (const bit of [offset % 8, (offset + 3) % 8]) {
          const changed = { certificate: flipped(certificate, offset, bit), key };
          // The serial number is what the untouched certificate says: only the certificate itself may give it away.
          const body = operationMessage(changed, { ...shape, serialNumber: '1' });
          const answer = await send(client.url(operation), { ...post, body });
          codes.add(codeOf(answer));
          expect(sat.journal.at(-1)?.registered, `byte ${offset}, bit ${bit}`).toBe(false);
        }
      }
      expect([...codes].filter((code) => !['304', '305'].includes(code))).toEqual([]);
      expect(codes).toContain('305');
      const untouched = operationMessage(client.signer, { ...shape, serialNumber: '1' });
      expect(codeOf(await send(client.url(operation), { ...post, body: untouched }))).toBe('5000');
    },
  );
});

describe('a token', () => {
  it('is refused with any bit changed, and accepted untouched', async () => {
    const { sat, client, token, shapes } = await prepared();
    const body = operationMessage(client.signer, shapes.verify);
    const post = postOf('verify', shapes.verify, token);
    const sendable = /^[\x20-\x7e]*$/;
    for (let offset = 0; offset < token.length; offset += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const changed = flipped(token, offset, bit).toString('latin1');
        if (sendable.test(changed)) {
          const answer = await send(client.url('verify'), { ...post, token: changed, body });
          expect(codeOf(answer), `character ${offset}, bit ${bit}`).toBe('300');
        }
      }
    }
    expect(sat.journal.filter((call) => call.verdict.outcome === 'refused').length).toBeGreaterThan(1_000);
    expect(codeOf(await send(client.url('verify'), { ...post, body }))).toBe('5000');
  });
});

describe('a login', () => {
  const regions = {
    'the Timestamp': ['<u:Timestamp', '<o:BinarySecurityToken'],
    SignedInfo: ['<SignedInfo', '<SignatureValue>'],
    SignatureValue: ['<SignatureValue>', '</SignatureValue>'],
  } as const;

  it.each(Object.entries(regions))(
    'is refused with any byte of %s changed, and accepted untouched',
    async (_, [from, to]) => {
      const { client } = await simulatedWithClient();
      const message = loginMessage(client.signer);
      const action = `${SERVICES.login.action}Autentica`;
      const { start, end } = region(message, from, to);
      for (let offset = start; offset < end; offset += 1) {
        const answer = await send(client.url('login'), { action, body: flipped(message, offset, offset % 8) });
        expect(answer.status, `byte ${offset}`).not.toBe(200);
      }
      expect((await send(client.url('login'), { action, body: message })).status).toBe(200);
    },
  );

  it('is refused with any byte of the public key changed, and accepted untouched', async () => {
    const { client } = await simulatedWithClient();
    const { certificate, key } = issuedSigner();
    const publicKey = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' });
    const start = Buffer.from(certificate).indexOf(publicKey);
    expect(start).toBeGreaterThan(0);
    const action = `${SERVICES.login.action}Autentica`;
    for (let offset = start; offset < start + publicKey.length; offset += 1) {
      const body = loginMessage({ certificate: flipped(certificate, offset, offset % 8), key });
      const answer = await send(client.url('login'), { action, body });
      expect(codeOf(answer), `byte ${offset - start}`).toBe('InvalidSecurity');
    }
    expect((await send(client.url('login'), { action, body: loginMessage({ certificate, key }) })).status).toBe(200);
  });
});
