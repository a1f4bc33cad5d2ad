import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { SavedToken } from '../src/index.js';
import { fakeTransport } from '../src/testing/index.js';
import type { FakeAnswer } from '../src/testing/index.js';
import { fakeAnswer, fakeClient, granted } from './fake-client.js';
import { failureOf } from './recorded-answers.js';
import { movableClock } from './scripted-sat.js';
import { RFC } from './test-credential.js';

const REQUEST_ID = '0f1e2d3c-4b5a-4678-9abc-def012345678';
const PACKAGE_ID = '0F1E2D3C-4B5A-4678-9ABC-DEF012345678_01';
const query = { kind: 'issued', content: 'xml', from: '2025-12-01T00:00:00', to: '2025-12-31T23:59:59' } as const;

const underWay = fakeAnswer('verify', 'state-accepted.code-5000');
const saved: SavedToken = {
  service: 'cfdi',
  rfc: RFC,
  token: 'the-saved-token',
  expiresAt: '2026-01-15T18:04:31.000Z',
};

describe('a saved token', () => {
  it('serves a client of a later process, which does not log in', async () => {
    const clock = movableClock();
    const first = fakeClient([granted('kept'), underWay], { clock });
    await first.client.verify(REQUEST_ID);
    const token = first.client.savedToken();
    expect(token).toEqual({ service: 'cfdi', rfc: RFC, token: 'kept', expiresAt: '2026-01-15T18:04:31.000Z' });
    if (token === undefined) return;

    const later = fakeClient([underWay], { clock, token: JSON.parse(JSON.stringify(token)) as SavedToken });
    expect((await later.client.ready()).expiresAt).toBe(token.expiresAt);
    expect(await later.client.verify(REQUEST_ID)).toMatchObject({ state: 'accepted' });
    expect(later.calls.map(({ operation }) => operation)).toEqual(['verify']);
    expect(later.client.savedToken()).toEqual(token);
  });

  it('is none before the first login, and none once it has expired', async () => {
    const clock = movableClock();
    const { client } = fakeClient([granted('kept')], { clock });
    expect(client.savedToken()).toBeUndefined();
    await client.login();
    clock.move(269);
    expect(client.savedToken()).toMatchObject({ token: 'kept' });
    clock.move(1);
    expect(client.savedToken()).toBeUndefined();
  });

  it('is still there to be saved when the client is closed', async () => {
    const { client } = fakeClient([granted('kept')], { clock: movableClock() });
    await client.login();
    await client.close();
    expect(client.savedToken()).toMatchObject({ token: 'kept' });
  });

  it('that has expired is not used', async () => {
    const clock = movableClock(saved.expiresAt);
    const { client, calls } = fakeClient([granted('new'), underWay], { clock, token: saved });
    await client.verify(REQUEST_ID);
    expect(calls.map(({ operation }) => operation)).toEqual(['login', 'verify']);
  });

  it.each([
    ['code 300', fakeAnswer('verify', 'REFUSED-300')],
    ['a security fault', { ...fakeAnswer('request', 'FAULT-InvalidSecurity'), operation: 'verify' }],
  ] as const satisfies [string, FakeAnswer][])(
    'that the SAT refuses with %s is renewed once, like any other',
    async (_name, refused) => {
      const clock = movableClock();
      const { client, calls } = fakeClient([refused, granted('new'), underWay], { clock, token: saved });
      await client.verify(REQUEST_ID);
      expect(calls.map(({ operation }) => operation)).toEqual(['verify', 'login', 'verify']);
      expect(client.savedToken()).toMatchObject({ token: 'new' });

      const stubborn = fakeClient([refused, granted('new'), refused], { clock, token: saved });
      expect(await failureOf(() => stubborn.client.verify(REQUEST_ID))).toMatchObject({ delivery: 'refused' });
      expect(stubborn.calls).toHaveLength(3);
    },
  );

  it.each([
    ['of the other installation', { service: 'retenciones' }, 'service'],
    ['of another RFC', { rfc: 'AAA010101AAA' }, 'rfc'],
    ['that could end its header', { token: 'the-saved-token"\r\nX: y' }, 'token'],
    ['that is empty', { token: '' }, 'token'],
    ['whose end is no instant', { expiresAt: 'soon' }, 'expiresAt'],
  ] as const)('%s is refused, and not shown', async (_name, change, member) => {
    const make = () => fakeClient([], { token: { ...saved, ...change } });
    expect(await failureOf(make)).toMatchObject({ code: 'QUERY_INVALID', delivery: 'notSent' });
    expect(make).toThrow(`saved token: ${member}`);
    expect(make).not.toThrow('the-saved-token');
  });

  it('of the same RFC in small letters is taken', async () => {
    const token = { ...saved, rfc: RFC.toLowerCase() };
    const { client, calls } = fakeClient([underWay], { clock: movableClock(), token });
    await client.verify(REQUEST_ID);
    expect(calls).toHaveLength(1);
  });
});

