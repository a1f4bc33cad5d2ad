import { randomUUID } from 'node:crypto';
import { mexicoCityTime } from '@acopio/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresLedger } from '../../src/ledger/postgres-ledger.js';
import { newTaxpayer, startApi, type Answered, type TestApi, type TestTenant } from './api.js';
import { stock, type Stock } from './stock.js';

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

type Body = Record<string, unknown>;

function syncs<B = Body>(path = '', json?: unknown): Promise<Answered<B>> {
  const asked = { key: tenant.key, ...(json === undefined ? {} : { json }) };
  return api.ask<B>(`/v1/taxpayers/${taxpayerId}/syncs${path}`, asked);
}

async function planJobs(): Promise<{ readonly data: Body }[]> {
  return api.services.database.tenant(
    tenant.tenantId,
    ({ prisma }) => prisma.$queryRaw`SELECT data FROM pgboss.job WHERE data->>'kind' = 'plan'`,
  );
}

async function setPlanned(id: string): Promise<void> {
  const { tenantId } = tenant;
  await api.services.database.tenant(tenantId, ({ prisma }) =>
    prisma.sync.update({ where: { tenantId_id: { tenantId, id } }, data: { plannedAt: new Date() } }),
  );
}

async function setLedger(data: { halt?: object; trouble?: object }): Promise<void> {
  const { tenantId } = tenant;
  await api.services.database.tenant(tenantId, ({ prisma }) =>
    prisma.ledger.updateMany({ where: { tenantId, taxpayerId }, data }),
  );
}

