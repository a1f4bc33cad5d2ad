import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCredential } from '@acopio/credentials';
import type { RandomAccess } from '@acopio/package-extractor';
import { createSatClient, localMessageSigner, satEndpoints } from '@acopio/sat-client';
import { createWorld, startSatSimulator, type SatSimulator } from '@acopio/sat-simulator';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SyncEvent } from '../src/events.js';
import { folderPackageStore } from '../src/folder-store.js';
import { defaultLimits } from '../src/limits.js';
import type { HeldDocument, Ledger } from '../src/ledger.js';
import { memoryLedger } from '../src/memory-ledger.js';
import type { SatRequest } from '../src/model.js';
import { perform } from '../src/perform.js';
import { planWindows, type SyncJob } from '../src/plan.js';
import { previewPlan } from '../src/plan-door.js';
import type { DocumentSink, Ports } from '../src/ports.js';
import { makeReport } from '../src/report.js';
import { runSync } from '../src/run.js';
import { Crash } from './model/crashing-ports.js';

const taxpayer = { rfc: 'ÑA&010101AB1', legalName: 'ÑANDÚ & ASOCIADOS SA DE CV' };
const job: SyncJob = {
  directions: ['issued', 'received'],
  contents: ['metadata', 'xml'],
  from: '2025-01-01T00:00:00',
  to: '2025-02-28T23:59:59',
};

const world = createWorld({
  seed: 'run',
  taxpayers: [
    {
      ...taxpayer,
      months: [
        { month: '2025-01', issued: 60, received: 90 },
        { month: '2025-02', issued: 0, received: 5 },
      ],
    },
  ],
});

let sat: SatSimulator;
let folder: string;
let ledger: Ledger;

beforeEach(async () => {
  sat = await startSatSimulator({ world, documentsPerPackage: 25 });
  folder = await mkdtemp(join(tmpdir(), 'acopio-run-'));
  ledger = memoryLedger();
});

afterEach(async () => {
  await sat.close();
  await rm(folder, { recursive: true, force: true });
});

async function ports(): Promise<Ports> {
  const issued = sat.authority.issue(taxpayer);
  const credential = await openCredential({ ...issued, password: Buffer.from(issued.password) });
  const clock = { now: () => new Date(), sleep: () => Promise.resolve() };
  return {
    scope: { tenant: 'local', rfc: taxpayer.rfc, service: 'cfdi' },
    ledger,
    store: folderPackageStore(() => folder),
    client: createSatClient({
      rfc: taxpayer.rfc,
      service: 'cfdi',
      messageSigner: localMessageSigner(credential, clock),
      endpoints: satEndpoints('cfdi', sat.url),
    }),
    clock,
    limits: { ...defaultLimits, pollFirst: 0, pollMost: 0 },
  };
}

test('a sync ends with every document that the SAT offers, and a second one calls nobody', async () => {
  const world = await ports();
  const first = await runSync(job, world);
  expect(first.state).toBe('settled');
  const report = await makeReport(job, { ...world, now: new Date() });
  expect(report).toMatchObject({ verdict: 'complete', exceptionCount: 0, unreadable: 0 });
  const truth = sat.truth({ service: 'cfdi', rfc: taxpayer.rfc });
  const offered = truth.filter((document) => document.xmlOffered).map((document) => document.uuid);
  const held: string[] = [];
  for await (const document of ledger.documents(world.scope)) if (document.held.length === 1) held.push(document.uuid);
  expect(held).toEqual(offered.toSorted());

  const calls = sat.journal.length;
  const second = await runSync(job, world);
  expect(second).toEqual({
    state: 'settled',
    calls: { login: 0, request: 0, verify: 0, download: 0 },
    audited: { packages: [], rewritten: [], lost: [] },
  });
  expect(sat.journal.length).toBe(calls);
});

test('XML is asked for in as few queries as the list allows, so the SAT never has to say that they are too many', async () => {
  await sat.close();
  sat = await startSatSimulator({ world, documentsPerPackage: 25, limits: { xmlDocuments: 40 } });
  const base = await ports();
  const told: SyncEvent[] = [];
  const limits = { ...base.limits, mostDocuments: { metadata: 1000, xml: 40 } };
  const at = { ...base, limits, observe: (event: SyncEvent) => void told.push(event) };
  expect((await runSync(job, at)).state).toBe('settled');
  expect(await makeReport(job, { ...at, now: new Date() })).toMatchObject({ verdict: 'complete', exceptionCount: 0 });
  const { windows, requests } = await ledger.view(at.scope);
  expect(requests.filter(({ outcome, codEstatus }) => outcome === 'overLimit' || codEstatus === '5003')).toEqual([]);
  const xml = windows.filter(({ content, state }) => content === 'xml' && state !== 'split');
  const held = new Map<string, number>();
  for await (const { heldIn } of ledger.documents(at.scope)) {
    for (const direction of heldIn) held.set(direction, (held.get(direction) ?? 0) + 1);
  }
  for (const direction of job.directions) {
    const expected = xml.filter((window) => window.direction === direction);
    expect(expected.reduce((sum, window) => sum + (window.expected ?? 0), 0)).toBe(held.get(direction));
  }
  const queries = told.reduce((sum, event) => sum + (event.type === 'measured' ? event.queries : 0), 0);
  expect(requests.filter(({ query }) => query.kind !== 'folio' && query.content === 'xml')).toHaveLength(queries);
});

