import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  credentialJson,
  issue,
  newTaxpayer,
  startApi,
  type Answered,
  type Asked,
  type TestApi,
  type TestTenant,
} from './api.js';
import { operationsOf, type Operation } from './operations.js';
import { stock, type Stock } from './stock.js';

let api: TestApi;
let owner: TestTenant;
let stranger: TestTenant;
let strangersTaxpayer: string;
let operations: readonly Operation[];
/** Ids of the owner's records, by the names that paths give them. */
let ids: Record<string, string>;
let stocked: Stock;

/** Bodies that would do something, by operation. */
const bodies: Record<string, object> = {
  createTaxpayer: { rfc: 'XIA190128J61' },
  addCredential: credentialJson(issue()),
  startSync: { from: recentMonth(), to: recentMonth() },
  previewSync: { from: recentMonth(), to: recentMonth() },
  adoptRequests: {
    requests: [
      {
        idSolicitud: '01900000-0000-4000-8000-000000000000',
        direction: 'issued',
        content: 'xml',
        from: '2025-01',
        to: '2025-01',
        requestedAt: '2025-06-01T12:00:00Z',
      },
    ],
  },
};

/** Query parameters that a route needs. */
const queries: Record<string, string> = {
  getCompleteness: '?from=2025-01&to=2025-01',
  getCompletenessPage: '?from=2025-01&to=2025-01',
  adoptPackage: '?modifiedAt=2025-06-01T12:00:00Z',
};

function recentMonth(): string {
  return new Date(Date.now() - 45 * 24 * 3600 * 1000).toISOString().slice(0, 7);
}

beforeAll(async () => {
  api = await startApi();
  owner = await api.newTenant();
  stranger = await api.newTenant();
  const taxpayerId = await newTaxpayer(api, owner);
  strangersTaxpayer = await newTaxpayer(api, stranger);
  stocked = await stock(api, owner, taxpayerId);
  const add = async (path: string, json: object): Promise<string> => {
    const { body } = await api.ask(`/v1/taxpayers/${taxpayerId}${path}`, { key: owner.key, json });
    return String(body['id']);
  };
  ids = {
    taxpayerId,
    credentialId: await add('/credentials', bodies['addCredential'] ?? {}),
    syncId: await add('/syncs', bodies['startSync'] ?? {}),
    packageId: stocked.xmlPackageId,
    uuid: stocked.issued[1]?.uuid ?? '',
  };
  operations = operationsOf((await api.ask('/v1/openapi.json')).body);
});
afterAll(() => api[Symbol.asyncDispose]());

/** Routes that need a key and name a record in their path. */
function guarded(): readonly Operation[] {
  return operations.filter(({ path }) => path.startsWith('/v1/') && path.includes('{'));
}

function call(
  { method, path, operationId }: Operation,
  named: Readonly<Record<string, string>>,
  key: string | undefined,
): Promise<Answered> {
  const address = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => {
    const id = named[name];
    if (id === undefined) throw new Error(`the test knows no ${name} for ${path}`);
    return id;
  });
  const body =
    operationId === 'adoptPackage' ? { zip: new Uint8Array(stocked.xmlPackage) } : { json: bodies[operationId] ?? {} };
  const asked: Asked = { method, key, ...(method === 'POST' ? body : {}) };
  return api.ask(address + (queries[operationId] ?? ''), asked);
}

/** Everything that a tenant has, as text. */
async function everythingOf({ tenantId }: TestTenant): Promise<string> {
  const tables = [
    'taxpayers',
    'credentials',
    'syncs',
    'ledgers',
    'windows',
    'sat_requests',
    'sat_packages',
    'documents',
  ];
  return api.services.database.tenantConnection(tenantId, async (connection) => {
    const texts: string[] = [];
    for (const table of tables) {
      const { rows } = await connection.query<{ text: string }>(`SELECT t::text AS text FROM ${table} t ORDER BY 1`);
      texts.push(...rows.map(({ text }) => text));
    }
    return texts.join('\n');
  });
}

describe('another tenant', () => {
  it('finds the routes that the test is about', () => {
    expect(guarded().map(({ operationId }) => operationId)).toEqual(
      expect.arrayContaining(['getTaxpayer', 'addCredential', 'deleteCredential', 'startSync', 'getDocumentXml']),
    );
    expect(guarded().length).toBeGreaterThanOrEqual(16);
  });

  it('gets for each route what it gets for ids that do not exist, and changes nothing', async () => {
    const before = [await everythingOf(owner), await everythingOf(stranger)];
    const nothing = {
      taxpayerId: '01900000-0000-7000-8000-000000000000',
      credentialId: '01900000-0000-7000-8000-000000000000',
      syncId: '01900000-0000-7000-8000-000000000000',
      packageId: '01900000-0000-7000-8000-000000000000_01',
      uuid: '01900000-0000-7000-8000-000000000000',
    };
    for (const operation of guarded()) {
      const foreign = await call(operation, ids, stranger.key);
      const absent = await call(operation, nothing, stranger.key);
      expect(foreign.status, operation.operationId).toBe(404);
      const { requestId: _one, ...told } = foreign.body;
      const { requestId: _other, ...toldOfNothing } = absent.body;
      expect(told, operation.operationId).toEqual(toldOfNothing);
    }
    expect([await everythingOf(owner), await everythingOf(stranger)]).toEqual(before);
  });

  it('gets nothing of the owner’s by way of a taxpayer of its own', async () => {
    const mixed = { ...ids, taxpayerId: strangersTaxpayer };
    const secrets = [ids['credentialId'], ids['syncId'], ids['packageId'], ids['uuid'], stocked.missing.uuid];
    for (const operation of guarded().filter(({ method }) => method !== 'POST')) {
      const { status, text } = await call(operation, mixed, stranger.key);
      const namesRecord = operation.path.split('{').length > 2;
      expect(status, operation.operationId).toBe(namesRecord ? 404 : 200);
      for (const secret of secrets) expect(text, operation.operationId).not.toContain(secret);
    }
  });

  it('has lists of its own', async () => {
    const { body } = await api.ask<{ items: { id: string }[] }>('/v1/taxpayers', { key: stranger.key });
    expect(body.items.map(({ id }) => id)).toEqual([strangersTaxpayer]);
  });
});

describe('nobody', () => {
  it('gets past any route of the API without a key', async () => {
    for (const operation of operations.filter(({ path }) => path.startsWith('/v1/'))) {
      const { status, body } = await call(operation, ids, undefined);
      expect(status, operation.operationId).toBe(401);
      expect(body['code']).toBe('UNAUTHENTICATED');
    }
  });
});

describe('the owner', () => {
  it('gets an answer from each of these routes: the ids of the test are real', async () => {
    const last = guarded().toSorted((a, b) => Number(a.method === 'DELETE') - Number(b.method === 'DELETE'));
    for (const operation of last) {
      const { status, text } = await call(operation, ids, owner.key);
      expect(status, `${operation.operationId}: ${text.slice(0, 300)}`).toBeLessThan(300);
    }
  });
});