/** The first day of the month `months` before now, Mexico City. */
function monthsAgo(months: number): string {
  const date = new Date(`${mexicoCityTime(new Date()).slice(0, 7)}-01T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() - months);
  return date.toISOString().slice(0, 7);
}

describe('a sync', () => {
  it('is written down with both directions and contents, and its plan is due', async () => {
    const from = monthsAgo(3);
    const { status, body, headers } = await syncs('', { from, to: from });
    expect(status).toBe(202);
    expect(body).toMatchObject({
      service: 'cfdi',
      from: `${from}-01T00:00:00`,
      to: expect.stringMatching(`^${from}-(28|29|30|31)T23:59:59$`) as string,
      directions: ['issued', 'received'],
      contents: ['metadata', 'xml'],
      plannedAt: null,
    });
    const id = String(body['id']);
    expect(headers.get('location')).toBe(`/v1/taxpayers/${taxpayerId}/syncs/${id}`);
    const jobs = (await planJobs()).filter(({ data }) => data['id'] === id);
    expect(jobs.map(({ data }) => data)).toEqual([
      { kind: 'plan', tenantId: tenant.tenantId, taxpayerId, service: 'cfdi', id },
    ]);
    const found = await syncs(`/${id}`);
    expect(found.status, found.text).toBe(200);
    expect(found.body).toMatchObject({ ...body, state: 'planning', halt: null, trouble: null });
    expect(found.body['progress']).toMatchObject({ waiting: 0, spent: { queries: 0, downloads: 0 } });
  });

  it('takes days and seconds, and directions in any order', async () => {
    const month = monthsAgo(2);
    const { status, body } = await syncs('', {
      service: 'retenciones',
      from: `${month}-05`,
      to: `${month}-06T11:12:13`,
      directions: ['received', 'issued'],
      contents: ['xml'],
    });
    expect(status).toBe(202);
    expect(body).toMatchObject({
      service: 'retenciones',
      from: `${month}-05T00:00:00`,
      to: `${month}-06T11:12:13`,
      directions: ['issued', 'received'],
      contents: ['xml'],
    });
  });

  it('may end in the future: the part until now is asked for', async () => {
    const year = Number(mexicoCityTime(new Date()).slice(0, 4)) + 1;
    const { status, text } = await syncs('', { from: monthsAgo(1), to: `${year}-12` });
    expect(status, text).toBe(202);
  });

  it.each([
    ['reversed', () => ({ from: monthsAgo(2), to: monthsAgo(3) }), ['PERIOD_REVERSED']],
    ['older than the SAT keeps', () => ({ from: monthsAgo(75), to: monthsAgo(1) }), ['PERIOD_TOO_OLD']],
    ['wholly in the future', () => ({ from: '2090-01', to: '2090-02' }), ['PERIOD_IN_FUTURE']],
    [
      'a single second',
      () => ({ from: `${monthsAgo(2)}-05T10:00:00`, to: `${monthsAgo(2)}-05T10:00:00` }),
      ['PERIOD_TOO_SHORT'],
    ],
    ['longer than ten years', () => ({ from: monthsAgo(2), to: '2090-01' }), ['PERIOD_TOO_LONG']],
  ])('is refused when its period is %s, and nothing is written', async (_what, make, codes) => {
    const before = [(await syncs<{ items: unknown[] }>()).body.items.length, (await planJobs()).length];
    const { status, body } = await syncs('', make());
    expect(status).toBe(422);
    expect(body['code']).toBe('PERIOD_INVALID');
    expect((body['problems'] as Body[]).map(({ code }) => code)).toEqual(codes);
    expect((body['problems'] as Body[])[0]).toHaveProperty('text.es');
    expect([(await syncs<{ items: unknown[] }>()).body.items.length, (await planJobs()).length]).toEqual(before);
  });

  it.each([
    [{ from: '2025-02-30', to: '2025-03' }, 'body.from', 'TIME_MALFORMED'],
    [{ from: '2025-01', to: '2025-13' }, 'body.to', 'TIME_MALFORMED'],
    [{ from: '2025-01' }, 'body.to', 'VALUE_MISSING'],
    [{ from: '2025-01', to: '2025-01', directions: [] }, 'body.directions', 'TOO_SMALL'],
    [{ from: '2025-01', to: '2025-01', directions: ['up'] }, 'body.directions.0', 'VALUE_UNKNOWN'],
    [{ from: '2025-01', to: '2025-01', service: 'nomina' }, 'body.service', 'VALUE_UNKNOWN'],
  ])('is refused with the field that is wrong: %j', async (json, path, code) => {
    const { status, body } = await syncs('', json);
    expect(status).toBe(422);
    expect(body['code']).toBe('VALIDATION_FAILED');
    expect(body['problems']).toMatchObject([{ path, code }]);
  });

  it('of another taxpayer is not found', async () => {
    const other = await newTaxpayer(api, tenant, 'CACX7605101P8');
    const { body } = await syncs('', { from: monthsAgo(3), to: monthsAgo(3) });
    expect((await syncs(`/${String(body['id'])}`)).status).toBe(200);
    const elsewhere = await api.ask(`/v1/taxpayers/${other}/syncs/${String(body['id'])}`, { key: tenant.key });
    expect(elsewhere.status).toBe(404);
  });

  it('come in pages, newest first', async () => {
    const all = await syncs<{ items: { id: string }[]; nextCursor: string | null }>('?limit=200');
    const ids: string[] = [];
    for (let cursor = ''; ;) {
      const page = await syncs<typeof all.body>(`?limit=2${cursor}`);
      ids.push(...page.body.items.map(({ id }) => id));
      if (page.body.nextCursor === null) break;
      cursor = `&cursor=${page.body.nextCursor}`;
    }
    expect(ids).toEqual(all.body.items.map(({ id }) => id));
    expect(ids.length).toBeGreaterThan(3);
    expect(ids).toEqual(ids.toSorted().toReversed());
  });
});

describe('the progress of a sync', () => {
  let id: string;

  beforeAll(async () => {
    // The month of the stock: its documents settled long ago, whenever this runs.
    const { tenantId } = tenant;
    const { body } = await syncs('', { from: monthsAgo(1), to: monthsAgo(1) });
    id = String(body['id']);
    await api.services.database.tenant(tenantId, ({ prisma }) =>
      prisma.sync.update({
        where: { tenantId_id: { tenantId, id } },
        data: { from: '2025-01-01T00:00:00', to: '2025-01-31T23:59:59' },
      }),
    );
    await setPlanned(id);
  });

  it('is that of the ledger: what is held, what waits, what was spent', async () => {
    const { body } = await syncs(`/${id}`);
    expect(body).toMatchObject({ state: 'working', halt: null, trouble: null });
    const cancelled = stocked.received.filter(({ cancelledAt }) => cancelledAt !== undefined).length;
    expect(body['progress']).toMatchObject({
      verdict: 'waiting',
      asOf: '2025-06-01T12:00:00.000Z',
      openUntil: null,
      waiting: 1,
      unfetched: 1,
      fetchBefore: '2025-06-04T12:00:00.000Z',
      exceptionCount: 1,
      blocked: [],
      spent: { queries: 4, downloads: 0 },
      months: [
        { month: '2025-01', direction: 'issued', listed: 9, present: 8, missing: 1 },
        { month: '2025-01', direction: 'received', listed: 40, not_offered: cancelled, pending: 40 - cancelled },
      ],
    });
  });

  it('shows trouble while it is tried again, and halted when a person has to act', async () => {
    const words = { text: { es: 'texto', en: 'text' }, hint: { es: 'consejo', en: 'hint' } };
    const trouble = { code: 'OUTAGE', detail: 'HTTP 500', ...words, at: '2025-06-01T12:00:00.000Z' };
    await setLedger({ trouble });
    expect((await syncs(`/${id}`)).body).toMatchObject({ state: 'working', halt: null, trouble });
    const halt = { code: 'LOGIN_REFUSED', codEstatus: '305', ...words, at: '2025-06-01T12:00:00.000Z' };
    await setLedger({ halt });
    expect((await syncs(`/${id}`)).body).toMatchObject({ state: 'halted', halt });
  });

  it('is settled when nothing waits, and says what a person has to know of what is blocked', async () => {
    const ledger = postgresLedger(api.services.database);
    const scope = { tenant: tenant.tenantId, rfc: 'EKU9003173C9', service: 'cfdi' as const };
    const view = await ledger.view(scope);
    const [open] = view.windows.filter(({ state }) => state === 'open');
    if (open === undefined) throw new Error('no window is open');
    const problem = { code: 'REFUSED', codEstatus: '301', detail: 'XML Mal Formado' } as const;
    await ledger.apply(scope, [{ type: 'window', window: { ...open, state: 'blocked', problem } }], view.revision);
    // One document that was issued is missing, and is still going to be asked for.
    expect((await syncs(`/${id}`)).body['progress']).toMatchObject({ verdict: 'waiting', waiting: 0 });
    const plannedAt = api.services.clock.now().toISOString();
    const healed = { ...open, direction: 'issued', state: 'empty', heals: true, plannedAt } as const;
    const { uuid, issuedAt } = stocked.missing;
    const folio = { ...healed, id: randomUUID(), folio: uuid, from: issuedAt, to: issuedAt };
    const windows = [{ ...healed, id: randomUUID() }, folio].map((window) => ({ type: 'window', window }) as const);
    await ledger.apply(scope, windows, (await ledger.view(scope)).revision);
    const { body } = await syncs(`/${id}`);
    expect(body['state']).toBe('settled');
    expect(body['progress']).toMatchObject({
      verdict: 'incomplete',
      waiting: 0,
      blocked: [
        {
          window: { id: open.id, direction: 'received', content: 'xml', from: open.from, to: open.to },
          ...problem,
          text: { es: expect.any(String) as string, en: 'The SAT refused the request' },
          hint: { es: expect.any(String) as string, en: expect.any(String) as string },
        },
      ],
    });
  });
});

describe('completeness', () => {
  function completeness(query: string): Promise<Answered> {
    return api.ask(`/v1/taxpayers/${taxpayerId}/completeness?${query}`, { key: tenant.key });
  }

  it('tells what is held of months, and which documents need a look', async () => {
    const { status, body } = await completeness('from=2025-01&to=2025-02');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      service: 'cfdi',
      from: '2025-01-01T00:00:00',
      to: '2025-02-28T23:59:59',
      asOf: '2025-06-01T12:00:00.000Z',
    });
    expect((body['months'] as Body[]).map(({ month, direction, listed }) => [month, direction, listed])).toEqual([
      ['2025-01', 'issued', 9],
      ['2025-01', 'received', 40],
      ['2025-02', 'issued', 0],
      ['2025-02', 'received', 0],
    ]);
    expect(body['exceptions']).toContainEqual({
      uuid: stocked.missing.uuid,
      month: '2025-01',
      directions: ['issued'],
      holding: 'missing',
      reason: 'inVain',
    });
  });

  it('is never claimed for what was not asked for', async () => {
    const { body } = await completeness('service=retenciones&from=2025-01&to=2025-01');
    expect(body).toMatchObject({ verdict: 'unasked', asOf: null });
  });

  it.each([
    ['from=2025-03&to=2025-01', 'PERIOD_INVALID'],
    ['from=2001-01&to=2025-01', 'PERIOD_INVALID'],
    ['from=2025-01', 'VALIDATION_FAILED'],
    ['from=yesterday&to=2025-01', 'VALIDATION_FAILED'],
  ])('is not told for %s', async (query, code) => {
    const { status, body } = await completeness(query);
    expect(status).toBe(422);
    expect(body['code']).toBe(code);
  });
});
