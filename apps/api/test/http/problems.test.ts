import { connect } from 'node:net';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { credentialJson, issue, newTaxpayer, startApi, type Answered, type TestApi, type TestTenant } from './api.js';

let api: TestApi;
let tenant: TestTenant;
const lines: string[] = [];
/** Makes the clock of the service throw, for an error that nobody foresees. */
let isBroken = false;

beforeAll(async () => {
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  api = await startApi(({ clock }) => ({
    logger: pino({ level: 'debug' }, sink),
    clock: {
      ...clock,
      now: () => {
        if (isBroken) throw new Error('the detail of an unexpected error');
        return clock.now();
      },
    },
  }));
  tenant = await api.newTenant();
});
afterAll(() => api[Symbol.asyncDispose]());

function post(text: string, headers: Record<string, string> = {}): Promise<Answered> {
  return api.ask('/v1/taxpayers', { key: tenant.key, text, headers });
}

describe('whatever is no success is a problem', () => {
  const form = 'application/x-www-form-urlencoded';

  it.each<[string, { text: string; type?: string }, number, string]>([
    ['a body that is no JSON', { text: '{"rfc": ' }, 400, 'MALFORMED_JSON'],
    ['a body that would change prototypes', { text: '{"__proto__": {"a": 1}}' }, 400, 'MALFORMED_JSON'],
    ['another media type', { text: 'rfc=EKU9003173C9', type: form }, 415, 'MEDIA_TYPE_UNSUPPORTED'],
    ['plain text', { text: 'rfc', type: 'text/plain' }, 415, 'MEDIA_TYPE_UNSUPPORTED'],
    ['a body that is no object', { text: '[]' }, 422, 'VALIDATION_FAILED'],
    ['no body', { text: '' }, 422, 'VALIDATION_FAILED'],
    ['more than 1 MiB', { text: JSON.stringify({ rfc: 'x'.repeat(1024 * 1024) }) }, 413, 'BODY_TOO_LARGE'],
  ])('%s', async (_what, { text, type = 'application/json' }, status, code) => {
    const answer = await post(text, { 'content-type': type });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(answer.body).toMatchObject({
      type: `urn:acopio:problem:${code}`,
      status,
      code,
      retryable: false,
      title: expect.any(String) as string,
      detail: expect.any(String) as string,
      text: { es: expect.any(String) as string, en: expect.any(String) as string },
      hint: { es: expect.any(String) as string, en: expect.any(String) as string },
      requestId: answer.headers.get('x-request-id'),
    });
  });

  it('just below 1 MiB is read', async () => {
    const text = JSON.stringify({ rfc: 'x'.repeat(1024 * 1024 - 20) });
    expect((await post(text)).body['code']).toBe('VALIDATION_FAILED');
  });

  it.each([
    ['GET', '/v1/nothing', 404, 'NOT_FOUND'],
    ['GET', '/nothing', 404, 'NOT_FOUND'],
    ['PUT', '/v1/taxpayers', 404, 'NOT_FOUND'],
    ['GET', '/v1/taxpayers/not-an-id', 404, 'NOT_FOUND'],
    ['GET', '/v1/taxpayers/%00', 404, 'NOT_FOUND'],
    ['GET', `/v1/taxpayers/${'x'.repeat(300)}`, 404, 'NOT_FOUND'],
    ['GET', '/v1/%zz', 400, 'REQUEST_MALFORMED'],
  ])('%s %s', async (method, path, status, code) => {
    const answer = await api.ask(path, { method, key: tenant.key });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.headers.get('x-request-id')).toBe(answer.body['requestId']);
    expect(answer.body['code']).toBe(code);
  });

  it('what is not HTTP at all too', async () => {
    const { hostname, port } = new URL(api.url);
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => socket.end('nonsense\r\n\r\n'));
      let text = '';
      socket.on('data', (data) => (text += String(data)));
      socket.on('end', () => resolve(text));
      socket.on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('application/problem+json');
    expect(answer).toContain('"code":"REQUEST_MALFORMED"');
  });

  it.each([
    ['rfc', { rfc: 'EKU9003173C' }, 'RFC_MALFORMED'],
    ['name', { rfc: 'EKU9003173C9', name: 'a\u0000b' }, 'TEXT_UNPRINTABLE'],
    ['name', { rfc: 'EKU9003173C9', name: 'a\ud800b' }, 'TEXT_UNPRINTABLE'],
    ['name', { rfc: 'EKU9003173C9', name: '  ' }, 'TOO_SMALL'],
    ['name', { rfc: 'EKU9003173C9', name: 'x'.repeat(255) }, 'TOO_BIG'],
  ])('a value of %s that cannot be: %j', async (field, json, code) => {
    const answer = await api.ask('/v1/taxpayers', { key: tenant.key, json });
    expect(answer.status).toBe(422);
    expect(answer.body['problems']).toMatchObject([{ path: `body.${field}`, code }]);
  });

  it('what nobody foresaw tells nothing of itself, and is logged with the id of its request', async () => {
    isBroken = true;
    try {
      const answer = await api.ask('/v1/taxpayers', { key: tenant.key, json: { rfc: 'EKU9003173C9' } });
      expect(answer.status).toBe(500);
      expect(answer.body['code']).toBe('INTERNAL');
      expect(answer.text).not.toContain('the detail of an unexpected error');
      const logged = lines.find((line) => line.includes('the detail of an unexpected error'));
      expect(logged).toContain(answer.headers.get('x-request-id'));
    } finally {
      isBroken = false;
    }
    expect((await api.ask('/v1/taxpayers', { key: tenant.key })).status).toBe(200);
  });
});

