import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buildMetadataPackage, buildXmlPackage, createWorld, type WorldDocument } from '@acopio/sat-simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { receiveZip } from '../../src/adoptions/receive-zip.js';
import { scopeKey } from '../../src/jobs/job.js';
import { newTaxpayer, startApi, type Answered, type TestApi, type TestTenant } from './api.js';
import { collect } from './stock.js';

const RFC = 'EKU9003173C9';
const OTHER = 'CACX7605101P8';
const ID = '0F1E2D3C-4B5A-4678-9ABC-DEF012345678_01';
const AT = '2025-02-01T18:00:00.000Z';

const world = createWorld({
  seed: 'adoptions',
  taxpayers: [
    { rfc: RFC, legalName: 'ESCUELA KEMPER URGATE SA DE CV', months: [{ month: '2025-01', issued: 5, received: 8 }] },
    { rfc: OTHER, legalName: 'XOCHILT CASAS CHAVEZ', months: [{ month: '2025-01', issued: 4, received: 0 }] },
  ],
});
const documents: readonly WorldDocument[] = [...world.select({ service: 'cfdi', rfc: RFC })];
const foreign: readonly WorldDocument[] = [...world.select({ service: 'cfdi', rfc: OTHER })].filter(
  ({ issuerRfc, receiverRfc }) => issuerRfc !== RFC && receiverRfc !== RFC,
);

let api: TestApi;
let tenant: TestTenant;
/** Waits of the service take no time while this is so. */
let isHasty = false;

beforeAll(async () => {
  api = await startApi(({ clock }) => ({
    clock: { ...clock, sleep: (...wait) => (isHasty ? Promise.resolve() : clock.sleep(...wait)) },
  }));
  tenant = await api.newTenant();
});
afterAll(() => api[Symbol.asyncDispose]());

async function xmlZip(of: readonly WorldDocument[] = documents): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await collect(buildXmlPackage(of)));
}

interface Adopting {
  readonly zip: Uint8Array<ArrayBuffer>;
  readonly query?: string;
  readonly headers?: Record<string, string>;
  readonly by?: TestTenant;
}

function adopt(taxpayerId: string, { zip, query = '', headers = {}, by = tenant }: Adopting): Promise<Answered> {
  const path = `/v1/taxpayers/${taxpayerId}/adopted-packages?modifiedAt=${AT}${query}`;
  return api.ask(path, { key: by.key, zip, headers });
}

function read<B = { items: Record<string, unknown>[] }>(taxpayerId: string, path: string): Promise<Answered<B>> {
  return api.ask<B>(`/v1/taxpayers/${taxpayerId}${path}`, { key: tenant.key });
}

/** All that the tenant has, but for what came of the requests themselves. */
async function everything(): Promise<string> {
  const tables = ['ledgers', 'windows', 'sat_requests', 'sat_packages', 'documents', 'audit_entries'];
  return api.services.database.tenantConnection(tenant.tenantId, async (connection) => {
    const texts: string[] = [];
    for (const table of tables) {
      const { rows } = await connection.query<{ text: string }>(`SELECT t::text AS text FROM ${table} t ORDER BY 1`);
      texts.push(table, ...rows.map(({ text }) => text));
    }
    return texts.join('\n');
  });
}

function auditOf(taxpayerId: string): Promise<{ action: string; subject: string; detail: unknown }[]> {
  return api.services.database.tenant(tenant.tenantId, async ({ tenantId, prisma }) => {
    const entries = await prisma.auditEntry.findMany({ where: { tenantId, action: { endsWith: '.adopted' } } });
    return entries
      .filter((entry) => JSON.stringify(entry).includes(taxpayerId))
      .map(({ action, subject, detail }) => ({ action, subject, detail }));
  });
}

/** ZIPs on their way in. */
function incoming(): Promise<string[]> {
  return readdir(join(api.services.config.dataFolder, 'incoming')).catch(() => []);
}

/** A taxpayer of its own: an RFC is one per tenant, so each has its tenant. */
async function freshTaxpayer(): Promise<string> {
  tenant = await api.newTenant();
  return newTaxpayer(api, tenant, RFC);
}

const nothing = { packages: 0, documents: 0, rows: 0, held: 0, foreign: 0, unreadable: 0, refused: 0 };
const none = { refusals: [], conflicts: [], conflictCount: 0 };

