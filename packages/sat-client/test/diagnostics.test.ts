import { AsyncLocalStorage } from 'node:async_hooks';
import { createTestAuthority, createWorld, startSatSimulator } from '@acopio/sat-simulator';
import { describe, expect, it, onTestFinished } from 'vitest';
import { tracedExchange } from '../src/diagnostics.js';
import { createSatClient, localMessageSigner, satChannels, satEndpoints } from '../src/index.js';
import type {
  DownloadQuery,
  MessageSigner,
  SatCallContext,
  SatExchangeContext,
  TransportRequest,
} from '../src/index.js';
import { fakeAnswer, fakeClient, granted } from './fake-client.js';
import { failureOf } from './recorded-answers.js';
import { RFC, opened } from './test-credential.js';

const REQUEST_ID = '0f1e2d3c-4b5a-4678-9abc-def012345678';
const PACKAGE_ID = '0F1E2D3C-4B5A-4678-9ABC-DEF012345678_01';
const JANUARY = { from: '2025-01-01T00:00:00', to: '2025-01-31T23:59:59' } as const;

const underWay = fakeAnswer('verify', 'state-accepted.code-5000');
const sent = fakeAnswer('download', 'http200.package-22-bytes.xml');
const packageBytes = Buffer.byteLength(sent.body);

/** Only a test that fails waits for it. */
const PATIENT = { timeout: 20_000, interval: 5 };

type Context = SatCallContext | SatExchangeContext;

/** What is published until the end of the test: the events in their order, each with its context as it was then. */
function listening(): { readonly events: readonly string[]; readonly contexts: Context[] } {
  const events: string[] = [];
  const contexts: Context[] = [];
  for (const [kind, channel] of Object.entries(satChannels)) {
    const note =
      (event: string) =>
      (context: Context): void => {
        events.push(`${kind} ${context.operation} ${event}`);
        contexts.push(structuredClone(context));
      };
    const subscribers = {
      start: note('start'),
      end: note('end'),
      asyncStart: note('asyncStart'),
      asyncEnd: note('asyncEnd'),
      error: note('error'),
    };
    channel.subscribe(subscribers);
    onTestFinished(() => channel.unsubscribe(subscribers));
  }
  return { events, contexts };
}

/** What is known of each call and exchange at its end. */
function endings(): { readonly calls: SatCallContext[]; readonly exchanges: SatExchangeContext[] } {
  const calls: SatCallContext[] = [];
  const exchanges: SatExchangeContext[] = [];
  const noteCall = (context: unknown): void => void calls.push(context as SatCallContext);
  const noteExchange = (context: unknown): void => void exchanges.push(context as SatExchangeContext);
  satChannels.call.asyncEnd.subscribe(noteCall);
  satChannels.exchange.asyncEnd.subscribe(noteExchange);
  onTestFinished(() => {
    satChannels.call.asyncEnd.unsubscribe(noteCall);
    satChannels.exchange.asyncEnd.unsubscribe(noteExchange);
  });
  return { calls, exchanges };
}

async function drained(bytes: AsyncIterable<Uint8Array>): Promise<number> {
  let size = 0;
  for await (const piece of bytes) size += piece.length;
  return size;
}

