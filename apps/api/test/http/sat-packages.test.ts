import { createHash, randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storeKey } from '../../src/store/store-key.js';
import { newTaxpayer, startApi, type Answered, type TestApi, type TestTenant } from './api.js';
import { putPackage, stock, type Stock } from './stock.js';

interface Page {
  readonly items: readonly { readonly id: string; readonly state: string }[];
  readonly nextCursor: string | null;
}

let api: TestApi;
let tenant: TestTenant;
let taxpayerId: string;
let stocked: Stock;

/** Packages of the store that are open. */
let open = 0;

beforeAll(async () => {
  api = await startApi(({ store }) => ({
    store: {
      ...store,
      open: async (...place) => {
        const source = await store.open(...place);
        open += 1;
        return {
          size: source.size,
          read: (offset, length) => source.read(offset, length),
          close: async () => {
            await source.close();
            open -= 1;
          },
        };
      },
    },
  }));
  tenant = await api.newTenant();
  taxpayerId = await newTaxpayer(api, tenant);
  stocked = await stock(api, tenant, taxpayerId);
});
afterAll(() => api[Symbol.asyncDispose]());

function of<B = Page>(path: string, headers: Record<string, string> = {}): Promise<Answered<B>> {
  return api.ask<B>(`/v1/taxpayers/${taxpayerId}${path}`, { key: tenant.key, headers });
}

describe('packages', () => {
  it('are listed newest first, in pages that join without a gap', async () => {
    const all = await of('/sat-packages');
    expect(all.body.items.map(({ state }) => state)).toEqual(['listed', 'indexed', 'indexed', 'indexed']);
    expect(all.body.nextCursor).toBeNull();
    const first = await of('/sat-packages?limit=3');
    const rest = await of(`/sat-packages?limit=3&cursor=${first.body.nextCursor}`);
    expect([...first.body.items, ...rest.body.items]).toEqual(all.body.items);
    expect(rest.body.nextCursor).toBeNull();
    expect((await of('/sat-packages?service=retenciones')).body.items).toEqual([]);
  });

  it('are found by their id in either case, with what is known of their bytes', async () => {
    const found = await of<Record<string, unknown>>(`/sat-packages/${stocked.xmlPackageId.toLowerCase()}`);
    expect(found.status).toBe(200);
    expect(found.body).toMatchObject({
      id: stocked.xmlPackageId,
      service: 'cfdi',
      state: 'indexed',
      size: stocked.xmlPackage.length,
      sha256: createHash('sha256').update(stocked.xmlPackage).digest('hex'),
      documents: stocked.issued.length - 1,
      unreadable: 0,
    });
  });

  it.each(['00000000-0000-4000-8000-000000000000_01', 'nonsense', '..%2F..%2Fledger'])(
    'are not found under %s, nor is their content',
    async (id) => {
      expect((await of(`/sat-packages/${id}`)).status).toBe(404);
      expect((await of(`/sat-packages/${id}/content`)).status).toBe(404);
    },
  );

  it('give their ZIP byte for byte', async () => {
    const response = await fetch(`${api.url}/v1/taxpayers/${taxpayerId}/sat-packages/${stocked.xmlPackageId}/content`, {
      headers: { authorization: `Bearer ${tenant.key}` },
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/zip');
    expect(response.headers.get('content-length')).toBe(String(stocked.xmlPackage.length));
    expect(response.headers.get('content-disposition')).toBe(`attachment; filename="${stocked.xmlPackageId}.zip"`);
    expect(Buffer.from(await response.arrayBuffer()).equals(stocked.xmlPackage)).toBe(true);
    const etag = response.headers.get('etag') ?? '';
    const again = await of(`/sat-packages/${stocked.xmlPackageId}/content`, { 'if-none-match': `W/"x", ${etag}` });
    expect(again.status).toBe(304);
  });

  it('tell a HEAD how large they are, and send nothing', async () => {
    const path = `/v1/taxpayers/${taxpayerId}/sat-packages/${stocked.xmlPackageId}/content`;
    const head = await api.ask(path, { method: 'HEAD', key: tenant.key });
    expect(head.status).toBe(200);
    expect(head.headers.get('content-length')).toBe(String(stocked.xmlPackage.length));
    expect(head.text).toBe('');
  });

  it('are closed again, whether they were read to the end, not at all, or until the caller went away', async () => {
    const bytes = randomBytes(32 * 1024 * 1024);
    const other = await newTaxpayer(api, tenant, 'CACX7605101P8');
    const id = await putPackage(api, {
      tenantId: tenant.tenantId,
      taxpayerId: other,
      direction: 'issued',
      content: 'xml',
      bytes,
    });
    const path = `/v1/taxpayers/${other}/sat-packages/${id}/content`;
    const headers = { authorization: `Bearer ${tenant.key}` };
    const whole = await fetch(api.url + path, { headers });
    expect(Buffer.from(await whole.arrayBuffer()).equals(bytes)).toBe(true);
    expect((await api.ask(path, { method: 'HEAD', key: tenant.key })).status).toBe(200);
    const cut = await fetch(api.url + path, { headers });
    const reader = cut.body?.getReader();
    expect((await reader?.read())?.value?.length).toBeGreaterThan(0);
    expect(open).toBe(1);
    await reader?.cancel();
    await expect.poll(() => open, { timeout: 10_000 }).toBe(0);
    expect((await api.ask('/health/live')).status).toBe(200);
  });

  it('that were only listed have no content yet', async () => {
    const { status, body } = await of<Record<string, unknown>>(`/sat-packages/${stocked.listedPackageId}/content`);
    expect(status).toBe(404);
    expect(body).toMatchObject({ code: 'PACKAGE_NOT_FETCHED', state: 'listed' });
  });

  it('whose bytes are gone from the store say so without naming a path', async () => {
    const scope = { tenant: tenant.tenantId, rfc: 'EKU9003173C9', service: 'cfdi' as const };
    await rm(join(api.services.config.dataFolder, 'packages', storeKey(scope, stocked.xmlPackageId)));
    const { status, body, text } = await of<Record<string, unknown>>(`/sat-packages/${stocked.xmlPackageId}/content`);
    expect(status).toBe(404);
    expect(body['code']).toBe('PACKAGE_NOT_IN_STORE');
    expect(text).not.toContain(api.services.config.dataFolder);
    const xml = await of<Record<string, unknown>>(`/documents/${stocked.issued[1]?.uuid}/xml`);
    expect(xml.body['code']).toBe('PACKAGE_NOT_IN_STORE');
  });
});

describe('requests to the SAT', () => {
  it('are listed newest first, with what the SAT said', async () => {
    const all = await of<{ items: Record<string, unknown>[]; nextCursor: string | null }>('/sat-requests');
    expect(all.body.items).toHaveLength(4);
    expect(all.body.items[0]).toMatchObject({
      state: 'accepted',
      query: { kind: 'received', content: 'xml', from: '2025-01-01T00:00:00', to: '2025-01-31T23:59:59' },
      codEstatus: '5000',
      satMessage: 'Solicitud Aceptada',
      satRequestId: expect.stringMatching(/^[0-9A-F-]{36}$/) as string,
      check: { state: 'finished', requestCode: '5000', count: 9 },
      outcome: 'finished',
    });
    const first = await of('/sat-requests?limit=3');
    const rest = await of(`/sat-requests?limit=3&cursor=${first.body.nextCursor}`);
    expect([...first.body.items, ...rest.body.items]).toEqual(all.body.items);
    expect((await of('/sat-requests?cursor=WyJ4Il0')).status).toBe(422);
  });
});