describe('a ZIP of another program', () => {
  it('is kept under the id in its name, byte for byte, and its XML is held', async () => {
    const taxpayerId = await freshTaxpayer();
    const zip = await xmlZip([...documents, ...foreign]);
    const sha256 = createHash('sha256').update(zip).digest('hex');
    const fileName = `${ID}.zip`;
    const { status, body } = await adopt(taxpayerId, { zip, query: `&fileName=${fileName}` });
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        service: 'cfdi',
        fileName,
        ...nothing,
        packages: 1,
        documents: documents.length,
        foreign: foreign.length,
        ...none,
      },
    });
    const found = await read<Record<string, unknown>>(taxpayerId, `/sat-packages/${ID}`);
    expect(found.body).toMatchObject({ state: 'indexed', sha256, size: zip.length, downloads: [], listedAt: AT });
    const held = await read(taxpayerId, '/documents?limit=200');
    expect(held.body.items.map(({ uuid }) => String(uuid)).toSorted()).toEqual(
      [...new Set(documents.map(({ uuid }) => uuid))].toSorted(),
    );
    const [first] = documents;
    expect((await read(taxpayerId, `/documents/${first?.uuid}/xml`)).text).toBe(first?.xml());
    expect(await auditOf(taxpayerId)).toEqual([
      {
        action: 'package.adopted',
        subject: `package:${ID}`,
        detail: { taxpayerId, service: 'cfdi', fileName, sha256 },
      },
    ]);
    expect(await incoming()).toEqual([]);
  });

  it('changes nothing when it comes again, under whatever name', async () => {
    const taxpayerId = await freshTaxpayer();
    const zip = await xmlZip();
    await adopt(taxpayerId, { zip });
    const before = await everything();
    const again = await adopt(taxpayerId, { zip, query: `&fileName=${ID}.zip` });
    expect(again.body).toMatchObject({ ...nothing, held: 1, ...none });
    expect(await everything()).toBe(before);
  });

  it('with a list counts as of its own time', async () => {
    const taxpayerId = await freshTaxpayer();
    const zip = new Uint8Array(await collect(buildMetadataPackage(randomUUID(), documents, 'cfdi')));
    const { body } = await adopt(taxpayerId, { zip });
    expect(body).toMatchObject({ ...nothing, packages: 1, rows: documents.length, ...none });
    const found = await read<{ statuses: object[] }>(taxpayerId, `/documents/${documents[0]?.uuid}`);
    expect(found.body.statuses).toMatchObject([{ seenAt: AT }]);
  });

  it('with another content of what is held is kept beside it, and told', async () => {
    const taxpayerId = await freshTaxpayer();
    const [first, ...others] = documents;
    if (first === undefined) throw new Error('the world is empty');
    await adopt(taxpayerId, { zip: await xmlZip() });
    const forged = { ...first, xml: () => first.xml().replace('Version="4.0"', 'Version="4.0" ') };
    const { body } = await adopt(taxpayerId, { zip: await xmlZip([forged, ...others]) });
    expect(body).toMatchObject({ packages: 1, conflicts: [first.uuid], conflictCount: 1 });
    const details = await read<{ contents: object[] }>(taxpayerId, `/documents/${first.uuid}`);
    expect(details.body.contents).toHaveLength(2);
  });

  it.each<[string, () => Promise<Uint8Array<ArrayBuffer>>, string]>([
    ['of another RFC', () => xmlZip(foreign), 'NOT_OF_TAXPAYER'],
    ['that is cut', async () => (await xmlZip()).slice(0, -40), 'TRUNCATED'],
    ['that is none', async () => new TextEncoder().encode('<html>Mantenimiento</html>'), 'NOT_A_ZIP'],
    ['without anything in it', () => xmlZip([]), 'NO_DOCUMENTS'],
    ['of no bytes', async () => new Uint8Array(), 'NOT_A_ZIP'],
  ])('%s is refused with its reason, and changes nothing', async (_what, make, code) => {
    const taxpayerId = await freshTaxpayer();
    const before = await everything();
    const { status, body, text } = await adopt(taxpayerId, { zip: await make() });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...nothing,
      refused: 1,
      refusals: [{ code, text: { es: expect.any(String) as string } }],
    });
    expect(text).not.toContain(api.services.config.dataFolder);
    expect(await everything()).toBe(before);
    expect((await read(taxpayerId, '/sat-packages')).body.items).toEqual([]);
    expect(await incoming()).toEqual([]);
  });

  it.each(['../../../escaped.zip', 'a/b.zip', '.zip', '', 'a\u0000.zip', 'list.txt', `${'x'.repeat(200)}.zip`])(
    'gets a name of ours instead of %j',
    async (name) => {
      const taxpayerId = await freshTaxpayer();
      const { body } = await adopt(taxpayerId, {
        zip: await xmlZip(),
        query: `&fileName=${encodeURIComponent(name)}`,
      });
      expect(body).toMatchObject({ fileName: 'package.zip', packages: 1 });
    },
  );

  it('is not taken into a taxpayer of another tenant, nor without a key', async () => {
    const taxpayerId = await freshTaxpayer();
    const before = await everything();
    const zip = await xmlZip();
    expect((await adopt(taxpayerId, { zip, by: await api.newTenant() })).body['code']).toBe('NOT_FOUND');
    const unknown = { tenantId: '', keyId: '', key: 'acp_x' };
    expect((await adopt(taxpayerId, { zip, by: unknown })).body['code']).toBe('UNAUTHENTICATED');
    expect(await everything()).toBe(before);
  });

  it('has to be a ZIP, to have its time, and to come where one is taken', async () => {
    const taxpayerId = await freshTaxpayer();
    const path = `/v1/taxpayers/${taxpayerId}/adopted-packages`;
    const zip = await xmlZip();
    const asked = [
      await api.ask(`${path}?modifiedAt=${AT}`, { key: tenant.key, json: {} }),
      await api.ask('/v1/taxpayers', { key: tenant.key, zip }),
      await api.ask(path, { key: tenant.key, zip }),
      await adopt(taxpayerId, { zip, query: '&service=cfd' }),
    ];
    expect(asked.map(({ body }) => body['code'])).toEqual([
      'MEDIA_TYPE_UNSUPPORTED',
      'MEDIA_TYPE_UNSUPPORTED',
      'VALIDATION_FAILED',
      'VALIDATION_FAILED',
    ]);
    expect(asked[2]?.body['problems']).toMatchObject([{ path: 'query.modifiedAt', code: 'VALUE_MISSING' }]);
  });

  it('is told to come again while somebody else works on the ledger', async () => {
    const taxpayerId = await freshTaxpayer();
    const { tenantId } = tenant;
    const name = scopeKey({ tenantId, taxpayerId, service: 'cfdi' });
    const zip = await xmlZip();
    isHasty = true;
    const ran = await api.services.database.exclusively(name, () => adopt(taxpayerId, { zip }));
    isHasty = false;
    expect(ran?.result.status).toBe(409);
    expect(ran?.result.body).toMatchObject({ code: 'LEDGER_BUSY', retryable: true });
    expect(ran?.result.headers.get('retry-after')).toBe('60');
    expect((await adopt(taxpayerId, { zip })).body).toMatchObject({ packages: 1 });
  });

  it('under an Idempotency-Key is answered once, and other bytes under it are not taken', async () => {
    const taxpayerId = await freshTaxpayer();
    const headers = { 'idempotency-key': randomUUID() };
    const zip = await xmlZip();
    const first = await adopt(taxpayerId, { zip, headers });
    const again = await adopt(taxpayerId, { zip, headers });
    expect(again.body).toEqual(first.body);
    expect([first, again].map((one) => one.headers.get('idempotency-replayed'))).toEqual([null, 'true']);
    const before = await everything();
    const other = await adopt(taxpayerId, { zip: await xmlZip(documents.slice(1)), headers });
    expect(other.body['code']).toBe('IDEMPOTENCY_KEY_REUSED');
    expect(await everything()).toBe(before);
  });
});