test('a plan is told beforehand as it is then carried out', async () => {
  const world = await ports();
  await runSync({ ...job, contents: ['metadata'] }, world);
  const before = await ledger.view(world.scope);
  const told = await previewPlan(job, { ...world, now: new Date() });
  expect(await ledger.view(world.scope)).toEqual(before);
  expect(told.spends).toMatchObject({ metadataQueries: 0, uncounted: 0 });
  const { calls } = await runSync(job, world);
  expect(calls.request).toBe(told.spends.xmlQueries);
  const { packages } = await ledger.view(world.scope);
  const xml = packages.filter(({ id }) => !before.packages.some((known) => known.id === id));
  const brought = xml.reduce((sum, satPackage) => sum + (satPackage.documents ?? 0), 0);
  expect(told.windows.reduce((sum, window) => sum + (window.expected ?? 0), 0)).toBe(brought);
});

test('what another program brought is not asked for again', async () => {
  const world = await ports();
  await runSync({ ...job, contents: ['metadata'] }, world);
  const brought = sat.truth({ service: 'cfdi', rfc: taxpayer.rfc, to: '2025-01-31T23:59:59' });
  const anywhere = {
    packageId: 'foreign',
    name: '',
    dataOffset: 0,
    compressedSize: 0,
    size: 0,
    method: 0,
    crc32: 0,
  } as const;
  for (const direction of job.directions) {
    const held = brought
      .filter(({ directions, xmlOffered }) => xmlOffered && directions.includes(direction))
      .map(({ uuid, document }) => ({
        header: { uuid, kind: 'cfdi', version: '4.0', issuedAt: document.issuedAt } as HeldDocument['header'],
        sha256: uuid,
        place: anywhere,
      }));
    await ledger.record(world.scope, { packageId: direction, direction, seenAt: '', listed: [], held, position: 0 });
  }
  const { calls } = await runSync(job, world);
  // February has documents in one direction only.
  expect(calls).toMatchObject({ request: 1 });
  expect((await makeReport(job, { ...world, now: new Date() })).verdict).toBe('complete');
});

test('a decision taken on a ledger that has changed since is not written', async () => {
  const world = await ports();
  const view = await ledger.view(world.scope);
  const changes = planWindows(job, view, { now: new Date(), limits: world.limits });
  await ledger.apply(world.scope, changes.slice(0, 1), view.revision);
  const stale = { kind: 'decide', changes, revision: view.revision, notBefore: '' } as const;
  await expect(perform(stale, world)).rejects.toMatchObject({ code: 'REVISION_CONFLICT' });
  expect((await ledger.view(world.scope)).windows).toHaveLength(1);
});

test('an index that died goes on where it stopped, and writes nothing that it had written before', async () => {
  const world = createWorld({
    seed: 'many',
    taxpayers: [{ ...taxpayer, months: [{ month: '2025-01', issued: 1200, received: 0 }] }],
  });
  await sat.close();
  sat = await startSatSimulator({ world });
  const written: string[] = [];
  const base = await ports();
  const sink: DocumentSink = {
    xml: async (documents) => void written.push(...documents.map(({ header }) => header.uuid)),
    check: async () => 'whole',
    unreadable: async () => undefined,
    metadata: async () => ({ write: async () => undefined, finish: async () => undefined }),
  };
  const xml: SyncJob = { ...job, directions: ['issued'], contents: ['xml'], to: '2025-01-31T23:59:59' };
  let batches = 0;
  const dying: Ledger = {
    ...ledger,
    record: async (scope, batch) => {
      batches += 1;
      if (batches === 2) throw new Crash();
      await ledger.record(scope, batch);
    },
  };
  await expect(runSync(xml, { ...base, ledger: dying, sink })).rejects.toBeInstanceOf(Crash);
  expect(written).toHaveLength(1000);

  written.length = 0;
  await runSync(xml, { ...base, sink });
  expect(written).toHaveLength(700);
  expect(sat.journal.filter(({ operation }) => operation === 'download')).toHaveLength(1);
});

