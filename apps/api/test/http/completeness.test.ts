import { buildMetadataPackage, buildXmlPackage, createWorld, trueReport } from '@acopio/sat-simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FullReport } from '@acopio/sync/report';
import { newTaxpayer, startApi, type Answered, type TestApi, type TestTenant } from './api.js';
import { collect, putPackage } from './stock.js';

const RFC = 'EKU9003173C9';
const PERIOD = { from: '2025-01-01T00:00:00', to: '2025-01-31T23:59:59' } as const;

/** A month that has long settled, with cancelled documents, several types and currencies. */
const world = createWorld({
  seed: 'completeness',
  taxpayers: [
    {
      rfc: RFC,
      legalName: 'ESCUELA <b>KEMPER</b> & URGATE SA DE CV',
      months: [{ month: '2025-01', issued: 60, received: 70 }],
    },
  ],
});

let api: TestApi;
let tenant: TestTenant;
let taxpayerId: string;

beforeAll(async () => {
  api = await startApi();
  tenant = await api.newTenant();
  taxpayerId = await newTaxpayer(api, tenant);
  for (const direction of ['issued', 'received'] as const) {
    const documents = world.select({ service: 'cfdi', rfc: RFC, direction, ...PERIOD });
    const offered = documents.filter(({ cancelledAt }) => direction === 'issued' || cancelledAt === undefined);
    const put = (content: 'metadata' | 'xml', bytes: Buffer): Promise<string> =>
      putPackage(api, { tenantId: tenant.tenantId, taxpayerId, direction, content, bytes });
    await put('metadata', await collect(buildMetadataPackage(crypto.randomUUID(), documents, 'cfdi')));
    await put('xml', await collect(buildXmlPackage(offered)));
  }
});
afterAll(() => api[Symbol.asyncDispose]());

function completeness<B = FullReport>(query: string, form = ''): Promise<Answered<B>> {
  return api.ask<B>(`/v1/taxpayers/${taxpayerId}/completeness${form}?${query}`, { key: tenant.key });
}

/** Without zeros that say nothing. */
function plain(rows: readonly { readonly total: string }[]): readonly object[] {
  return rows.map((row) => ({ ...row, total: row.total.replace(/\.0+$|(?<=\.\d*?)0+$/, '') }));
}

describe('completeness', () => {
  it('tells the truth to the UUID and to the cent', async () => {
    const { status, body, text } = await completeness('from=2025-01&to=2025-01');
    expect(status, text).toBe(200);
    const truth = trueReport(world, { service: 'cfdi', rfc: RFC, ...PERIOD });
    expect(body.groups.map(({ count: _count, sha256: _hash, ...group }) => group)).toEqual(truth.groups);
    expect(plain(body.amounts)).toEqual(plain(truth.amounts));
    expect(new Set(body.amounts.map(({ currency }) => currency)).size).toBeGreaterThan(1);
    expect(body).toMatchObject({ verdict: 'complete', rfc: RFC, matters: [], changes: null, openMonths: [] });
    expect(body.packages).toHaveLength(4);
    expect(body.days).toHaveLength(62);
  });

  it('tells what the ledger learned since an earlier answer', async () => {
    const { madeAt } = (await completeness('from=2025-01&to=2025-01')).body;
    const none = { count: 0, uuids: [] };
    const now = await completeness(`from=2025-01&to=2025-01&since=${madeAt}`);
    expect(now.body.changes).toEqual({ since: madeAt, listed: none, held: none, cancelled: none, reappeared: none });
    const long = await completeness('from=2025-01&to=2025-01&since=2025-01-01T00:00:00.000Z');
    expect(long.body.changes?.listed.count).toBe(new Set(long.body.groups.flatMap(({ uuids }) => uuids)).size);
    expect((await completeness('from=2025-01&to=2025-01&since=yesterday')).status).toBe(422);
  });

  it('is a page by itself, escaped, in either language, and may load nothing', async () => {
    const { status, text, headers } = await completeness('from=2025-01&to=2025-01&lang=en', '.html');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(text).toContain('ESCUELA &lt;b&gt;KEMPER&lt;/b&gt; &amp; URGATE');
    expect(text).not.toContain('<b>KEMPER');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/=]+'; /);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('private, no-store');
    expect((await completeness('from=2025-01&to=2025-01', '.html')).text).toContain('Reporte de completitud');
  });

  it('as a page is refused like the other', async () => {
    const path = `/v1/taxpayers/${taxpayerId}/completeness.html?from=2025-01&to=2025-01`;
    expect((await api.ask(path)).status).toBe(401);
    const other = await api.newTenant();
    expect((await api.ask(path, { key: other.key })).status).toBe(404);
    expect((await completeness<{ code: string }>('from=2025-03&to=2025-01', '.html')).body.code).toBe('PERIOD_INVALID');
    expect((await completeness('from=2025-01&to=2025-01&lang=fr', '.html')).status).toBe(422);
  });

  it('of a taxpayer without anything says so', async () => {
    const empty = await newTaxpayer(api, tenant, 'CACX7605101P8');
    const path = `/v1/taxpayers/${empty}/completeness`;
    const { status, body } = await api.ask(`${path}?from=2025-01&to=2025-01`, { key: tenant.key });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      verdict: 'unasked',
      groups: [],
      amounts: [],
      legalName: null,
      matters: [{ code: 'UNASKED' }],
    });
    expect((await api.ask(`${path}.html?from=2025-01&to=2025-01`, { key: tenant.key })).status).toBe(200);
  });
});
