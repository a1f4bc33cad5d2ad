import { describe, expect, it } from 'vitest';

import type { ClockAnswer, StateAnswer } from '../../src/admin/answers.js';
import { createAcceleratedClock, createManualClock } from '../../src/index.js';
import type { IssuedCredential } from '../../src/index.js';
import { codeOf, resultOf } from '../conformance/answers.js';
import { testClient } from '../messages/client.js';
import { signerOf } from '../conformance/signer.js';
import { send, SERVICES } from '../conformance/http.js';
import { loginMessage } from '../conformance/login-message.js';
import { RFC } from '../messages/simulated.js';
import { administered, jsonOf, refusalOf } from './admin.js';

const START = new Date('2025-06-01T00:00:00Z');

describe('the clock', () => {
  it('is advanced, set, and read', async () => {
    const { sat, admin } = await administered({ clock: createManualClock(START) });
    const advanced = jsonOf(await admin.post('/api/clock', { advanceMs: 90_000 })) as ClockAnswer;
    expect(advanced).toEqual({ now: '2025-06-01T00:01:30.000Z', kind: 'manual', movable: true });
    const set = jsonOf(await admin.post('/api/clock', { set: '2025-07-01T00:00:00-06:00' })) as ClockAnswer;
    expect(set.now).toBe('2025-07-01T06:00:00.000Z');
    expect(jsonOf(await admin.get('/api/clock'))).toEqual(set);
    expect(sat.clock.now().toISOString()).toBe(set.now);
  });

  it('is moved while it runs by itself, too', async () => {
    const { admin } = await administered({ clock: createAcceleratedClock({ factor: 60, start: START }) });
    const clock = jsonOf(await admin.post('/api/clock', { set: '2030-01-01T00:00:00Z' })) as ClockAnswer;
    expect(clock).toMatchObject({ kind: 'accelerated', factor: 60, movable: true });
    expect(clock.now).toMatch(/^2030-01-01T/);
  });

  it('is not moved when it is that of this machine', async () => {
    const { admin } = await administered();
    expect((await admin.post('/api/clock', { advanceMs: 1 })).status).toBe(409);
    expect(jsonOf(await admin.get('/api/clock'))).toMatchObject({ kind: 'real', movable: false });
  });

  it.each([
    {},
    { advanceMs: -1 },
    { advanceMs: '1' },
    { advanceMs: 1e300 },
    { set: '2025-06-01' },
    { set: '2025-06-01T00:00:00' },
    { set: '9999-06-01T00:00:00Z' },
    { set: '2025-06-01T00:00:00Z', advanceMs: 1 },
    [],
    'now',
  ])('is not moved by %j', async (body) => {
    const { sat, admin } = await administered({ clock: createManualClock(START) });
    expect(refusalOf(await admin.post('/api/clock', body))).toMatchObject({ status: 400 });
    expect(sat.clock.now()).toEqual(START);
  });
});

describe('the settings', () => {
  it('are changed for the calls that come from then on: little data trips a limit', async () => {
    const { sat, admin, client } = await administered();
    const state = async (): Promise<string> => {
      const { IdSolicitud: id = '' } = resultOf(await client.issued({ EstadoComprobante: 'Todos' }));
      const { EstadoSolicitud: state, CodigoEstadoSolicitud: code } = resultOf(await client.verify(id));
      return `${state} ${code}`;
    };
    expect(await state()).toBe('3 5000');
    const answer = await admin.patch('/api/settings', { limits: { xmlDocuments: 29, packageLives: null } });
    expect(answer.status).toBe(200);
    expect(jsonOf(answer)).toMatchObject({
      limits: { xmlDocuments: 29, packageLives: null, queryLives: 2 },
      lenient: false,
    });
    expect(await state()).toBe('5 5003');
    expect(sat.settings.limits).toMatchObject({ xmlDocuments: 29, packageLives: Number.POSITIVE_INFINITY });
    expect((jsonOf(await admin.get('/api/state')) as StateAnswer).settings).toEqual(jsonOf(answer));
  });

  it.each([
    [{ limits: { xmlDocuments: -1 } }, 'limits.xmlDocuments'],
    [{ without: ['no.check'] }, 'without'],
    [{ documentsPerPackage: 0 }, 'documentsPerPackage'],
    [{ tokenLifetime: 1 }, 'tokenLifetime'],
    [{ lenient: true, delays: { inProcess: 1 } }, 'delays'],
  ])('are not changed by %j, which names %s', async (patch, name) => {
    const { sat, admin } = await administered();
    const before = sat.settings;
    const refusal = refusalOf(await admin.patch('/api/settings', patch));
    expect(refusal).toEqual({ status: 400, error: expect.stringContaining(name) });
    expect(sat.settings).toEqual(before);
  });
});