describe('the log', () => {
  it('has a line for each request, by its route and not by its address', async () => {
    const id = 'my-own-id.1';
    const { headers } = await api.ask('/v1/taxpayers/not-an-id?secret=in-the-query', {
      key: tenant.key,
      headers: { 'x-request-id': id },
    });
    expect(headers.get('x-request-id')).toBe(id);
    const line = lines.find((text) => text.includes(id));
    expect(JSON.parse(line ?? '{}')).toMatchObject({
      method: 'GET',
      route: '/v1/taxpayers/:taxpayerId',
      status: 404,
      ms: expect.any(Number) as number,
      requestId: id,
      tenantId: tenant.tenantId,
    });
    expect(lines.join('')).not.toContain('in-the-query');
  });

  it('takes no id that could be anything', async () => {
    const { headers } = await api.ask('/health/live', { headers: { 'x-request-id': 'a b{"c"}' } });
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('never has a key of the API, a body, a password or a private key', async () => {
    const password = 'a-very-secret-password';
    const taxpayerId = await newTaxpayer(api, tenant);
    const path = `/v1/taxpayers/${taxpayerId}/credentials`;
    const good = credentialJson(issue({ password }));
    for (const json of [good, { ...good, password: `${password}-wrong` }, { ...good, more: password }]) {
      await api.ask(path, { key: tenant.key, json });
    }
    await api.ask(path, { key: tenant.key, text: `{"password": "${password}"` });
    const log = lines.join('');
    // The secret is the last 43 characters of a key, and may hold an underscore of its own.
    for (const secret of [password, good.privateKey.slice(0, 60), tenant.key, tenant.key.slice(-43)]) {
      expect(log).not.toContain(secret);
    }
  });
});

describe('every answer', () => {
  it('forbids what a browser should not do with it', async () => {
    for (const path of ['/health/live', '/v1/taxpayers', '/docs', '/nothing']) {
      const { headers } = await api.ask(path);
      expect(headers.get('x-content-type-options'), path).toBe('nosniff');
      expect(headers.get('content-security-policy'), path).toContain("default-src 'none'");
      expect(headers.get('x-frame-options'), path).toBe('DENY');
      expect(headers.get('referrer-policy'), path).toBe('no-referrer');
      expect(headers.has('x-powered-by'), path).toBe(false);
    }
    expect((await api.ask('/v1/taxpayers', { key: tenant.key })).headers.get('cache-control')).toBe('no-store');
  });
});
