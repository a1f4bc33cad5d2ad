import { mexicoCityTime, planWindows, type SyncJob } from '@acopio/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresLedger } from '../../src/ledger/postgres-ledger.js';
import { newTaxpayer, startApi, type Answered, type TestApi, type TestTenant } from './api.js';

let api: TestApi;
let tenant: TestTenant;
let taxpayerId: string;

beforeAll(async () => {
  api = await startApi();
  tenant = await api.newTenant();
  taxpayerId = await newTaxpayer(api, tenant);
});
afterAll(() => api[Symbol.asyncDispose]());

type Body = Record<string, unknown>;

function plan(json: unknown, headers: Record<string, string> = {}): Promise<Answered> {
  return api.ask(`/v1/taxpayers/${taxpayerId}/plan`, { key: tenant.key, json, headers });
}

/** The first day of the month `months` before now, Mexico City. */
function monthsAgo(months: number): string {
  const date = new Date(`${mexicoCityTime(new Date()).slice(0, 7)}-01T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() - months);
  return date.toISOString().slice(0, 7);
}

describe('a plan', () => {
  it('tells what a sync would ask for and spend, and changes nothing', async () => {
    const month = monthsAgo(3);
    const { status, body, text } = await plan({ from: month, to: month });
    expect(status, text).toBe(200);
    expect(body).toMatchObject({
      service: 'cfdi',
      from: `${month}-01T00:00:00`,
      directions: ['issued', 'received'],
      contents: ['metadata', 'xml'],
      spends: { metadataQueries: 2, xmlQueries: 0, uncounted: 2, downloads: 0 },
    });
    expect((body['windows'] as Body[])[1]).toMatchObject({
      direction: 'issued',
      content: 'xml',
      state: 'new',
      expected: 0,
      held: 0,
      atLeast: true,
      queries: 1,
      livesLeft: 2,
    });
    const syncs = await api.ask<{ items: Body[] }>(`/v1/taxpayers/${taxpayerId}/syncs`, { key: tenant.key });
    expect(syncs.body.items).toEqual([]);
    const scope = { tenant: tenant.tenantId, rfc: 'EKU9003173C9', service: 'cfdi' } as const;
    expect((await postgresLedger(api.services.database).view(scope)).revision).toBe(0);
  });

  it('counts the XML of a list that was read', async () => {
    const ledger = postgresLedger(api.services.database);
    const scope = { tenant: tenant.tenantId, rfc: 'EKU9003173C9', service: 'retenciones' } as const;
    const month = monthsAgo(4);
    const { body: asked } = await plan({ service: 'retenciones', from: month, to: month });
    const job: SyncJob = {
      directions: ['issued'],
      contents: ['metadata'],
      from: `${month}-01T00:00:00` as SyncJob['from'],
      to: String(asked['to']) as SyncJob['to'],
    };
    const { limits, clock } = api.services;
    const changes = planWindows(job, await ledger.view(scope), { now: clock.now(), limits });
    const settledAt = clock.now().toISOString();
    const done = changes.flatMap((change) =>
      change.type === 'window' ? [{ ...change.window, state: 'done' as const, settledAt }] : [],
    );
    const request = {
      id: done[0]?.id ?? '',
      windowId: done[0]?.id ?? '',
      query: { kind: 'issued', content: 'metadata', from: job.from, to: job.to } as const,
      fingerprint: 'f'.repeat(64),
      state: 'accepted',
      plannedAt: settledAt,
      sentAt: settledAt,
      unsent: 0,
      outcome: 'finished',
    } as const;
    await ledger.apply(
      scope,
      [...done.map((window) => ({ type: 'window' as const, window })), { type: 'request', request }],
      0,
    );
    const listed = [1, 2, 3].map((number) => ({
      uuid: `0000000${number}-0000-4000-8000-000000000000`,
      issuerRfc: 'EKU9003173C9',
      issuerName: 'A',
      receiverRfc: 'CACX7605101P8',
      receiverName: 'B',
      pacRfc: 'SPR190613I52',
      issuedAt: `${month}-10T10:00:00` as SyncJob['from'],
      amount: '1.00',
      status: 'active' as const,
    }));
    const batch = { packageId: 'list', direction: 'issued', seenAt: settledAt, listed, held: [], position: 3 } as const;
    await ledger.record(scope, batch);
    const { body } = await plan({ service: 'retenciones', from: month, to: month, directions: ['issued'] });
    expect(body).toMatchObject({
      windows: [{ content: 'xml', expected: 3, held: 0, atLeast: false, queries: 1 }],
      spends: { metadataQueries: 0, xmlQueries: 1, uncounted: 0 },
    });
  });

  it('is refused as a sync is: for a period that the SAT does not answer for, a field that is wrong, a taxpayer of nobody', async () => {
    expect(await plan({ from: monthsAgo(2), to: monthsAgo(3) })).toMatchObject({
      status: 422,
      body: { code: 'PERIOD_INVALID' },
    });
    expect(await plan({ from: 'yesterday', to: monthsAgo(3) })).toMatchObject({
      status: 422,
      body: { code: 'VALIDATION_FAILED' },
    });
    const other = await api.newTenant();
    const json = { from: monthsAgo(3), to: monthsAgo(3) };
    const foreign = await api.ask(`/v1/taxpayers/${taxpayerId}/plan`, { key: other.key, json });
    expect(foreign.status).toBe(404);
  });

  it('under an Idempotency-Key is told as it was the first time', async () => {
    const headers = { 'idempotency-key': 'a-plan' };
    const json = { from: monthsAgo(3), to: monthsAgo(3) };
    const first = await plan(json, headers);
    const again = await plan(json, headers);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });
});