test('an interruption stops the reading of a package between two batches, and the same call goes on', async () => {
  const world = createWorld({
    seed: 'many',
    taxpayers: [{ ...taxpayer, months: [{ month: '2025-01', issued: 1200, received: 0 }] }],
  });
  await sat.close();
  sat = await startSatSimulator({ world });
  const xml: SyncJob = { ...job, directions: ['issued'], contents: ['xml'], to: '2025-01-31T23:59:59' };
  const base = await ports();
  const interruption = new AbortController();
  const observe = ({ type }: SyncEvent): void => {
    if (type === 'indexing') interruption.abort();
  };
  const held = async (): Promise<number> => {
    let count = 0;
    for await (const { held } of ledger.documents(base.scope)) count += held.length;
    return count;
  };
  await expect(runSync(xml, { ...base, observe, signal: interruption.signal })).rejects.toMatchObject({
    name: 'AbortError',
  });
  expect(await held()).toBe(500);

  await runSync(xml, base);
  expect(await held()).toBe(1200);
  expect(sat.journal.filter(({ operation }) => operation === 'download')).toHaveLength(1);
});

const onlyMetadata: SyncJob = { ...job, directions: ['issued'], contents: ['metadata'], to: '2025-01-31T23:59:59' };

describe('verification', () => {
  async function working(): Promise<Ports> {
    await sat.close();
    sat = await startSatSimulator({ world, verifiesUntilFinished: 20 });
    const patient = { ...(await ports()), limits: { ...defaultLimits, pollFirst: 3600, pollMost: 3600 } };
    await runSync(onlyMetadata, patient, { waitUntil: new Date(0) });
    return patient;
  }

  async function look(world: Ports, times: number): Promise<SatRequest | undefined> {
    for (let look = 0; look < times; look += 1) {
      const [request] = (await ledger.view(world.scope)).requests;
      await perform({ kind: 'verify', requestId: request?.id ?? '', notBefore: '' }, world);
    }
    return (await ledger.view(world.scope)).requests[0];
  }

  test('gives a request up for lost after answers «unknown» in a row, not after one among many', async () => {
    const world = await working();
    await look(world, 7);
    const unknown = sat.faults.add({ operation: 'verify', times: 100, do: { kind: 'answer', codEstatus: '5004' } });
    expect((await look(world, 2))?.outcome).toBeUndefined();
    unknown.remove();
    expect((await look(world, 1))?.check?.unknownIds).toBeUndefined();
    sat.faults.add({ operation: 'verify', times: 100, do: { kind: 'answer', codEstatus: '5004' } });
    expect((await look(world, 6))?.outcome).toBe('lost');
  });

  test('that the SAT refuses for one request does not end the run: it is looked at again', async () => {
    sat.faults.add({ operation: 'verify', times: 2, do: { kind: 'answer', codEstatus: '301' } });
    const world = await ports();
    expect((await runSync(onlyMetadata, world)).state).toBe('settled');
    expect((await makeReport(onlyMetadata, { ...world, now: new Date() })).verdict).toBe('listed');
  });

  test('that says «finished» and names no package is made once more, and then the window is asked anew', async () => {
    sat.faults.add({ operation: 'request', do: { kind: 'withoutPackages' } });
    const world = await ports();
    expect((await runSync(onlyMetadata, world)).state).toBe('settled');
    const { requests, windows } = await ledger.view(world.scope);
    const [empty, ...others] = requests.filter(({ outcome }) => outcome === 'failed');
    expect({ others, state: empty?.check?.state }).toEqual({ others: [], state: 'finished' });
    expect(requests).toHaveLength(windows.length + 1);
    expect((await makeReport(onlyMetadata, { ...world, now: new Date() })).verdict).toBe('listed');
  });

  test('that says «finished» with no package and no document, twice, found nothing', async () => {
    sat.faults.add({ operation: 'verify', times: 100, do: { kind: 'report', count: 0, packageIds: [] } });
    const world = await ports();
    expect((await runSync(onlyMetadata, world)).state).toBe('settled');
    const { requests, packages } = await ledger.view(world.scope);
    expect({ outcomes: new Set(requests.map(({ outcome }) => outcome)), packages }).toEqual({
      outcomes: new Set(['empty']),
      packages: [],
    });
  });

  test('counts the login that it needed', async () => {
    const { limits } = await working();
    const world = await ports();
    const clock = { ...world.clock, now: () => new Date(Date.now() + 2 * 3_600_000) };
    const { calls } = await runSync(onlyMetadata, { ...world, clock, limits }, { waitUntil: new Date(0) });
    expect(calls).toEqual({ login: 1, request: 0, verify: 1, download: 0 });
  });
});