describe('a ZIP on its way in', () => {
  function begin(taxpayerId: string, headers: Record<string, string>): ClientRequest {
    const path = `/v1/taxpayers/${taxpayerId}/adopted-packages?modifiedAt=${AT}`;
    return httpRequest(api.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${tenant.key}`, 'content-type': 'application/zip', ...headers },
    });
  }

  async function answerTo(
    sent: ClientRequest,
  ): Promise<{ readonly status: number | undefined; readonly text: string }> {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      sent.once('response', resolve).once('error', reject);
    });
    return { status: response.statusCode, text: (await collect(response)).toString('utf8') };
  }

  it('that says that it is too large is refused before any of it is read', async () => {
    const sent = begin(await freshTaxpayer(), { 'content-length': String(2 * 1024 ** 3 + 1) });
    sent.flushHeaders();
    const { status, text } = await answerTo(sent);
    expect(status).toBe(413);
    expect(JSON.parse(text)).toMatchObject({ code: 'PACKAGE_TOO_LARGE', retryable: false });
    sent.destroy();
  });

  it('that turns out to be too large leaves nothing; one that just fits is whole', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'acopio-incoming-'));
    try {
      const facts = { folder, fileName: 'a.zip', modifiedAt: new Date(AT) };
      const body = (): Readable => Readable.from([Buffer.alloc(6), Buffer.alloc(5)], { objectMode: false });
      await expect(receiveZip(body(), { ...facts, most: 10 })).rejects.toMatchObject({ code: 'PACKAGE_TOO_LARGE' });
      expect(await readdir(folder)).toEqual([]);
      const upload = await receiveZip(body(), { ...facts, most: 11 });
      expect(upload.sha256).toBe(createHash('sha256').update(Buffer.alloc(11)).digest('hex'));
      await upload[Symbol.asyncDispose]();
      expect(await readdir(folder)).toEqual([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('whose caller goes away leaves nothing, and only some may be on their way at once', async () => {
    const taxpayerId = await freshTaxpayer();
    const begun = Array.from({ length: 4 }, () => begin(taxpayerId, { 'content-length': '1000' }));
    for (const one of begun) one.on('error', () => undefined).write('PK');
    await expect.poll(async () => (await incoming()).length, { timeout: 10_000 }).toBe(4);
    const zip = await xmlZip();
    const more = await adopt(taxpayerId, { zip });
    expect(more.status).toBe(503);
    expect(more.body).toMatchObject({ code: 'TOO_MANY_ADOPTIONS', retryable: true });
    for (const one of begun) one.destroy();
    await expect.poll(incoming, { timeout: 10_000 }).toEqual([]);
    await expect.poll(async () => (await adopt(taxpayerId, { zip })).status, { timeout: 10_000 }).toBe(200);
  });
});

describe('requests of another program', () => {
  const january = { direction: 'issued', content: 'xml', from: '2025-01', to: '2025-01' } as const;
  const old = { ...january, idSolicitud: '0f1e2d3c-4b5a-4678-9abc-def012345678', requestedAt: AT };

  function adoptRequests(taxpayerId: string, requests: readonly object[], by = tenant): Promise<Answered> {
    return api.ask(`/v1/taxpayers/${taxpayerId}/adopted-requests`, { key: by.key, json: { requests } });
  }

  it('are taken over once, and each is a life of its query', async () => {
    const taxpayerId = await freshTaxpayer();
    const live = { ...old, idSolicitud: randomUUID(), requestedAt: new Date().toISOString() };
    const first = await adoptRequests(taxpayerId, [old, live]);
    expect(first.status).toBe(200);
    expect(first.body).toEqual({ service: 'cfdi', requests: 2, live: 1, held: 0 });
    const before = await everything();
    const upper = { ...old, idSolicitud: old.idSolicitud.toUpperCase() };
    expect((await adoptRequests(taxpayerId, [upper, live])).body).toMatchObject({ requests: 0, live: 0, held: 2 });
    expect(await everything()).toBe(before);
    expect(await auditOf(taxpayerId)).toMatchObject([{ action: 'requests.adopted', detail: { given: '2' } }]);
    const listed = await read(taxpayerId, '/sat-requests');
    expect(listed.body.items.map(({ outcome }) => outcome)).toEqual([null, 'expired']);
  });

  it('that cannot be are all named, and none is taken over', async () => {
    const taxpayerId = await freshTaxpayer();
    const before = await everything();
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    const impossible = await adoptRequests(taxpayerId, [
      old,
      { ...old, to: '2024-12' },
      { ...old, requestedAt: tomorrow },
    ]);
    expect(impossible.status).toBe(422);
    expect(impossible.body['problems']).toMatchObject([
      { path: 'body.requests.1.to', code: 'PERIOD_REVERSED' },
      { path: 'body.requests.2.requestedAt', code: 'TIME_IN_FUTURE' },
    ]);
    for (const wrong of [
      { idSolicitud: 'x' },
      { direction: 'sent' },
      { content: 'pdf' },
      { from: '2025-13' },
      { requestedAt: '1969-12-31T00:00:00Z' },
      { rfc: RFC },
    ]) {
      const { status, body } = await adoptRequests(taxpayerId, [{ ...old, ...wrong }]);
      expect([status, body['code']], JSON.stringify(wrong)).toEqual([422, 'VALIDATION_FAILED']);
    }
    expect((await adoptRequests(taxpayerId, [])).status).toBe(422);
    expect(
      (
        await adoptRequests(
          taxpayerId,
          Array.from({ length: 1001 }, () => old),
        )
      ).status,
    ).toBe(422);
    expect((await adoptRequests(taxpayerId, [old], await api.newTenant())).body['code']).toBe('NOT_FOUND');
    expect(await everything()).toBe(before);
  });
});
