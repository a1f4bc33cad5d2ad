import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type Answered, type TestApi, type TestTenant } from './api.js';

interface Page {
  readonly items: readonly { readonly id: string; readonly rfc: string }[];
  readonly nextCursor: string | null;
}

let api: TestApi;
let tenant: TestTenant;

beforeAll(async () => {
  api = await startApi();
  tenant = await api.newTenant();
});
afterAll(() => api[Symbol.asyncDispose]());

function create(json: object, { key } = tenant): Promise<Answered> {
  return api.ask('/v1/taxpayers', { key, json });
}

describe('taxpayers', () => {
  it('are created with an RFC as somebody typed it, and found where Location says', async () => {
    const created = await create({ rfc: 'eku-900317 3c9', name: ' Escuela Kemper ' });
    expect(created.status, created.text).toBe(201);
    expect(created.body).toMatchObject({ rfc: 'EKU9003173C9', name: 'Escuela Kemper' });
    const location = created.headers.get('location');
    expect(location).toBe(`/v1/taxpayers/${String(created.body['id'])}`);
    const found = await api.ask(location ?? '', { key: tenant.key });
    expect(found.status).toBe(200);
    expect(found.body).toEqual(created.body);
  });

  it('need no name, and may have an Ñ', async () => {
    const { status, body } = await create({ rfc: 'ñob010101aa1' });
    expect(status).toBe(201);
    expect(body).toMatchObject({ rfc: 'ÑOB010101AA1', name: null });
  });

  it('are one for each RFC of a tenant; whoever creates it again is told which', async () => {
    const first = await create({ rfc: 'CACX7605101P8' });
    const second = await create({ rfc: ' cacx7605101p8 ', name: 'Otra' });
    expect(second.status).toBe(409);
    expect(second.body).toMatchObject({ code: 'TAXPAYER_EXISTS', taxpayerId: first.body['id'] });
    const stranger = await create({ rfc: 'CACX7605101P8' }, await api.newTenant());
    expect(stranger.status).toBe(201);
    expect(stranger.body['id']).not.toBe(first.body['id']);
  });

  it.each(['EKU9003173C', 'EKU9013173C9', '', 'EKU9003173C9; DROP TABLE taxpayers'])(
    'are not created with %j for an RFC',
    async (rfc) => {
      const { status, body } = await create({ rfc });
      expect(status).toBe(422);
      expect(body['problems']).toMatchObject([{ path: 'body.rfc', code: 'RFC_MALFORMED' }]);
    },
  );

  it('come in pages, oldest first', async () => {
    const own = await api.newTenant();
    const rfcs = ['AAA010101AAA', 'BBB010101AAA', 'CCC010101AAA', 'DDD010101AAA', 'EEE010101AAA'];
    for (const rfc of rfcs) expect((await create({ rfc }, own)).status).toBe(201);
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const { body } = await api.ask<Page>(`/v1/taxpayers?limit=2${cursor}`, { key: own.key });
      expect(body.items.length).toBeLessThanOrEqual(2);
      seen.push(...body.items.map(({ rfc }) => rfc));
      if (body.nextCursor === null) break;
      cursor = `&cursor=${body.nextCursor}`;
    }
    expect(seen.toSorted()).toEqual(rfcs);
    const whole = await api.ask<Page>('/v1/taxpayers?limit=200', { key: own.key });
    expect(whole.body.items.map(({ rfc }) => rfc)).toEqual(seen);
  });

  it.each(['limit=0', 'limit=201', 'limit=x', 'cursor=', 'limit=1&limit=2', 'page=2'])(
    'are not listed for %s',
    async (query) => {
      const { status, body } = await api.ask(`/v1/taxpayers?${query}`, { key: tenant.key });
      expect(status).toBe(422);
      expect(body['code']).toBe('VALIDATION_FAILED');
    },
  );
});
