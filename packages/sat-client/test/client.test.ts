import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { PACKAGE_ID, REQUEST_ID, accepted, bytesOf, html, query, sent, underWay } from './calls.js';
import { createSatClient } from '../src/client.js';
import type { SatClient } from '../src/client.js';
import type { MessageSigner } from '../src/message-signer.js';
import { satEndpoints } from '../src/protocol/endpoints.js';
import type { DownloadQuery } from '../src/query.js';
import { fakeAnswer, fakeClient, granted } from './fake-client.js';
import { closedPort } from './loopback.js';
import { failureOf, recordedAnswer } from './recorded-answers.js';
import { answering, movableClock, plainSigner, recorded, reset, scriptedSat } from './scripted-sat.js';
import { RFC } from './test-credential.js';

describe('a client', () => {
  it('logs in once and carries each operation to its address, with its action and its token', async () => {
    const { client, calls } = await scriptedSat({ request: [accepted], verify: [underWay], download: [sent] });
    await client.request(query);
    await client.verify(REQUEST_ID);
    const { bytes } = await client.download(PACKAGE_ID);
    expect(await bytesOf(bytes)).toHaveLength(22);

    const token = 'WRAP access_token="token-1"';
    const sat = 'http://DescargaMasivaTerceros.sat.gob.mx';
    expect(calls.map(({ path, headers }) => [path, headers['soapaction'], headers['authorization']])).toEqual([
      [
        '/cfdi/Autenticacion/Autenticacion.svc',
        '"http://DescargaMasivaTerceros.gob.mx/IAutenticacion/Autentica"',
        undefined,
      ],
      ['/cfdi/SolicitaDescargaService.svc', `"${sat}/ISolicitaDescargaService/SolicitaDescargaEmitidos"`, token],
      [
        '/cfdi/VerificaSolicitudDescargaService.svc',
        `"${sat}/IVerificaSolicitudDescargaService/VerificaSolicitudDescarga"`,
        token,
      ],
      ['/cfdi/DescargaMasivaService.svc', `"${sat}/IDescargaMasivaTercerosService/Descargar"`, token],
    ]);
    expect(new Set(calls.map(({ headers }) => headers['content-type']))).toEqual(new Set(['text/xml; charset=utf-8']));
  });

  it('gives its signer the taxpayer’s RFC in capitals', async () => {
    const { client, calls } = await scriptedSat({}, { rfc: RFC.toLowerCase() });
    await client.login();
    expect(JSON.parse(calls[0]?.body ?? '')).toEqual({ service: 'cfdi', rfc: RFC, operation: 'login' });
  });

  it('tells until when it will use the token, and not the token', async () => {
    const { client } = fakeClient([granted('the-token')], { clock: movableClock() });
    const result = await client.login();
    expect(result).toEqual({ expiresAt: '2026-01-15T18:04:31.000Z' });
    expect(inspect(client, { depth: 10, showHidden: true })).not.toContain('the-token');
  });

  it.each([
    [undefined, 'identity'],
    [false, 'identity'],
    [true, 'gzip, deflate'],
  ])('asks for compressed answers only when told to: %s', async (acceptGzip, expected) => {
    const answers = [granted('token'), fakeAnswer('request', 'issued.http200.accepted-5000.xml')];
    const { client, calls } = fakeClient(answers, acceptGzip === undefined ? {} : { acceptGzip });
    await client.request(query);
    expect(calls.map(({ headers }) => headers['Accept-Encoding'])).toEqual([expected, expected]);
  });

  it('that is ready logs in only when it has to', async () => {
    const clock = movableClock();
    const { client, count } = await scriptedSat({ verify: [underWay] }, { clock });
    const first = await client.ready();
    expect(await client.ready()).toEqual(first);
    await client.verify(REQUEST_ID);
    expect(count('login')).toBe(1);
    clock.move(270);
    expect((await client.ready()).expiresAt > first.expiresAt).toBe(true);
    expect(count('login')).toBe(2);
    await client.login();
    expect(count('login')).toBe(3);
  });

  it('is not made for an RFC or an address that is none', () => {
    const options = { rfc: RFC, service: 'cfdi', messageSigner: plainSigner } as const;
    expect(() => createSatClient({ ...options, rfc: 'nobody' })).toThrow('not valid');
    const endpoints = { login: '', request: '', verify: '', download: '' };
    expect(() => createSatClient({ ...options, endpoints })).toThrow(TypeError);
  });

  it('that is closed ends its calls and takes no more', async () => {
    const { client } = await scriptedSat({ verify: [() => void client.close()] });
    expect(await failureOf(() => client.verify(REQUEST_ID))).toMatchObject({ code: 'ABORTED' });
    expect(await failureOf(() => client.request(query))).toMatchObject({ code: 'ABORTED', delivery: 'notSent' });
  });

  it('that is closed takes none of its five calls, although it has a token', async () => {
    const { client, calls } = fakeClient([granted('token')]);
    await client.login();
    await client.close();
    await client.close();
    for (const call of [
      () => client.login(),
      () => client.ready(),
      () => client.request(query),
      () => client.verify(REQUEST_ID),
      () => client.download(PACKAGE_ID),
    ]) {
      expect(await failureOf(call)).toMatchObject({ code: 'ABORTED', delivery: 'notSent' });
    }
    expect(calls).toHaveLength(1);
  });

  it('that is closed ends the package that is being read, and the pause of a repetition', async () => {
    const { text } = recordedAnswer('download', 'package-22-bytes.xml');
    const half = text.slice(0, text.indexOf('<Paquete>') + 21);
    const reading = await scriptedSat({ download: [(response) => void response.write(half)] });
    const { bytes } = await reading.client.download(PACKAGE_ID);
    const failure = failureOf(async () => {
      for await (const piece of bytes) if (piece.length > 0) void reading.client.close();
    });
    expect(await failure).toMatchObject({ code: 'ABORTED', delivery: 'uncertain' });

    const resting = fakeClient([granted('token'), { operation: 'verify', status: 503, body: '' }], {
      retries: { baseDelay: 1e9, maxDelay: 1e9 },
    });
    const verifying = failureOf(() => resting.client.verify(REQUEST_ID));
    await expect.poll(() => resting.calls.length, { timeout: 20_000, interval: 5 }).toBe(2);
    await resting.client.close();
    expect(await verifying).toMatchObject({ code: 'ABORTED' });
  });
});

