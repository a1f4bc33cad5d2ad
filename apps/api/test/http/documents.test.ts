import { createHash } from 'node:crypto';
import { buildXmlPackage } from '@acopio/sat-simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newTaxpayer, startApi, type Answered, type TestApi, type TestTenant } from './api.js';
import { collect, putPackage, stock, type Stock } from './stock.js';

interface Item {
  readonly uuid: string;
  readonly holding: string;
  readonly issuedAt: string;
  readonly status: string;
}

interface Page {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

let api: TestApi;
let tenant: TestTenant;
let taxpayerId: string;
let stocked: Stock;

beforeAll(async () => {
  api = await startApi();
  tenant = await api.newTenant();
  taxpayerId = await newTaxpayer(api, tenant);
  stocked = await stock(api, tenant, taxpayerId);
});
afterAll(() => api[Symbol.asyncDispose]());

function documents<B = Page>(path = ''): Promise<Answered<B>> {
  return api.ask<B>(`/v1/taxpayers/${taxpayerId}/documents${path}`, { key: tenant.key });
}

async function allPages(query: string): Promise<{ readonly items: readonly Item[]; readonly pages: number }> {
  const items: Item[] = [];
  let pages = 0;
  for (let cursor = ''; ;) {
    const { status, body, text } = await documents(`?${query}${cursor}`);
    expect(status, text).toBe(200);
    items.push(...body.items);
    pages += 1;
    if (body.nextCursor === null) return { items, pages };
    cursor = `&cursor=${body.nextCursor}`;
  }
}

interface Changed {
  readonly month: string;
  readonly changes: readonly { readonly kind: string; readonly at: string }[];
  readonly document: Item;
}

interface ChangePage {
  readonly items: readonly Changed[];
  readonly nextCursor: string | null;
  readonly until: string;
}

describe('the list of changes', () => {
  const changes = (query: string): Promise<Answered<ChangePage>> =>
    api.ask<ChangePage>(`/v1/taxpayers/${taxpayerId}/changes${query}`, { key: tenant.key });

  it('has every document as new since ever, page by page, and none since it was told', async () => {
    const known = new Set([...stocked.issued, ...stocked.received].map(({ uuid }) => uuid));
    const items: Changed[] = [];
    let until = '';
    for (let cursor = ''; ;) {
      const { status, body, text } = await changes(`?limit=9${cursor}`);
      expect(status, text).toBe(200);
      items.push(...body.items);
      until = body.until;
      if (body.nextCursor === null) break;
      cursor = `&cursor=${body.nextCursor}`;
    }
    expect(items.map(({ document }) => document.uuid).toSorted()).toEqual([...known].toSorted());
    expect(
      items.every(
        ({ changes: [first], month, document }) => first?.kind === 'new' && document.issuedAt.startsWith(month),
      ),
    ).toBe(true);
    const latest =
      items
        .flatMap((one) => one.changes.map(({ at }) => at))
        .toSorted()
        .at(-1) ?? '';
    expect((await changes(`?since=${latest}`)).body).toMatchObject({ items: [], nextCursor: null });
    expect(Number.isNaN(Date.parse(until))).toBe(false);
  });

  it('refuses what is no instant', async () => {
    expect((await changes('?since=yesterday')).status).toBe(422);
  });
});

describe('the list of documents', () => {
  it('has every document of both directions once, oldest first, however small its pages are', async () => {
    const known = new Set([...stocked.issued, ...stocked.received].map(({ uuid }) => uuid));
    const one = await allPages('limit=200');
    const many = await allPages('limit=7');
    expect(one.pages).toBe(1);
    expect(many.pages).toBe(Math.ceil(known.size / 7));
    expect(many.items).toEqual(one.items);
    expect(new Set(one.items.map(({ uuid }) => uuid))).toEqual(known);
    expect(one.items).toHaveLength(known.size);
    const order = one.items.map(({ issuedAt, uuid }) => `${issuedAt} ${uuid}`);
    expect(order).toEqual(order.toSorted());
  });

  it('says of each what the list and the XML say', async () => {
    const [, first] = stocked.issued;
    const { items } = await allPages('direction=issued');
    expect(items.find(({ uuid }) => uuid === first?.uuid)).toEqual({
      uuid: first?.uuid,
      directions: ['issued'],
      issuedAt: first?.issuedAt,
      issuer: { rfc: 'EKU9003173C9', name: first?.issuerName.replaceAll(/[\r\n]+/g, ' ') },
      receiver: { rfc: first?.receiverRfc, name: expect.any(String) },
      type: first?.type,
      status: first?.cancelledAt === undefined ? 'active' : 'cancelled',
      cancelledAt: first?.cancelledAt ?? null,
      total: first?.amount,
      currency: expect.any(String),
      holding: 'present',
      hasXml: true,
    });
  });

  it('can be asked for a holding, and finds those and no others', async () => {
    const cancelled = stocked.received.filter(({ cancelledAt }) => cancelledAt !== undefined);
    expect(cancelled.length).toBeGreaterThan(0);
    const wanted = {
      present: stocked.issued.slice(1),
      missing: [stocked.missing],
      not_offered: cancelled,
      pending: stocked.received.filter(({ cancelledAt }) => cancelledAt === undefined),
      conflict: [],
      unlisted: [],
    };
    for (const [holding, expected] of Object.entries(wanted)) {
      const { items } = await allPages(`holding=${holding}&limit=3`);
      expect(items.map(({ uuid }) => uuid).sort()).toEqual(expected.map(({ uuid }) => uuid).sort());
      expect(new Set(items.map((item) => item.holding)).size).toBe(expected.length === 0 ? 0 : 1);
    }
  });

  it('can be asked for a period, a status, a type and a counterpart', async () => {
    const all = [...stocked.issued, ...stocked.received];
    const [sample] = stocked.received;
    const ask = async (query: string): Promise<string[]> => {
      const { items } = await allPages(query);
      return items.map(({ uuid }) => uuid).sort();
    };
    const uuids = (chosen: readonly { readonly uuid: string }[]): string[] => chosen.map(({ uuid }) => uuid).sort();
    expect(await ask('from=2025-01-10&to=2025-01-20')).toEqual(
      uuids(all.filter(({ issuedAt }) => issuedAt >= '2025-01-10' && issuedAt < '2025-01-21')),
    );
    expect(await ask('from=2025-02')).toEqual([]);
    expect(await ask('status=cancelled')).toEqual(uuids(all.filter(({ cancelledAt }) => cancelledAt !== undefined)));
    expect(await ask('status=unknown')).toEqual([]);
    expect(await ask('type=P')).toEqual(uuids(all.filter(({ type }) => type === 'P')));
    expect(await ask(`counterpart=${encodeURIComponent(sample?.issuerRfc.toLowerCase() ?? '')}`)).toContain(
      sample?.uuid,
    );
    expect(await ask('counterpart=AAA010101AAA')).toEqual([]);
    expect(await ask('service=retenciones')).toEqual([]);
  });

  it('can be asked for a text, in whatever case and with or without accents', async () => {
    const [sample] = stocked.received;
    const plain = (sample?.issuerName ?? '').normalize('NFD').replaceAll(/\p{M}/gu, '').toUpperCase().slice(0, 12);
    const named = await allPages(`text=${encodeURIComponent(plain)}&limit=3`);
    expect(named.items.map(({ uuid }) => uuid)).toContain(sample?.uuid);
    const byUuid = await allPages(`text=${sample?.uuid.slice(4, 20).toUpperCase()}`);
    expect(byUuid.items.map(({ uuid }) => uuid)).toEqual([sample?.uuid]);
    expect((await allPages('text=nobody+of+this+name')).items).toEqual([]);
  });

  it('refuses what it does not know, by name and without repeating it', async () => {
    const { status, body, text } = await documents<Record<string, unknown>>(
      '?direction=sideways&limit=0&cursor=bm90IGEgY3Vyc29y&colour=secret-value',
    );
    expect(status).toBe(422);
    expect(body['code']).toBe('VALIDATION_FAILED');
    expect(body['problems']).toMatchObject([
      { path: 'query.limit', code: 'TOO_SMALL' },
      { path: 'query.direction', code: 'VALUE_UNKNOWN' },
      { path: 'query', code: 'FIELD_UNKNOWN', detail: 'colour' },
    ]);
    expect(text).not.toContain('sideways');
    expect(text).not.toContain('secret-value');
  });

  it.each(['bm90IGEgY3Vyc29y', 'x', '%00', 'WyIyMDI1LTAxLTAxVDAwOjAwOjAwIl0', 'W10'])(
    'refuses the cursor %s',
    async (cursor) => {
      const { status, body } = await documents<Record<string, unknown>>(`?cursor=${cursor}`);
      expect(status).toBe(422);
      expect(body['problems']).toMatchObject([{ path: 'query.cursor', code: 'CURSOR_INVALID' }]);
    },
  );
});

describe('a document', () => {
  it('has its history and where its XML is', async () => {
    const [, held] = stocked.issued;
    const { status, body } = await documents<Record<string, unknown>>(`/${held?.uuid.toUpperCase()}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      uuid: held?.uuid,
      contents: [{ packageId: stocked.xmlPackageId, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string }],
      statuses: [{ seenAt: '2025-06-01T12:00:00.000Z' }],
    });
  });

  it.each(['/00000000-0000-4000-8000-000000000000', '/not-a-uuid', '/%00'])('is not found at %s', async (path) => {
    const { status, body } = await documents<Record<string, unknown>>(path);
    expect(status).toBe(404);
    expect(body['code']).toBe('NOT_FOUND');
  });

  it('gives its XML byte for byte, named by its SHA-256', async () => {
    for (const document of stocked.issued.slice(1)) {
      const bytes = Buffer.from(document.xml());
      const response = await fetch(`${api.url}/v1/taxpayers/${taxpayerId}/documents/${document.uuid}/xml`, {
        headers: { authorization: `Bearer ${tenant.key}` },
      });
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('application/xml');
      expect(response.headers.get('etag')).toBe(`"${createHash('sha256').update(bytes).digest('hex')}"`);
      expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
    }
  });

  it('is not sent again to whoever has it', async () => {
    const path = `/v1/taxpayers/${taxpayerId}/documents/${stocked.issued[1]?.uuid}/xml`;
    const etag = (await api.ask(path, { key: tenant.key })).headers.get('etag') ?? '';
    const again = await api.ask(path, { key: tenant.key, headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
    expect(again.text).toBe('');
    const other = await api.ask(path, { key: tenant.key, headers: { 'if-none-match': '"0"' } });
    expect(other.status).toBe(200);
  });

  it('without XML says why', async () => {
    const missing = await documents<Record<string, unknown>>(`/${stocked.missing.uuid}/xml`);
    expect(missing.status).toBe(404);
    expect(missing.body).toMatchObject({ code: 'XML_NOT_HELD', holding: 'missing' });
    const pending = stocked.received.find(({ cancelledAt }) => cancelledAt === undefined);
    const waiting = await documents<Record<string, unknown>>(`/${pending?.uuid}/xml`);
    expect(waiting.body).toMatchObject({ code: 'XML_NOT_HELD', holding: 'pending' });
  });

  it('in conflict gives the first XML, and the second when asked', async () => {
    const [, , twice] = stocked.issued;
    if (twice === undefined) throw new Error('the world is too small');
    const first = twice.xml();
    const second = first.replace('SubTotal=', ' SubTotal=');
    await putPackage(api, {
      tenantId: tenant.tenantId,
      taxpayerId,
      direction: 'issued',
      content: 'xml',
      bytes: await collect(buildXmlPackage([{ ...twice, xml: () => second }])),
    });
    const xml = (query: string): Promise<Answered<undefined>> => documents<undefined>(`/${twice.uuid}/xml${query}`);
    expect((await xml('')).text).toBe(first.replace(/^\uFEFF/, ''));
    expect((await xml('?content=2')).text).toBe(second.replace(/^\uFEFF/, ''));
    expect((await xml('?content=3')).status).toBe(404);
    const { items } = await allPages('holding=conflict');
    expect(items.map(({ uuid }) => uuid)).toEqual([twice.uuid]);
  });
});