describe('the channels', () => {
  it('tell a call, its login and its message from start to end', async () => {
    const { events } = listening();
    await fakeClient([granted('token'), underWay]).client.verify(REQUEST_ID);
    expect(events).toEqual([
      'call verify start',
      'call verify end',
      ...['start', 'end', 'asyncStart', 'asyncEnd'].map((event) => `exchange login ${event}`),
      ...['start', 'end', 'asyncStart', 'asyncEnd'].map((event) => `exchange verify ${event}`),
      'call verify asyncStart',
      'call verify asyncEnd',
    ]);
  });

  it('tell what an exchange was: where, how much, how long, with which status and code', async () => {
    const { exchanges } = endings();
    await fakeClient([granted('token'), underWay]).client.verify(REQUEST_ID);
    expect(exchanges).toEqual([
      expect.objectContaining({ service: 'cfdi', operation: 'login', attempt: 1, status: 200 }),
      {
        service: 'cfdi',
        operation: 'verify',
        attempt: 1,
        host: 'cfdidescargamasivasolicitud.clouda.sat.gob.mx',
        sentBytes: expect.any(Number),
        receivedBytes: Buffer.byteLength(underWay.body),
        status: 200,
        headersAfter: expect.any(Number),
        duration: expect.any(Number),
        codEstatus: '5000',
      },
    ]);
  });

  it('count what is repeated, and name what was wrong with each', async () => {
    const { calls, exchanges } = endings();
    const answers = [
      granted('token'),
      fakeAnswer('verify', 'OUTAGE-404'),
      fakeAnswer('verify', 'REFUSED-300'),
      granted('renewed'),
      underWay,
    ];
    await fakeClient(answers).client.verify(REQUEST_ID);
    expect(exchanges.map(({ operation, attempt, code, codEstatus }) => [operation, attempt, code, codEstatus])).toEqual(
      [
        ['login', 1, undefined, undefined],
        ['verify', 1, 'OUTAGE', '404'],
        ['verify', 2, 'REFUSED', '300'],
        ['login', 1, undefined, undefined],
        ['verify', 3, undefined, '5000'],
      ],
    );
    expect(calls).toMatchObject([{ operation: 'verify', attempts: 3, codEstatus: '5000' }]);
    expect(calls[0]).not.toHaveProperty('code');
  });

  it('publish a failure before its end, without the error', async () => {
    const { events, contexts } = listening();
    const { client } = fakeClient([granted('token')], { failAt: 2 });
    const folio = { kind: 'folio', uuid: REQUEST_ID } as const;
    await failureOf(() => client.request(folio));
    expect(events.slice(-6)).toEqual([
      'exchange request error',
      'exchange request asyncStart',
      'exchange request asyncEnd',
      'call request error',
      'call request asyncStart',
      'call request asyncEnd',
    ]);
    expect(contexts.at(-1)).toEqual({
      service: 'cfdi',
      operation: 'request',
      attempts: 1,
      code: 'CONNECTION_LOST',
      delivery: 'uncertain',
      duration: expect.any(Number),
    });
  });

  it('publish a call that nothing left for', async () => {
    const { calls, exchanges } = endings();
    await failureOf(() => fakeClient([]).client.verify('no id'));
    expect(calls).toMatchObject([{ operation: 'verify', attempts: 0, code: 'QUERY_INVALID', delivery: 'notSent' }]);
    expect(exchanges).toEqual([]);
  });

  it('name a fault, and not what a server made of its name', async () => {
    const { exchanges } = endings();
    const fault = fakeAnswer('request', 'FAULT-ActionNotSupported');
    const strange = { ...fault, body: String(fault.body).replace('ActionNotSupported<', `${RFC}<`) };
    const folio = { kind: 'folio', uuid: REQUEST_ID } as const;
    await failureOf(() => fakeClient([granted('token'), fault]).client.request(folio));
    await failureOf(() => fakeClient([granted('token'), strange]).client.request(folio));
    expect(exchanges.map(({ faultCode }) => faultCode)).toEqual([
      undefined,
      'ActionNotSupported',
      undefined,
      undefined,
    ]);
  });

  it('end a download with its package', async () => {
    const { events } = listening();
    const { calls, exchanges } = endings();
    const { bytes, whole } = await fakeClient([granted('token'), sent]).client.download(PACKAGE_ID);
    expect(events.slice(-2)).toEqual(['exchange download asyncStart', 'call download asyncStart']);
    expect(await drained(bytes)).toBe(22);
    await whole;
    await expect.poll(() => calls.length, PATIENT).toBe(1);
    expect(exchanges.at(-1)).toMatchObject({ operation: 'download', receivedBytes: packageBytes, codEstatus: '5000' });
    expect(events.slice(-2).sort()).toEqual(['call download asyncEnd', 'exchange download asyncEnd']);
  });

  it('tell that a package was damaged although its status was not', async () => {
    const { calls, exchanges } = endings();
    const damaged = fakeAnswer('download', 'DAMAGED_PACKAGE-none-uncertain.foreign-letter.xml');
    const { bytes } = await fakeClient([granted('token'), damaged]).client.download(PACKAGE_ID);
    await failureOf(() => drained(bytes));
    await expect
      .poll(() => [...calls, exchanges.at(-1)])
      .toMatchObject([
        { operation: 'download', codEstatus: '5000', code: 'DAMAGED_PACKAGE' },
        { operation: 'download', codEstatus: '5000', code: 'DAMAGED_PACKAGE' },
      ]);
  });

  it('let a store be bound to a call, which its exchanges see', async () => {
    const store = new AsyncLocalStorage<unknown>();
    const seen: unknown[] = [];
    const look = (): void => void seen.push(store.getStore());
    const { call, exchange } = satChannels;
    call.start.bindStore(store, ({ operation }) => operation);
    exchange.asyncEnd.subscribe(look);
    onTestFinished(() => {
      call.start.unbindStore(store);
      exchange.asyncEnd.unsubscribe(look);
    });
    const { client } = fakeClient([granted('token'), underWay, granted('another')]);
    await client.verify(REQUEST_ID);
    await client.login();
    expect(seen).toEqual(['verify', 'verify', 'login']);
  });

  it('cost nothing when nobody listens: an answer is read as the transport gave it', async () => {
    const answer = { status: 200, headers: {}, body: (async function* () {})() };
    const request: TransportRequest = {
      service: 'cfdi',
      operation: 'verify',
      url: 'https://sat.test/',
      headers: {},
      body: '',
    };
    const run = () =>
      tracedExchange(
        { ...request, attempt: 1 },
        async () => answer,
        async (given) => given === answer,
      );
    expect(await run()).toBe(true);
    listening();
    expect(await run()).toBe(false);
  });
});

