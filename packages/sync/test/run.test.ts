import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCredential } from '@acopio/credentials';
import { createSatClient, localMessageSigner, satEndpoints } from '@acopio/sat-client';
import { createWorld, startSatSimulator, type SatSimulator } from '@acopio/sat-simulator';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { folderPackageStore } from '../src/folder-store.js';
import { defaultLimits } from '../src/limits.js';
import type { Ledger } from '../src/ledger.js';
import { memoryLedger } from '../src/memory-ledger.js';
import { perform } from '../src/perform.js';
import { planWindows, type SyncJob } from '../src/plan.js';
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
