import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Prisma, type Credential } from '../../src/generated/prisma/client.js';
import { credentialJson, issue, newTaxpayer, startApi, type Answered, type TestApi, type TestTenant } from './api.js';

const PASSWORD = 'contraseña-12345678a';

let api: TestApi;
let tenant: TestTenant;
let taxpayerId: string;

beforeAll(async () => {
  api = await startApi();
  tenant = await api.newTenant();
  taxpayerId = await newTaxpayer(api, tenant);
});
afterAll(() => api[Symbol.asyncDispose]());

function credentials<B = Record<string, unknown>>(path = '', json?: unknown): Promise<Answered<B>> {
  const asked = { key: tenant.key, ...(json === undefined ? {} : { json }) };
  return api.ask<B>(`/v1/taxpayers/${taxpayerId}/credentials${path}`, asked);
}

function kept(): Promise<Credential[]> {
  const { tenantId } = tenant;
  return api.services.database.tenant(tenantId, ({ prisma }) =>
    prisma.credential.findMany({ where: { tenantId, taxpayerId } }),
  );
}

describe('an e.firma', () => {
  it('is kept sealed, and shows nothing but what its certificate says', async () => {
    const efirma = issue({ password: PASSWORD });
    const added = await credentials('', credentialJson(efirma));
    expect(added.status, added.text).toBe(201);
    expect(added.headers.get('location')).toBe(`/v1/taxpayers/${taxpayerId}/credentials/${String(added.body['id'])}`);
    expect(Object.keys(added.body).sort()).toEqual(
      ['certificateNumber', 'createdAt', 'id', 'legalName', 'rfc', 'validFrom', 'validTo'].sort(),
    );
    expect(added.body).toMatchObject({ rfc: 'EKU9003173C9', certificateNumber: efirma.number });
    const found = await credentials(`/${String(added.body['id'])}`);
    expect(found.body).toEqual(added.body);
    const listed = await credentials<{ items: unknown[] }>();
    expect(listed.body.items).toContainEqual(added.body);
    for (const { text } of [added, found, listed]) expect(text).not.toContain(PASSWORD);

    const row = (await kept()).find(({ id }) => id === added.body['id']);
    if (row?.sealed === undefined || row.sealed === null) throw new Error('nothing was sealed');
    const sealed = Buffer.from(row.sealed);
    expect(sealed.includes(PASSWORD)).toBe(false);
    expect(sealed.includes(Buffer.from(efirma.privateKey).subarray(0, 64))).toBe(false);
    const context = { tenantId: tenant.tenantId, taxpayerId, credentialId: row.id };
    const opened = await api.services.vault.open(row.sealed, context);
    expect(Buffer.from(opened.password).toString()).toBe(PASSWORD);
    expect(Buffer.from(opened.privateKey).equals(Buffer.from(efirma.privateKey))).toBe(true);
    expect(Buffer.from(opened.certificate).equals(Buffer.from(efirma.certificate))).toBe(true);
  });

  it('lets halted ledgers go on: the halt is gone and a decision is due, in one transaction', async () => {
    const { tenantId } = tenant;
    const halted = await newTaxpayer(api, tenant, 'CACX7605101P8');
    const halt = { code: 'NO_CREDENTIAL', at: '2025-06-01T12:00:00.000Z' };
    await api.services.database.tenant(tenantId, ({ prisma }) =>
      prisma.ledger.createMany({
        data: (['cfdi', 'retenciones'] as const).map((service) => ({
          tenantId,
          taxpayerId: halted,
          service,
          revision: 1,
          halt,
        })),
      }),
    );
    const add = (json: unknown): Promise<Answered> =>
      api.ask(`/v1/taxpayers/${halted}/credentials`, { key: tenant.key, json });

    const wrong = await add(credentialJson(issue({ rfc: 'EKU9003173C9' })));
    expect(wrong.body).toMatchObject({ code: 'CREDENTIAL_OF_ANOTHER_RFC', status: 422 });
    expect(await haltsOf(halted)).toEqual([halt, halt]);
    expect(await decisionsOf(halted)).toEqual([]);

    const right = await add(credentialJson(issue({ rfc: 'CACX7605101P8', legalName: 'XOCHILT CASAS CHAVEZ' })));
    expect(right.status, right.text).toBe(201);
    expect(await haltsOf(halted)).toEqual([null, null]);
    expect(await decisionsOf(halted)).toEqual(['cfdi', 'retenciones']);
  });

  async function haltsOf(taxpayer: string): Promise<unknown[]> {
    const { tenantId } = tenant;
    const ledgers = await api.services.database.tenant(tenantId, ({ prisma }) =>
      prisma.ledger.findMany({ where: { tenantId, taxpayerId: taxpayer } }),
    );
    return ledgers.map(({ halt }) => halt);
  }

  async function decisionsOf(taxpayer: string): Promise<string[]> {
    const jobs = await api.services.database.tenant(tenant.tenantId, ({ prisma }) =>
      prisma.$queryRaw<{ readonly service: string }[]>(
        Prisma.sql`SELECT data->>'service' AS service FROM pgboss.job
          WHERE data->>'kind' = 'decide' AND data->>'taxpayerId' = ${taxpayer} ORDER BY 1`,
      ),
    );
    return jobs.map(({ service }) => service);
  }

  it.each([
    ['a seal certificate', 'NOT_AN_EFIRMA', () => credentialJson(issue({ kind: 'csd' }))],
    ['a wrong password', 'WRONG_PASSWORD', () => ({ ...credentialJson(issue()), password: 'not-the-password' })],
    [
      'the key of another certificate',
      'KEY_MISMATCH',
      () => ({ ...credentialJson(issue()), privateKey: credentialJson(issue()).privateKey }),
    ],
    [
      'one that has expired',
      'EXPIRED',
      () => credentialJson(issue({ validFrom: new Date('2018-01-01'), validTo: new Date('2022-01-01') })),
    ],
    ['a certificate that is none', 'NOT_A_CERTIFICATE', () => ({ ...credentialJson(issue()), certificate: 'AAAA' })],
    ['a key that is none', 'NOT_A_KEY', () => ({ ...credentialJson(issue()), privateKey: 'AAAA' })],
  ])('is refused when it is %s (%s), and nothing is kept', async (_what, code, make) => {
    const before = await kept();
    const json = make();
    const { status, body, text } = await credentials('', json);
    expect(status).toBe(422);
    expect(body).toMatchObject({
      code,
      text: { es: expect.any(String) as string, en: expect.any(String) as string },
      hint: { es: expect.any(String) as string, en: expect.any(String) as string },
      requestId: expect.any(String) as string,
    });
    expect(text).not.toContain(json.password);
    expect(await kept()).toHaveLength(before.length);
  });

  it('is refused field by field, without repeating what was sent', async () => {
    const secret = 'a-very-secret-password';
    const { status, body, text } = await credentials('', {
      certificate: 'not base64!',
      privateKey: 7,
      password: { secret },
      [`${secret}: ${secret}`]: secret,
    });
    expect(status).toBe(422);
    expect(body['problems']).toMatchObject([
      { path: 'body.certificate', code: 'BASE64_MALFORMED' },
      { path: 'body.privateKey', code: 'TYPE_WRONG' },
      { path: 'body.password', code: 'TYPE_WRONG' },
      { path: 'body', code: 'FIELD_UNKNOWN' },
    ]);
    expect(text).not.toContain('not base64!');
    expect(text).not.toContain(secret);
  });

  it('is erased for good', async () => {
    const added = await credentials('', credentialJson(issue()));
    const path = `/v1/taxpayers/${taxpayerId}/credentials/${String(added.body['id'])}`;
    const removed = await api.ask(path, { method: 'DELETE', key: tenant.key });
    expect(removed.status).toBe(204);
    expect(removed.text).toBe('');
    const row = (await kept()).find(({ id }) => id === added.body['id']);
    expect(row?.sealed).toBeNull();
    expect(row?.removedAt).toBeInstanceOf(Date);
    expect((await api.ask(path, { key: tenant.key })).status).toBe(404);
    expect((await api.ask(path, { method: 'DELETE', key: tenant.key })).status).toBe(404);
    const listed = await credentials<{ items: { id: unknown }[] }>();
    expect(listed.body.items.map(({ id }) => id)).not.toContain(added.body['id']);
  });

  it('leaves a trace when it is added and when it is removed, without a secret', async () => {
    const added = await credentials('', credentialJson(issue({ password: PASSWORD })));
    const id = String(added.body['id']);
    await api.ask(`/v1/taxpayers/${taxpayerId}/credentials/${id}`, { method: 'DELETE', key: tenant.key });
    const { tenantId } = tenant;
    const entries = await api.services.database.tenant(tenantId, ({ prisma }) =>
      prisma.auditEntry.findMany({ where: { tenantId, subject: `credential:${id}` }, orderBy: { id: 'asc' } }),
    );
    expect(entries.map(({ action }) => action)).toEqual(['credential.added', 'credential.removed']);
    expect(new Set(entries.map(({ actor }) => actor))).toEqual(new Set([`key:${tenant.keyId}`]));
    expect(JSON.stringify(entries)).not.toContain(PASSWORD);
  });

  it('come in pages, newest first', async () => {
    const own = await newTaxpayer(api, tenant, 'XIA190128J61');
    const path = `/v1/taxpayers/${own}/credentials`;
    const efirma = credentialJson(issue({ rfc: 'XIA190128J61' }));
    const ids: unknown[] = [];
    for (let number = 0; number < 3; number += 1) {
      ids.unshift((await api.ask(path, { key: tenant.key, json: efirma })).body['id']);
    }
    const first = await api.ask<{ items: { id: string }[]; nextCursor: string }>(`${path}?limit=2`, {
      key: tenant.key,
    });
    const rest = await api.ask<typeof first.body>(`${path}?limit=2&cursor=${first.body.nextCursor}`, {
      key: tenant.key,
    });
    expect([...first.body.items, ...rest.body.items].map(({ id }) => id)).toEqual(ids);
    expect(rest.body.nextCursor).toBeNull();
  });
});