describe('the token', () => {
  it.each(['CONNECTION_LOST', 'TIMEOUT', 'UNREADABLE_ANSWER'] as const)(
    'is in no error and in no look at the client: %s',
    async (code) => {
      const failing = { clock: movableClock(), token: saved, failAt: 1, failure: { code }, retries: { attempts: 1 } };
      for (const run of [
        () => fakeClient([], failing).client.request(query),
        () => fakeClient([], failing).client.verify(REQUEST_ID),
        () => fakeClient([], failing).client.download(PACKAGE_ID),
      ]) {
        const error: unknown = await run().catch((reason: unknown) => reason);
        expect(error).toMatchObject({ code });
        expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(saved.token);
      }
      const { client } = fakeClient([underWay], failing);
      expect(inspect(client, { depth: 10, showHidden: true })).not.toContain(saved.token);
      expect(JSON.stringify(client)).not.toContain(saved.token);
    },
  );

  it('is not in what a fake transport remembers', async () => {
    const { client, calls } = fakeClient([underWay], { clock: movableClock(), token: saved });
    await client.verify(REQUEST_ID);
    expect(calls).toMatchObject([{ headers: { Authorization: 'WRAP' } }]);
    expect(inspect(calls, { depth: 10 })).not.toContain(saved.token);
  });
});

describe('the skew of the clock', () => {
  const NOON = 'Thu, 15 Jan 2026 18:00:00 GMT';

  it.each([
    ['ahead', '2026-01-15T18:01:30.000Z', 90_000],
    ['behind', '2026-01-15T17:59:15.000Z', -45_000],
    ['right', '2026-01-15T18:00:00.000Z', 0],
  ])('is reported by each login: %s', async (_name, start, clockSkew) => {
    const { client } = fakeClient([granted('a', { date: NOON }), granted('b', { date: NOON })], {
      clock: movableClock(start),
    });
    expect(await client.login()).toMatchObject({ clockSkew });
    expect(await client.ready()).toMatchObject({ clockSkew });
    expect(await client.login()).toMatchObject({ clockSkew });
  });

  it('does not count the way there and back', async () => {
    const clock = movableClock('2026-01-15T17:59:58.000Z');
    const inner = fakeTransport({ answers: [granted('token', { date: NOON })] });
    const transport = {
      ...inner,
      send: async (request: Parameters<typeof inner.send>[0]) => {
        clock.move(4);
        return inner.send(request);
      },
    };
    expect(await fakeClient([], { clock, transport }).client.login()).toMatchObject({ clockSkew: 0 });
  });

  it.each([
    ['without a date', undefined],
    ['with a date that is none', { date: 'yesterday' }],
  ])('is not made up for an answer %s', async (_name, headers) => {
    const { client } = fakeClient([granted('token', headers)], { clock: movableClock() });
    expect(Object.keys(await client.login())).toEqual(['expiresAt']);
  });

  it('is not known of a restored token', async () => {
    const { client } = fakeClient([], { clock: movableClock(), token: saved });
    expect(await client.ready()).toEqual({ expiresAt: saved.expiresAt });
  });

  it('is in the error of a login that was refused, when it may be the reason', async () => {
    const refused = fakeAnswer('login', 'http500.LOGIN_REFUSED', { date: NOON });
    const late = fakeClient([refused, refused], { clock: movableClock('2026-01-15T18:10:00.000Z') });
    await expect(late.client.login()).rejects.toMatchObject({
      code: 'LOGIN_REFUSED',
      detail: expect.stringContaining('(clock 600 s)'),
    });
    const right = fakeClient([refused, refused], { clock: movableClock('2026-01-15T18:00:02.000Z') });
    await expect(right.client.login()).rejects.toMatchObject({ detail: expect.not.stringContaining('clock') });
  });
});