describe('tokens', () => {
  it('are forgotten: the next call with one is answered 300', async () => {
    const { admin, client } = await administered();
    const token = await client.login();
    const verify = async (): Promise<string> =>
      codeOf(await client.call('verify', client.shapes.verify('x'), { token }));
    expect(await verify()).toBe('5004');
    expect((await admin.post('/api/tokens/forget')).status).toBe(204);
    expect(await verify()).toBe('300');
  });
});

describe('an e.firma that the admin API issues', () => {
  /** What a login and a request with it are answered. */
  async function answersFor(spec: object): Promise<{ readonly login: string; readonly request: string }> {
    const { sat, admin } = await administered();
    const answer = await admin.post('/api/efirmas', { rfc: RFC, legalName: 'A SA DE CV', ...spec });
    expect(answer.status).toBe(201);
    const { certificate, privateKey, password, number } = jsonOf(answer) as Record<keyof IssuedCredential, string>;
    expect(number).toMatch(/^\d{20}$/);
    const signer = signerOf({
      certificate: Buffer.from(certificate, 'base64'),
      privateKey: Buffer.from(privateKey, 'base64'),
      password,
      number,
    });
    const client = testClient(sat, RFC, signer);
    const action = `${SERVICES.login.action}Autentica`;
    const login = await send(client.url('login'), { action, body: loginMessage(signer) });
    return { login: codeOf(login), request: codeOf(await client.issued()) };
  }

  it('logs in and is accepted', async () => {
    expect(await answersFor({ password: 'señal' })).toEqual({ login: 'HTTP 200', request: '5000' });
  });

  it.each([
    ['a CSD', '305', { kind: 'csd' }],
    ['one of another authority', '305', { foreign: true }],
    ['an expired one', '304', { validFrom: '2020-01-01', validTo: '2021-01-01T00:00:00Z' }],
    ['a revoked one', '304', { revoked: true }],
  ])('gets a token and is then refused when it is %s: %s', async (_, code, spec) => {
    expect(await answersFor(spec)).toEqual({ login: 'HTTP 200', request: code });
  });

  it('is revoked beside those that already were', async () => {
    const revoked = '30001000000000000001';
    const { sat, admin } = await administered({ revoked: [revoked] });
    const spec = { rfc: RFC, legalName: 'A SA DE CV', revoked: true };
    const { number } = jsonOf(await admin.post('/api/efirmas', spec)) as { number: string };
    expect(sat.settings.revoked).toEqual([revoked, number]);
  });

  it.each([
    [{ rfc: 'EKU' }, 'rfc'],
    [{ rfc: 'eku9003173c9', legalName: 'A' }, 'rfc'],
    [{ rfc: RFC }, 'legalName'],
    [{ rfc: RFC, legalName: 'A', kind: 'fiel' }, 'kind'],
    [{ rfc: RFC, legalName: 'A', validTo: 'tomorrow' }, 'validTo'],
    [{ rfc: RFC, legalName: 'A', validFrom: '2025-01-01', validTo: '2024-01-01' }, 'validity'],
    [{ rfc: RFC, legalName: 'A', expired: true }, 'expired'],
  ])('is not issued for %j', async (spec, name) => {
    const { admin } = await administered();
    expect(refusalOf(await admin.post('/api/efirmas', spec))).toEqual({
      status: 400,
      error: expect.stringContaining(name),
    });
  });
});
