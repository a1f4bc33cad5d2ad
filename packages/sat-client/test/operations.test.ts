import { signMessage } from '@acopio/soap-security';
import type { OperationForm } from '@acopio/soap-security';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSatClient, localMessageSigner, satEndpoints, undiciTransport } from '../src/index.js';
import type { MessageTask, SatOperation, Transport } from '../src/index.js';
import {
  buildDownloadRequest,
  buildLoginRequest,
  buildQueryRequest,
  buildVerifyRequest,
  parseDownloadResponse,
  parseQueryResponse,
  parseVerifyResponse,
} from '../src/operations/index.js';
import type { BuiltRequest } from '../src/operations/index.js';
import { startByHand } from './by-hand.js';
import type { ByHand } from './by-hand.js';
import { failureOf } from './recorded-answers.js';
import { RFC } from './test-credential.js';
import { zipContents } from './zip-contents.js';

const JANUARY = { from: '2025-01-01T00:00:00', to: '2025-01-31T23:59:59' } as const;
const forms = ['common', 'official'] as const satisfies readonly OperationForm[];

let hand: ByHand;
beforeAll(async () => {
  hand = await startByHand();
});
afterAll(() => hand.sat.close());

describe.each(forms)('the operations, put together by hand and signed in the %s form', (form) => {
  it.each(['cfdi', 'retenciones'] as const)('bring a package of %s', async (service) => {
    const facts = { service, rfc: RFC, certificate: hand.credential.certificate, form } as const;
    const now = new Date();
    const token = await hand.token(service);

    const query = { kind: 'issued', content: 'xml', ...JANUARY } as const;
    const asked = await hand.ask(buildQueryRequest({ ...facts, query }, now), { service, operation: 'request', token });
    const { requestId } = parseQueryResponse({ kind: query.kind, ...asked });

    const built = buildVerifyRequest({ ...facts, requestId }, now);
    const verified = await hand.ask(built, { service, operation: 'verify', token });
    const { state, packageIds } = parseVerifyResponse(verified);
    expect(state).toBe('finished');
    const [packageId = ''] = packageIds;

    const { status, body } = await hand.post(buildDownloadRequest({ ...facts, packageId }, now), {
      service,
      operation: 'download',
      token,
    });
    if (body === null) throw new Error('no body');
    const pieces: Uint8Array[] = [];
    const answer = await parseDownloadResponse({ service, status, body });
    for await (const piece of answer.bytes) pieces.push(piece);
    const expected = hand.sat.truth({ service, rfc: RFC, directions: ['issued'] });
    expect(zipContents(Buffer.concat(pieces)).size).toBe(expected.length);
  });

  it('bring a client through a SAT that judges every signature', async () => {
    const client = createSatClient({
      rfc: RFC,
      service: 'cfdi',
      messageSigner: localMessageSigner(hand.credential, { now: () => new Date() }, form),
      endpoints: satEndpoints('cfdi', hand.sat.url),
    });
    const { requestId } = await client.request({ kind: 'received', content: 'metadata', ...JANUARY });
    expect(await client.verify(requestId)).toMatchObject({
      state: 'finished',
      raw: { CodEstatus: '5000', EstadoSolicitud: '3' },
    });
    expect(hand.sat.settings.lenient).toBe(false);
    await client.close();
  });
});

const id = '0f1e2d3c-4b5a-4678-9abc-def012345678';
const tasks: readonly MessageTask[] = [
  { service: 'cfdi', rfc: RFC, operation: 'login' },
  { service: 'cfdi', rfc: RFC, operation: 'request', query: { kind: 'folio', uuid: id } },
  { service: 'cfdi', rfc: RFC, operation: 'verify', requestId: id },
  { service: 'cfdi', rfc: RFC, operation: 'download', packageId: `${id}_01` },
];

function built(task: MessageTask, form: OperationForm, now: Date): BuiltRequest {
  const facts = { certificate: hand.credential.certificate, form };
  if (task.operation === 'login') return buildLoginRequest(facts, now);
  if (task.operation === 'request') return buildQueryRequest({ ...task, ...facts }, now);
  if (task.operation === 'verify') return buildVerifyRequest({ ...task, ...facts }, now);
  return buildDownloadRequest({ ...task, ...facts }, now);
}

describe.each(tasks)('the request of a $operation', (task) => {
  const now = new Date('2026-01-15T18:00:00.000Z');

  it.each(forms)('is what the local signer signs in the %s form', async (form) => {
    const signer = localMessageSigner(hand.credential, { now: () => now }, form);
    const { body } = await signer.signMessage(task);
    expect(await signMessage(built(task, form, now).message, hand.credential)).toBe(body);
  });

  it('is the same each time, and of the clock a login alone depends', () => {
    const first = Buffer.from(built(task, 'common', now).message.bytesToSign);
    expect(first.equals(built(task, 'common', new Date(now)).message.bytesToSign)).toBe(true);
    const later = built(task, 'common', new Date(now.getTime() + 1000)).message.bytesToSign;
    expect(first.equals(later)).toBe(task.operation !== 'login');
  });

  it('differs between the two forms, a login’s apart', () => {
    const [common, official] = forms.map((form) => Buffer.from(built(task, form, now).message.bytesToSign));
    expect(common?.equals(official ?? Buffer.alloc(0))).toBe(task.operation === 'login');
  });

  it('goes with an action in quotes and without a token', () => {
    const { soapAction, headers } = built(task, 'common', now);
    expect(headers).toEqual({
      'Content-Type': 'text/xml; charset=utf-8',
      SOAPAction: `"${soapAction}"`,
      Accept: 'text/xml',
      'Accept-Encoding': 'identity',
      'Cache-Control': 'no-cache',
    });
  });
});

describe('the client', () => {
  it('sends the headers that are built, and the token as it was received', async () => {
    const sent: { operation: SatOperation; headers: Readonly<Record<string, string>> }[] = [];
    const real = undiciTransport();
    const transport: Transport = {
      ...real,
      send: (request) => {
        sent.push(request);
        return real.send(request);
      },
    };
    const client = createSatClient({
      rfc: RFC,
      service: 'cfdi',
      messageSigner: localMessageSigner(hand.credential),
      endpoints: satEndpoints('cfdi', hand.sat.url),
      transport,
    });
    await failureOf(() => client.verify(id));
    await client.close();
    const [login, verify] = sent;
    expect(login?.headers).toEqual(
      built({ service: 'cfdi', rfc: RFC, operation: 'login' }, 'common', new Date()).headers,
    );
    const { Authorization = '', ...headers } = verify?.headers ?? {};
    expect(headers).toEqual(buildVerifyHeaders());
    expect(Authorization).toMatch(/^WRAP access_token="[^"]+%26wrap_subject%3d[0-9a-f]{40}"$/);
  });
});

function buildVerifyHeaders(): Readonly<Record<string, string>> {
  const task = { service: 'cfdi', rfc: RFC, operation: 'verify', requestId: id } as const;
  return built(task, 'common', new Date()).headers;
}

describe('the builders of requests', () => {
  it('name no request and no package by what is no id', async () => {
    const facts = { service: 'retenciones', rfc: RFC, certificate: hand.credential.certificate } as const;
    const refused = { code: 'QUERY_INVALID', delivery: 'notSent' };
    const verify = await failureOf(() => buildVerifyRequest({ ...facts, requestId: `${id}_01` }, new Date()));
    const download = await failureOf(() => buildDownloadRequest({ ...facts, packageId: id }, new Date()));
    expect([verify, download]).toMatchObject([refused, refused]);
  });
});
