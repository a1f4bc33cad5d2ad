import { describe, expect, it } from 'vitest';

import { createManualClock, startSatSimulator } from '../../src/index.js';
import type { SettingsPatch } from '../../src/index.js';
import { createSettings, DEFAULT_SETTINGS } from '../../src/server/live-settings.js';
import { codeOf, resultOf } from '../conformance/answers.js';
import { send, SERVICES } from '../conformance/http.js';
import { loginMessage } from '../conformance/login-message.js';
import { AUTHORITY, simulated, simulatedWithClient } from '../messages/simulated.js';

const HOUR = 3_600_000;
const LOGIN = { action: `${SERVICES.login.action}Autentica` };

describe('settings', () => {
  it('are the options and the defaults, as plain data that JSON carries', async () => {
    const sat = await simulated({ limits: { queryLives: 5 }, compress: false });
    const { limits } = DEFAULT_SETTINGS;
    expect(sat.settings).toEqual({
      ...DEFAULT_SETTINGS,
      limits: { ...limits, queryLives: 5 },
      verifiesUntilFinished: 0,
      compress: false,
    });
    const json = JSON.parse(JSON.stringify(sat.settings)) as SettingsPatch;
    expect(json.limits).toMatchObject({ queryLives: 5, metadataQueryLives: null });
    const { settings } = sat;
    sat.configure(json);
    expect(sat.settings).toEqual(settings);
  });

  it('stay as they are where a patch says nothing, also inside of limits, visibility and contract', () => {
    const settings = createSettings({ limits: { queryLives: 3 } });
    settings.configure({ limits: { packageLives: 1 }, visibility: { xml: HOUR }, contract: { legacy: true } });
    settings.configure({ limits: { folioRequestsPerDay: 4 }, visibility: { metadata: 5 }, lenient: undefined });
    expect(settings.current).toEqual({
      ...DEFAULT_SETTINGS,
      limits: { ...DEFAULT_SETTINGS.limits, queryLives: 3, packageLives: 1, folioRequestsPerDay: 4 },
      visibility: { xml: HOUR, metadata: 5 },
      contract: { legacy: true, compulsory: [] },
    });
    settings.configure({ limits: { folioRequestsPerDay: null } });
    expect(settings.current.limits.folioRequestsPerDay).toBe(Number.POSITIVE_INFINITY);
  });

  it.each<[string, unknown]>([
    ['limits.queryLives', { limits: { queryLives: -1 } }],
    ['limits.xmlDocuments', { limits: { xmlDocuments: 1.5 } }],
    ['limits.history', { limits: { history: 'forever' } }],
    ['limits', { limits: { lives: 2 } }],
    ['lenient', { lenient: 'yes' }],
    ['revoked.0', { revoked: ['123'] }],
    ['tokenLifetimeSeconds', { tokenLifetimeSeconds: Number.NaN }],
    ['documentsPerPackage', { documentsPerPackage: 0 }],
    ['verifiesUntilFinished', { verifiesUntilFinished: null }],
    ['delays', { delays: { inProcess: 1 } }],
    ['visibility.xml', { visibility: { xml: -1 } }],
    ['contract.compulsory.0', { contract: { compulsory: ['EstadoComprobante'] } }],
    ['contract.compulsory.0', { contract: { compulsory: ['Autentica.X'] } }],
    ['clockSkewMs', { clockSkewMs: Number.POSITIVE_INFINITY }],
    ['without.0', { without: ['everything'] }],
    ['"port"', { port: 1 }],
    ['object', []],
  ])('refuse what makes no sense and name it: %s', async (name, patch) => {
    const { sat, client } = await simulatedWithClient();
    const before = sat.settings;
    expect(() => sat.configure(patch as SettingsPatch)).toThrow(RangeError);
    expect(() => sat.configure(patch as SettingsPatch)).toThrow(name);
    expect(sat.settings).toEqual(before);
    expect(codeOf(await client.verify('x'))).toBe('5004');
  });

  it('change nothing when one of several makes no sense', () => {
    const settings = createSettings({});
    expect(() => settings.configure({ lenient: true, documentsPerPackage: 0 })).toThrow(RangeError);
    expect(settings.current).toEqual(DEFAULT_SETTINGS);
    expect(settings.makes('signature.value')).toBe(true);
  });

  it('refuse a start in the same way', async () => {
    await expect(startSatSimulator({ authority: AUTHORITY, limits: { queryLives: -1 } })).rejects.toThrow(RangeError);
  });
});

