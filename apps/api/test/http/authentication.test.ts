import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateApiKey } from '../../src/tenants/api-key.js';
import { revokeApiKey } from '../../src/tenants/tenants.repository.js';
import { startApi, type TestApi, type TestTenant } from './api.js';

let api: TestApi;
let tenant: TestTenant;

beforeAll(async () => {
  api = await startApi();
  tenant = await api.newTenant();
});
afterAll(() => api[Symbol.asyncDispose]());

describe('an API key', () => {
  it('opens the routes of its tenant', async () => {
    expect((await api.ask('/v1/taxpayers', { key: tenant.key })).status).toBe(200);
    const lower = await api.ask('/v1/taxpayers', { headers: { authorization: `bearer ${tenant.key}` } });
    expect(lower.status).toBe(200);
  });

  it('that is not good is answered the same, whatever is wrong with it', async () => {
    const { tenantId, keyId, key } = tenant;
    const revoked = await api.newTenant();
    await api.services.database.tenant(revoked.tenantId, (transaction) =>
      revokeApiKey(transaction, revoked.keyId, new Date()),
    );
    const wrong: readonly (string | undefined)[] = [
      undefined,
      '',
      'Bearer',
      'Bearer ',
      key,
      `Basic ${key}`,
      `Bearer ${key}x`,
      `Bearer ${key.slice(0, -1)}`,
      `Bearer ${key} ${key}`,
      `Bearer ${key.toUpperCase()}`,
      'Bearer acp_nonsense',
      `Bearer ${revoked.key}`,
      // Another secret, another key of the tenant, another tenant.
      `Bearer ${generateApiKey({ tenantId, keyId }).text}`,
      `Bearer ${generateApiKey({ tenantId, keyId: randomUUID() }).text}`,
      `Bearer ${generateApiKey({ tenantId: randomUUID(), keyId }).text}`,
      `Bearer ${key.replace(tenantId.replaceAll('-', ''), revoked.tenantId.replaceAll('-', ''))}`,
    ];
    const answers = new Set<string>();
    for (const authorization of wrong) {
      const { status, headers, body } = await api.ask('/v1/taxpayers', {
        headers: authorization === undefined ? {} : { authorization },
      });
      expect(status, authorization).toBe(401);
      expect(headers.get('www-authenticate')).toBe('Bearer realm="acopio"');
      expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
      const { requestId, ...rest } = body;
      expect(requestId).toBe(headers.get('x-request-id'));
      answers.add(JSON.stringify(rest));
    }
    expect(answers.size).toBe(1);
    expect([...answers][0]).toContain('"code":"UNAUTHENTICATED"');
  });

  it('does nothing any more once it is revoked', async () => {
    const other = await api.newTenant();
    expect((await api.ask('/v1/taxpayers', { key: other.key, json: { rfc: 'EKU9003173C9' } })).status).toBe(201);
    await api.services.database.tenant(other.tenantId, (transaction) =>
      revokeApiKey(transaction, other.keyId, new Date()),
    );
    expect((await api.ask('/v1/taxpayers', { key: other.key, json: { rfc: 'CACX7605101P8' } })).status).toBe(401);
    const { tenantId } = other;
    const count = await api.services.database.tenant(tenantId, ({ prisma }) =>
      prisma.taxpayer.count({ where: { tenantId } }),
    );
    expect(count).toBe(1);
  });

  it('is not asked for where the service tells of itself', async () => {
    for (const path of ['/health/live', '/health/ready', '/v1/openapi.json', '/docs']) {
      expect((await api.ask(path)).status, path).toBe(200);
    }
  });
});
