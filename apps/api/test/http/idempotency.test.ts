import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { credentialJson, issue, newTaxpayer, startApi, type Answered, type TestApi, type TestTenant } from './api.js';

let api: TestApi;
let tenant: TestTenant;
/** What the clock of the service shows, apart from the real one. */
let ahead = 0;

beforeAll(async () => {
  api = await startApi(({ clock }) => ({ clock: { ...clock, now: () => new Date(Date.now() + ahead) } }));
  tenant = await api.newTenant();
});
afterAll(() => api[Symbol.asyncDispose]());

/** RFCs of companies that nobody has yet. */
let number = 0;
function freshRfc(): string {
  number += 1;
  return `ABC010101${String(number).padStart(2, 'A')}A`;
}

function post(path: string, json: unknown, key: string, { key: apiKey } = tenant): Promise<Answered> {
  return api.ask(path, { key: apiKey, json, headers: { 'idempotency-key': key } });
}

async function keysKept(): Promise<number> {
  const { tenantId } = tenant;
  return api.services.database.tenant(tenantId, ({ prisma }) => prisma.idempotencyKey.count({ where: { tenantId } }));
}

describe('an Idempotency-Key', () => {
  it('gives the first answer again, with its status, body and Location, and does nothing twice', async () => {
    const key = randomUUID();
    const json = { rfc: freshRfc() };
    const first = await post('/v1/taxpayers', json, key);
    const again = await post('/v1/taxpayers', json, key);
    expect(first.status).toBe(201);
    expect(first.headers.has('idempotency-replayed')).toBe(false);
    expect(again.status).toBe(201);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    const without = await api.ask('/v1/taxpayers', { key: tenant.key, json });
    expect(without.body).toMatchObject({ code: 'TAXPAYER_EXISTS', taxpayerId: first.body['id'] });
  });

  it('of one request is refused for another: other body, other path', async () => {
    const key = randomUUID();
    const json = { rfc: freshRfc() };
    const { body } = await post('/v1/taxpayers', json, key);
    for (const [path, other] of [
      ['/v1/taxpayers', { ...json, name: 'Otra' }],
      [`/v1/taxpayers/${String(body['id'])}/syncs`, { from: '2025-01', to: '2025-01' }],
    ] as const) {
      const refused = await post(path, other, key);
      expect(refused.status).toBe(422);
      expect(refused.body['code']).toBe('IDEMPOTENCY_KEY_REUSED');
    }
  });

  it('belongs to one tenant: another may use the same', async () => {
    const other = await api.newTenant();
    const key = randomUUID();
    const json = { rfc: freshRfc() };
    const mine = await post('/v1/taxpayers', json, key);
    const theirs = await post('/v1/taxpayers', json, key, other);
    expect(theirs.status).toBe(201);
    expect(theirs.headers.has('idempotency-replayed')).toBe(false);
    expect(theirs.body['id']).not.toBe(mine.body['id']);
  });

  it('keeps only what succeeded: a refusal can be mended under the same key', async () => {
    const key = randomUUID();
    const rfc = freshRfc();
    const before = await keysKept();
    expect((await post('/v1/taxpayers', { rfc: 'nonsense' }, key)).status).toBe(422);
    expect(await keysKept()).toBe(before);
    expect((await post('/v1/taxpayers', { rfc }, key)).status).toBe(201);
    const conflict = randomUUID();
    expect((await post('/v1/taxpayers', { rfc }, conflict)).status).toBe(409);
    expect((await post('/v1/taxpayers', { rfc: freshRfc() }, conflict)).status).toBe(201);
  });

  it('used by many at once does it once', async () => {
    const key = randomUUID();
    const json = { rfc: freshRfc() };
    const answers = await Promise.all(Array.from({ length: 12 }, () => post('/v1/taxpayers', json, key)));
    const created = answers.filter(({ status }) => status === 201);
    const busy = answers.filter(({ status }) => status === 409);
    expect(created.length + busy.length).toBe(answers.length);
    expect(created.filter(({ headers }) => !headers.has('idempotency-replayed'))).toHaveLength(1);
    expect(new Set(created.map(({ body }) => body['id'])).size).toBe(1);
    for (const { body, headers } of busy) {
      expect(body['code']).toBe('IDEMPOTENCY_KEY_IN_USE');
      expect(headers.get('retry-after')).toBe('1');
    }
  });

  it('is in use for as long as the first request is under way', async () => {
    const key = randomUUID();
    const json = { rfc: freshRfc() };
    const { tenantId } = tenant;
    const refused = await api.services.database.tenantConnection(tenantId, async (connection) => {
      await connection.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 2))', [`${tenantId}|${key}`]);
      return post('/v1/taxpayers', json, key);
    });
    expect(refused.status).toBe(409);
    expect(refused.body['code']).toBe('IDEMPOTENCY_KEY_IN_USE');
    expect((await post('/v1/taxpayers', json, key)).status).toBe(201);
  });

  it('without one, the same RFC at once is created once and refused otherwise', async () => {
    const json = { rfc: freshRfc() };
    const ask = (): Promise<Answered> => api.ask('/v1/taxpayers', { key: tenant.key, json });
    const answers = await Promise.all(Array.from({ length: 8 }, ask));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      201, 409, 409, 409, 409, 409, 409, 409,
    ]);
    const ids = answers.map(({ body }) => body['taxpayerId'] ?? body['id']);
    expect(new Set(ids).size).toBe(1);
  });

  it('keeps nothing of a password, and gives an e.firma its answer again even after it expired', async () => {
    const rfc = freshRfc();
    const taxpayerId = await newTaxpayer(api, tenant, rfc);
    const key = randomUUID();
    const password = 'a-very-secret-password';
    const inADay = new Date(Date.now() + 24 * 3600 * 1000);
    const json = credentialJson(issue({ rfc, legalName: 'ABC SA', password, validTo: inADay }));
    const path = `/v1/taxpayers/${taxpayerId}/credentials`;
    const first = await post(path, json, key);
    expect(first.status, first.text).toBe(201);
    const { tenantId } = tenant;
    const kept = await api.services.database.tenant(tenantId, ({ prisma }) =>
      prisma.idempotencyKey.findUniqueOrThrow({ where: { tenantId_key: { tenantId, key } } }),
    );
    expect(JSON.stringify(kept.answer)).not.toContain(password);
    expect(JSON.stringify(kept.answer)).not.toContain(json.privateKey.slice(0, 40));
    ahead = 2 * 24 * 3600 * 1000;
    try {
      expect((await post(path, json, key)).body).toEqual(first.body);
      expect((await post(path, json, randomUUID())).body['code']).toBe('EXPIRED');
    } finally {
      ahead = 0;
    }
  });

  it('lives seven days; then it stands for a new request', async () => {
    const key = randomUUID();
    const first = await post('/v1/taxpayers', { rfc: freshRfc() }, key);
    expect(first.status).toBe(201);
    const other = { rfc: freshRfc() };
    ahead = 7 * 24 * 3600 * 1000 - 60_000;
    try {
      expect((await post('/v1/taxpayers', other, key)).body['code']).toBe('IDEMPOTENCY_KEY_REUSED');
      ahead += 120_000;
      const second = await post('/v1/taxpayers', other, key);
      expect(second.status).toBe(201);
      expect(second.headers.has('idempotency-replayed')).toBe(false);
      expect((await post('/v1/taxpayers', other, key)).body).toEqual(second.body);
    } finally {
      ahead = 0;
    }
  });

  it.each(['', 'x'.repeat(256), 'two words', 'ñ'])('that is %j is refused', async (key) => {
    const { status, body } = await post('/v1/taxpayers', { rfc: freshRfc() }, key);
    expect(status).toBe(422);
    expect(body['problems']).toMatchObject([{ path: 'header.idempotency-key', code: 'IDEMPOTENCY_KEY_INVALID' }]);
  });
});