describe('what fails for a while', () => {
  it('is asked again when it is a verification', async () => {
    const fault = answering(recordedAnswer('request', 'FAULT-InternalServiceFault-uncertain.xml').text, 500);
    const { client, count } = await scriptedSat({ verify: [html, fault, recorded('verify', 'OUTAGE-404'), underWay] });
    expect(await client.verify(REQUEST_ID)).toMatchObject({ state: 'accepted' });
    expect([count('login'), count('verify')]).toEqual([1, 4]);
  });

  it('is asked again when its answer was cut, and not when it makes no sense', async () => {
    const { text } = recordedAnswer('verify', 'state-accepted.code-5000');
    const cutting = await scriptedSat({ verify: [answering(text.slice(0, 300)), underWay] });
    expect(await cutting.client.verify(REQUEST_ID)).toMatchObject({ state: 'accepted' });
    const senseless = await scriptedSat({ verify: [answering('<a/>'), underWay] });
    expect(await failureOf(() => senseless.client.verify(REQUEST_ID))).toMatchObject({ code: 'UNREADABLE_ANSWER' });
    expect(senseless.count('verify')).toBe(1);
  });

  it('is asked a bounded number of times', async () => {
    const { client, count } = await scriptedSat({ verify: [html] }, { retries: { attempts: 3, baseDelay: 0 } });
    expect(await failureOf(() => client.verify(REQUEST_ID))).toMatchObject({ code: 'OUTAGE' });
    expect(count('verify')).toBe(3);
  });

  it('is not multiplied when it is the login before a verification', async () => {
    const { client, count } = await scriptedSat({ login: [html] }, { retries: { attempts: 3, baseDelay: 0 } });
    expect(await failureOf(() => client.verify(REQUEST_ID))).toMatchObject({ code: 'OUTAGE', delivery: 'notSent' });
    expect([count('login'), count('verify')]).toEqual([3, 0]);
  });

  it('is not asked again when the SAT said no', async () => {
    const { client, count } = await scriptedSat({
      verify: [recorded('verify', 'REFUSED-5004-refused.unknown-id.xml')],
    });
    expect(await failureOf(() => client.verify(REQUEST_ID))).toMatchObject({ code: 'REFUSED', codEstatus: '5004' });
    expect(count('verify')).toBe(1);
  });

  it.each([
    ['HTML', html, 'OUTAGE'],
    ['a reset', reset, 'CONNECTION_LOST'],
    ['nothing', answering(''), 'OUTAGE'],
    ['an internal fault', recorded('request', 'FAULT-InternalServiceFault-uncertain.xml', 500), 'FAULT'],
    ['code 404', recorded('request', 'OUTAGE-404'), 'OUTAGE'],
  ] as const)('is never sent again when it is a request or a download: %s', async (_name, reaction, code) => {
    const { client, count } = await scriptedSat({ request: [reaction], download: [reaction] });
    expect(await failureOf(() => client.request(query))).toMatchObject({ code, delivery: 'uncertain' });
    expect(count('request')).toBe(1);
    expect(await failureOf(() => client.download(PACKAGE_ID))).toMatchObject({ delivery: 'uncertain' });
    expect(count('download')).toBe(1);
  });

  it.each([
    ['TIMEOUT', 'uncertain'],
    ['CONNECTION_LOST', 'uncertain'],
    ['UNREACHABLE', 'notSent'],
  ] as const)('is what the transport says, once, when it is a request or a download: %s', async (code, delivery) => {
    for (const run of [
      (client: SatClient) => client.request(query),
      (client: SatClient) => client.download(PACKAGE_ID),
    ]) {
      const { client, calls } = fakeClient([granted('token')], { failAt: 2, failure: { code, delivery } });
      expect(await failureOf(() => run(client))).toMatchObject({ code, delivery });
      expect(calls).toHaveLength(2);
    }
  });

  it('is uncertain when it fails after the token was renewed, and not sent a third time', async () => {
    const answers = [granted('old'), fakeAnswer('request', 'issued.http200.REFUSED-300'), granted('new')];
    const { client, calls } = fakeClient(answers, { failAt: 4 });
    expect(await failureOf(() => client.request(query))).toMatchObject({
      code: 'CONNECTION_LOST',
      delivery: 'uncertain',
    });
    expect(calls.map(({ operation }) => operation)).toEqual(['login', 'request', 'login', 'request']);
  });

  it('is not sent again when nobody listened either', async () => {
    let signed = 0;
    const messageSigner: MessageSigner = {
      signMessage: (task) => {
        if (task.operation === 'request') signed += 1;
        return plainSigner.signMessage(task);
      },
    };
    const { url } = await scriptedSat({});
    const nobody = `http://127.0.0.1:${await closedPort()}/`;
    const endpoints = { ...satEndpoints('cfdi', url), request: nobody };
    const { client } = await scriptedSat({}, { endpoints, messageSigner });
    expect(await failureOf(() => client.request(query))).toMatchObject({ code: 'UNREACHABLE', delivery: 'notSent' });
    expect(signed).toBe(1);
  });
});

