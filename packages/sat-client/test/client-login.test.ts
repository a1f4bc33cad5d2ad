import { describe, expect, it } from 'vitest';
import { PACKAGE_ID, REQUEST_ID, accepted, bytesOf, html, query, sent, underWay } from './calls.js';
import { failureOf } from './recorded-answers.js';
import { answering, granting, movableClock, recorded, reset, scriptedSat } from './scripted-sat.js';

describe('a token', () => {
  it('is fetched once for all calls that wait for it', async () => {
    const { client, count } = await scriptedSat({ verify: [underWay] });
    await Promise.all(Array.from({ length: 8 }, () => client.verify(REQUEST_ID)));
    expect([count('login'), count('verify')]).toEqual([1, 8]);
  });

  it('is fetched for the others when one caller gives up', async () => {
    const abort = new AbortController();
    const { client, count } = await scriptedSat({
      login: [
        (response, call) => {
          abort.abort();
          granting('token')(response, call);
        },
      ],
      verify: [underWay],
    });
    const [impatient, patient] = await Promise.allSettled([
      client.verify(REQUEST_ID, { signal: abort.signal }),
      client.verify(REQUEST_ID),
    ]);
    expect([impatient.status, patient.status]).toEqual(['rejected', 'fulfilled']);
    expect(impatient).toMatchObject({ reason: { code: 'ABORTED', operation: 'verify', delivery: 'notSent' } });
    expect([count('login'), count('verify')]).toEqual([1, 1]);
  });

  it('is used until 30 seconds before its end, and then fetched anew', async () => {
    const clock = movableClock();
    const { client, calls } = await scriptedSat({ verify: [underWay] }, { clock });
    await client.verify(REQUEST_ID);
    clock.move(269);
    await client.verify(REQUEST_ID);
    clock.move(1);
    await client.verify(REQUEST_ID);
    expect(calls.map(({ operation, headers }) => headers['authorization'] ?? operation)).toEqual([
      'login',
      'WRAP access_token="token-1"',
      'WRAP access_token="token-1"',
      'login',
      'WRAP access_token="token-2"',
    ]);
  });

  it('lives as long as the SAT says, also by a clock that is wrong', async () => {
    const { client, count } = await scriptedSat(
      { verify: [underWay] },
      { clock: movableClock('2026-01-15T21:00:00.000Z') },
    );
    await client.verify(REQUEST_ID);
    await client.verify(REQUEST_ID);
    expect(count('login')).toBe(1);
  });

  it.each([
    ['a request', 'request', accepted, recorded('request', 'issued.http200.REFUSED-300')],
    ['a request with a fault', 'request', accepted, recorded('request', 'FAULT-InvalidSecurity', 500)],
    ['a verification', 'verify', underWay, recorded('verify', 'REFUSED-300')],
    ['a download', 'download', sent, recorded('download', 'REFUSED-300')],
    ['a download with a fault', 'download', sent, recorded('download', 'FAULT-InvalidSecurity', 500)],
  ] as const)('that the SAT refuses is renewed, and %s sent once more', async (_name, operation, good, refused) => {
    const { client, calls } = await scriptedSat({ [operation]: [refused, good] });
    if (operation === 'request') await client.request(query);
    if (operation === 'verify') await client.verify(REQUEST_ID);
    if (operation === 'download') await bytesOf((await client.download(PACKAGE_ID)).bytes);
    expect(calls.map((call) => call.operation)).toEqual(['login', operation, 'login', operation]);
    expect(calls[1]?.body).toBe(calls[3]?.body);
    expect(calls[3]?.headers['authorization']).toBe('WRAP access_token="token-2"');
  });

  it('that the SAT refuses twice is a refusal', async () => {
    const { client, calls } = await scriptedSat({ request: [recorded('request', 'issued.http200.REFUSED-300')] });
    expect(await failureOf(() => client.request(query))).toMatchObject({
      code: 'REFUSED',
      codEstatus: '300',
      delivery: 'refused',
    });
    expect(calls.map((call) => call.operation)).toEqual(['login', 'request', 'login', 'request']);
  });

  it('that the SAT refuses to many calls at once is renewed once', async () => {
    const refused = recorded('verify', 'REFUSED-300');
    const { client, count } = await scriptedSat({ verify: [refused, refused, refused, underWay] });
    await Promise.all([1, 2, 3].map(() => client.verify(REQUEST_ID)));
    expect([count('login'), count('verify')]).toEqual([2, 6]);
  });
});

describe('a login', () => {
  it('that fails for a while is repeated', async () => {
    const { client, count } = await scriptedSat({
      login: [html, reset, answering(''), granting('token')],
    });
    await client.login();
    expect(count('login')).toBe(4);
  });

  it('is not repeated for ever', async () => {
    const { client, count } = await scriptedSat({ login: [html] }, { retries: { attempts: 3, baseDelay: 0 } });
    expect(await failureOf(() => client.login())).toMatchObject({ code: 'OUTAGE' });
    expect(count('login')).toBe(3);
  });

  it('with a timestamp that the SAT finds stale is made anew, once', async () => {
    const stale = recorded('login', 'http500.LOGIN_REFUSED', 500);
    const { client, count } = await scriptedSat({ login: [stale, granting('token')] });
    await client.login();
    expect(count('login')).toBe(2);
    const refusing = await scriptedSat({ login: [stale] });
    expect(await failureOf(() => refusing.client.login())).toMatchObject({
      code: 'LOGIN_REFUSED',
      delivery: 'refused',
    });
    expect(refusing.count('login')).toBe(2);
  });

  it('that is refused tells how far this machine’s clock is off', async () => {
    const fiveMinutesFast = { now: () => new Date(Date.now() + 300_000) };
    const stale = recorded('login', 'http500.LOGIN_REFUSED', 500);
    const wrong = await scriptedSat({ login: [stale] }, { clock: fiveMinutesFast });
    await expect(wrong.client.login()).rejects.toMatchObject({ detail: expect.stringMatching(/\(clock 30[01] s\)/) });
    const right = await scriptedSat({ login: [stale] });
    await expect(right.client.login()).rejects.toMatchObject({ detail: expect.not.stringContaining('clock') });
  });

  it('that fails before a request leaves that request notSent', async () => {
    const { client, count } = await scriptedSat({ login: [html] });
    const error: unknown = await client.request(query).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'OUTAGE', operation: 'login', delivery: 'notSent' });
    expect(count('request')).toBe(0);
  });

  it('that fails after a token was refused leaves the request refused', async () => {
    const { client, count } = await scriptedSat({
      login: [granting('token'), html],
      request: [recorded('request', 'issued.http200.REFUSED-300')],
    });
    expect(await failureOf(() => client.request(query))).toMatchObject({ code: 'OUTAGE', delivery: 'refused' });
    expect(count('request')).toBe(1);
  });
});