test('a package that came whole and cannot be read is told, and stops nothing else', async () => {
  const world = await ports();
  let spoilt = '';
  const spoiling = async (...[scope, id]: Parameters<Ports['store']['open']>): Promise<RandomAccess> => {
    const source = await world.store.open(scope, id);
    spoilt ||= id;
    const read = async (offset: number, length: number): Promise<Uint8Array> => {
      const bytes = await source.read(offset, length);
      return bytes.map((byte, index) => (offset + index >= 100 && offset + index < 140 ? 0xff : byte));
    };
    return id === spoilt ? { ...source, read } : source;
  };
  const result = await runSync(job, { ...world, store: { ...world.store, open: spoiling } });
  expect(result.state).toBe('settled');
  const report = await makeReport(job, { ...world, now: new Date() });
  expect(report.verdict).toBe('incomplete');
  expect(report.blocked.map(({ problem }) => problem)).toEqual([
    { code: 'PACKAGE_UNREADABLE', detail: `${spoilt} DAMAGED` },
  ]);
  expect(report.months.filter(({ present }) => present > 0)).not.toEqual([]);
});

test('a ZIP with nothing in it is no package: it is kept aside, and the second download is used', async () => {
  const world = await ports();
  const nothing = Buffer.from('504b0506'.padEnd(44, '0'), 'hex');
  let downloads = 0;
  const download: Ports['client']['download'] = async (...call) => {
    const answer = await world.client.download(...call);
    downloads += 1;
    return downloads > 1
      ? answer
      : {
          ...answer,
          bytes: (async function* () {
            for await (const _chunk of answer.bytes) continue;
            yield nothing;
          })(),
        };
  };
  await runSync(onlyMetadata, { ...world, client: { ...world.client, download } });
  const truth = sat.truth({
    service: 'cfdi',
    rfc: taxpayer.rfc,
    directions: ['issued'],
    from: job.from,
    to: onlyMetadata.to,
  });
  const report = await makeReport(onlyMetadata, { ...world, now: new Date() });
  expect(report.months.map(({ listed }) => listed)).toEqual([truth.length]);
  expect(await readdir(join(folder, 'damaged'))).toHaveLength(1);
});

test('a list that is fetched again is no newer than it was', async () => {
  const seen: string[] = [];
  const world = await ports();
  const watched: Ledger = {
    ...ledger,
    record: async (scope, batch) => {
      seen.push(batch.seenAt);
      await ledger.record(scope, batch);
    },
  };
  await runSync(onlyMetadata, { ...world, ledger: watched });
  for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true });
  await runSync(onlyMetadata, { ...world, ledger: watched });
  expect(seen.length).toBeGreaterThan(1);
  expect(new Set(seen).size).toBe(1);
});

describe('the look before a run, where a package is gone for good', () => {
  async function lostWith(check: DocumentSink['check']): Promise<{ readonly lost: readonly string[]; world: Ports }> {
    const world = { ...(await ports()), limits: { ...defaultLimits, pollFirst: 0, pollMost: 0, packageLives: 1 } };
    const sink: DocumentSink = {
      xml: async () => undefined,
      check,
      unreadable: async () => undefined,
      metadata: async () => ({ write: async () => undefined, finish: async () => undefined }),
    };
    await runSync(job, { ...world, sink });
    for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true });
    return { lost: (await runSync(job, { ...world, sink })).audited.lost, world };
  }

  test('calls an XML that was changed lost, and asks for it again', async () => {
    const changed = await lostWith(async () => 'changed');
    expect(changed.lost.length).toBeGreaterThan(0);
    expect((await ledger.view(changed.world.scope)).windows.some(({ heals }) => heals === true)).toBe(true);
    const { verdict } = await makeReport(job, { ...changed.world, now: new Date() });
    expect(verdict).toBe('complete');
  });

  test('keeps one that was issued to oneself while one of its two files is whole', async () => {
    const { lost, world } = await lostWith(async ({ direction }) => (direction === 'issued' ? 'gone' : 'whole'));
    expect(lost.length).toBeGreaterThan(0);
    const both = sat
      .truth({ service: 'cfdi', rfc: taxpayer.rfc })
      .filter(({ directions, status }) => directions.length === 2 && status === 'active');
    expect(both.length).toBeGreaterThan(0);
    expect(lost).not.toEqual(expect.arrayContaining([both[0]?.uuid]));
    expect((await makeReport(job, { ...world, now: new Date() })).months.some(({ present }) => present > 0)).toBe(true);
  });
});