describe('a whole session', () => {
  it('publishes nothing of whom it is: no RFC, token, signature, certificate, key, id', async () => {
    const { contexts, events } = listening();
    const authority = createTestAuthority();
    const legalName = 'ESCUELA KEMPER URGATE SA DE CV';
    const taxpayer = { rfc: RFC, legalName, months: [{ month: '2025-01', issued: 3, received: 3 }] };
    const world = createWorld({ seed: 'diagnostics', taxpayers: [taxpayer] });
    const sat = await startSatSimulator({ authority, world, verifiesUntilFinished: 1 });
    const credential = await opened(authority.issue({ rfc: RFC, legalName }));
    const secrets = [RFC, legalName, Buffer.from(credential.certificate.der).toString('base64')];
    const local = localMessageSigner(credential);
    const messageSigner: MessageSigner = {
      signMessage: async (task) => {
        const message = await local.signMessage(task);
        const values = message.body.matchAll(/<(?:\w+:)?(SignatureValue|DigestValue|X509IssuerName)[^>]*>([^<]+)</g);
        for (const [, , value = ''] of values) secrets.push(value);
        return message;
      },
    };
    const client = createSatClient({
      rfc: RFC,
      service: 'cfdi',
      messageSigner,
      endpoints: satEndpoints('cfdi', sat.url),
      retries: { baseDelay: 0 },
    });
    onTestFinished(async () => {
      await client.close();
      await sat.close();
    });

    const query: DownloadQuery = { kind: 'issued', content: 'xml', ...JANUARY };
    await client.login();
    secrets.push(client.savedToken()?.token ?? '');
    sat.faults.add({ operation: 'verify', do: { kind: 'http', status: 503 } });
    const { requestId } = await client.request(query);
    secrets.push(requestId);
    let packageIds: readonly string[] = [];
    while (packageIds.length === 0) ({ packageIds } = await client.verify(requestId));
    const [id = ''] = packageIds;
    secrets.push(...packageIds);
    sat.forgetTokens();
    await drained((await client.download(id)).bytes);
    secrets.push(client.savedToken()?.token ?? '');
    await failureOf(() => client.request({ ...query, counterparts: ['nobody'] }));
    await failureOf(() => client.download(id.replace(/^..../, '0000')));
    sat.faults.add({
      operation: 'request',
      do: { kind: 'answer', codEstatus: '301', message: `XML Mal Formado: ${RFC}` },
    });
    await failureOf(() => client.request({ kind: 'received', content: 'xml', ...JANUARY }));

    const published = JSON.stringify(contexts).toLowerCase();
    expect(new Set(events.map((event) => event.split(' ')[1]))).toEqual(
      new Set(['login', 'request', 'verify', 'download']),
    );
    expect(published).toContain('"codestatus":"301"');
    expect(secrets.length).toBeGreaterThan(20);
    for (const secret of secrets) {
      expect(secret).not.toBe('');
      expect(published).not.toContain(secret.toLowerCase());
    }
  });
});