describe('what cannot be sent', () => {
  it('because the query is wrong costs nothing and tells everything', async () => {
    const { client, calls } = await scriptedSat({});
    const wrong: DownloadQuery = { ...query, to: query.from, counterparts: ['nobody'] };
    const error: unknown = await client.request(wrong).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'QUERY_INVALID',
      delivery: 'notSent',
      detail: 'PERIOD_TOO_SHORT, COUNTERPART_MALFORMED',
      problems: [{ code: 'PERIOD_TOO_SHORT' }, { code: 'COUNTERPART_MALFORMED' }],
    });
    expect(calls).toEqual([]);
  });

  it('because the id is none costs nothing', async () => {
    const { client, calls } = await scriptedSat({});
    expect(await failureOf(() => client.verify('1'))).toMatchObject({ code: 'QUERY_INVALID', delivery: 'notSent' });
    expect(await failureOf(() => client.download(REQUEST_ID))).toMatchObject({ code: 'QUERY_INVALID' });
    expect(calls).toEqual([]);
  });

  it('because the signer refuses costs nothing, and keeps the reason', async () => {
    const reason = new Error('the policy says no');
    const messageSigner = { signMessage: () => Promise.reject(reason) };
    const { client, calls } = await scriptedSat({}, { messageSigner });
    const error: unknown = await client.request(query).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'SIGNING_FAILED', delivery: 'notSent', cause: reason });
    expect(calls).toEqual([]);
  });

  it('because the caller gave up while the signer thought costs nothing', async () => {
    const abort = new AbortController();
    const messageSigner = {
      signMessage: () => {
        abort.abort();
        return new Promise<never>(() => {});
      },
    };
    const { client, calls } = await scriptedSat({}, { messageSigner });
    expect(await failureOf(() => client.request(query, { signal: abort.signal }))).toMatchObject({
      code: 'ABORTED',
      delivery: 'notSent',
    });
    expect(calls).toEqual([]);
  });
});

describe('a small answer', () => {
  it('that is not small is refused before it fills the memory', async () => {
    const { client } = fakeClient([granted('token'), { body: ' '.repeat(1_100_000) }]);
    expect(await failureOf(() => client.request(query))).toMatchObject({
      code: 'UNREADABLE_ANSWER',
      delivery: 'uncertain',
    });
  });

  it('in another encoding than it says is refused', async () => {
    const { client } = fakeClient([granted('token'), { body: Buffer.from('<a>Ñ</a>', 'latin1') }]);
    expect(await failureOf(() => client.request(query))).toMatchObject({ code: 'UNREADABLE_ANSWER' });
  });
});

describe('an abort', () => {
  it('ends the reading of a package', async () => {
    const { text } = recordedAnswer('download', 'package-22-bytes.xml');
    const abort = new AbortController();
    const half = text.slice(0, text.indexOf('<Paquete>') + 21);
    const { client } = await scriptedSat({ download: [(response) => void response.write(half)] });
    const { bytes } = await client.download(PACKAGE_ID, { signal: abort.signal });
    const failure = await failureOf(async () => {
      for await (const piece of bytes) if (piece.length > 0) abort.abort();
    });
    expect(failure).toMatchObject({ code: 'ABORTED', delivery: 'uncertain' });
  });

  it('ends the pause between two attempts', async () => {
    const abort = new AbortController();
    const { client, count } = await scriptedSat(
      {
        verify: [
          (response, call) => {
            html(response, call);
            setTimeout(() => abort.abort(), 50);
          },
        ],
      },
      { retries: { baseDelay: 1e9, maxDelay: 1e9 } },
    );
    expect(await failureOf(() => client.verify(REQUEST_ID, { signal: abort.signal }))).toMatchObject({
      code: 'ABORTED',
    });
    expect(count('verify')).toBe(1);
  });
});