describe('a simulator that is configured while it runs', () => {
  it('imitates production from the next call on, and trusts again', async () => {
    const { sat, client } = await simulatedWithClient();
    const codes = [codeOf(await client.verify('x'))];
    sat.configure({ trustTestAuthority: false });
    codes.push(codeOf(await client.verify('x')));
    sat.configure({ trustTestAuthority: true });
    codes.push(codeOf(await client.verify('x')));
    expect(codes).toEqual(['5004', '305', '5004']);
  });

  it('counts lives, documents and hours by the limits that it has then', async () => {
    const { sat, client } = await simulatedWithClient({ limits: { queryLives: 1 } });
    const first = await client.issued();
    expect(codeOf(await client.issued())).toBe('5002');
    sat.configure({ limits: { queryLives: 2 }, documentsPerPackage: 7 });
    const second = await client.issued();
    expect(codeOf(second)).toBe('5000');
    expect((await client.packagesOf(second)).length).toBeGreaterThan(1);
    const [id = ''] = await client.packagesOf(first);
    sat.configure({ limits: { packageHours: 0 } });
    expect(codeOf(await client.download(id))).toBe('5007');
    expect(sat.quotas.lives(sat.requests[0]?.fingerprint ?? '')).toEqual({ used: 2, left: 0 });
  });

  it('gives tokens the life that is set when they are issued', async () => {
    const { sat, client } = await simulatedWithClient();
    const token = await client.login();
    sat.configure({ tokenLifetimeSeconds: 0 });
    await client.login();
    expect(codeOf(await client.verify('x'))).toBe('300');
    expect(codeOf(await client.call('verify', client.shapes.verify('x'), { token }))).toBe('5004');
  });

  it('moves requests at the pace that was set when they were registered', async () => {
    const clock = createManualClock();
    const { sat, client } = await simulatedWithClient({ clock });
    sat.configure({ delays: { xml: { inProcess: 0, finished: HOUR }, metadata: 'never' } });
    const [xml, metadata] = [await client.issued(), await client.issued({ TipoSolicitud: 'Metadata' })];
    sat.configure({ delays: null });
    clock.advance(HOUR);
    const states = [];
    for (const accepted of [xml, metadata, await client.received()]) {
      const { IdSolicitud = '' } = resultOf(accepted);
      states.push(resultOf(await client.verify(IdSolicitud))['EstadoSolicitud']);
    }
    expect(states).toEqual(['3', '1', '3']);
  });
});

describe('a SAT whose clock is off', () => {
  it.each([7 * 60_000, -7 * 60_000])('by %i ms says so in Date, logins and tokens', async (clockSkewMs) => {
    const { sat, client } = await simulatedWithClient({ clockSkewMs });
    const before = Date.now() + clockSkewMs;
    const created = new Date(before);
    const { text, headers } = await send(client.url('login'), {
      ...LOGIN,
      body: loginMessage(client.signer, { created }),
    });
    const isNear = (instant: number): boolean => Math.abs(instant - before) < 30_000;
    expect(isNear(Date.parse(headers.date ?? ''))).toBe(true);
    expect(isNear(Date.parse(/<u:Created>([^<]*)</.exec(text)?.[1] ?? ''))).toBe(true);
    const [, payload = ''] = /<AutenticaResult>[^.]*\.([^.]*)\./.exec(text) ?? [];
    const { nbf } = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as { nbf: number };
    expect(isNear(nbf * 1000)).toBe(true);
    expect(isNear(sat.clock.now().getTime() + clockSkewMs)).toBe(true);
  });

  it('takes its tokens by its own clock, and logins that are five minutes from it', async () => {
    const { client, sat } = await simulatedWithClient({ clockSkewMs: -4 * 60_000 });
    expect(codeOf(await client.verify('x'))).toBe('5004');
    const login = async (): Promise<string> =>
      codeOf(await send(client.url('login'), { ...LOGIN, body: loginMessage(client.signer) }));
    expect(await login()).toBe('HTTP 200');
    sat.configure({ clockSkewMs: -6 * 60_000 });
    expect(await login()).toBe('InvalidSecurity');
    sat.configure({ clockSkewMs: 11 * 60_000 });
    expect(await login()).toBe('InvalidSecurity');
    expect(codeOf(await client.verify('x'))).toBe('300');
    sat.configure({ clockSkewMs: 0 });
    expect(codeOf(await client.verify('x'))).toBe('5004');
  });
});

describe('limits', () => {
  /** Noon of 10 March 2025 in Mexico City. */
  const clock = createManualClock(new Date('2025-03-10T18:00:00Z'));

  it('of history may be fiscal years, of which the current one is the last', async () => {
    const { client } = await simulatedWithClient({ clock, limits: { history: 'fiscalYears' } });
    expect(codeOf(await client.issued({ FechaInicial: '2019-12-31T23:59:59' }))).toBe('301');
    expect(codeOf(await client.issued({ FechaInicial: '2020-01-01T00:00:00' }))).toBe('5000');
  });

  it('of history may be absent', async () => {
    const { client } = await simulatedWithClient({ clock, limits: { historyYears: Number.POSITIVE_INFINITY } });
    expect(codeOf(await client.issued({ FechaInicial: '1990-01-01T00:00:00' }))).toBe('5000');
  });

  it('of identical queries end when the first is finished, or when its packages expire', async () => {
    for (const [queryAliveUntil, code] of [
      ['finished', '5000'],
      ['expired', '5005'],
    ] as const) {
      const moving = createManualClock();
      const limits = { queryAliveUntil, metadataQueryLives: 9 };
      const { client } = await simulatedWithClient({ clock: moving, limits });
      const ask = async (): Promise<string> => codeOf(await client.issued({ TipoSolicitud: 'Metadata' }));
      expect(await ask()).toBe('5000');
      expect(await ask()).toBe(code);
      moving.advance(72 * HOUR);
      expect(await ask()).toBe('5000');
    }
  });

  it('of identical queries do not hold back one that ended without documents', async () => {
    const { client } = await simulatedWithClient({ limits: { queryAliveUntil: 'expired' } });
    expect(codeOf(await client.issued({}, ['AAA010101AAA']))).toBe('5000');
    expect(codeOf(await client.issued({}, ['AAA010101AAA']))).toBe('5000');
  });

  it('of metadata queries exist when they are set', async () => {
    const { client } = await simulatedWithClient({ limits: { metadataQueryLives: 1 } });
    const codes = [];
    for (let times = 0; times < 2; times += 1) {
      codes.push(codeOf(await client.issued({ TipoSolicitud: 'Metadata' })));
    }
    expect(codes).toEqual(['5000', '5002']);
  });
});
