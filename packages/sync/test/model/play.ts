import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCredential, type Credential } from '@acopio/credentials';
import { createSatClient, localMessageSigner, satEndpoints } from '@acopio/sat-client';
import {
  createManualClock,
  createTestAuthority,
  createWorld,
  startSatSimulator,
  type Call,
  type TrueDocument,
} from '@acopio/sat-simulator';
import { folderPackageStore } from '../../src/folder-store.js';
import type { KnownDocument } from '../../src/ledger.js';
import { defaultLimits } from '../../src/limits.js';
import { memoryLedger } from '../../src/memory-ledger.js';
import type { LedgerView } from '../../src/model.js';
import type { SyncJob } from '../../src/plan.js';
import type { Ports } from '../../src/ports.js';
import { makeReport, type SyncReport } from '../../src/report.js';
import { runSync } from '../../src/run.js';
import { Crash, crashingAt } from './crashing-ports.js';
import type { Script } from './script.js';

const taxpayer = { rfc: 'MOD010101AB1', legalName: 'MODELO SA DE CV' };

/** After this many runs of one script something goes in circles. */
const MOST_RUNS = 40;

/** How a script ended: the ledger, the report, and what the SAT saw. */
export interface Ending {
  readonly report: SyncReport;
  readonly view: LedgerView;
  readonly documents: readonly KnownDocument[];
  readonly truth: readonly TrueDocument[];
  readonly journal: readonly Call[];
}

let issued:
  | Promise<{ readonly authority: ReturnType<typeof createTestAuthority>; readonly credential: Credential }>
  | undefined;

async function issueOnce() {
  const authority = createTestAuthority();
  const files = authority.issue(taxpayer);
  const credential = await openCredential({ ...files, password: Buffer.from(files.password) });
  return { authority, credential };
}

/** Plays a script against a simulated SAT over HTTP, with a clock of its own, until the job is settled. */
export async function play(script: Script): Promise<Ending> {
  const { authority, credential } = await (issued ??= issueOnce());
  const clock = createManualClock(new Date('2025-04-10T18:00:00.000Z'));
  const months = script.months.map((counts, index) => ({ month: `2025-0${index + 1}`, ...counts }));
  const world = createWorld({ seed: 'model', taxpayers: [{ ...taxpayer, months }] });
  const sat = await startSatSimulator({
    world,
    authority,
    clock,
    documentsPerPackage: script.documentsPerPackage,
    delays: { inProcess: 0, finished: script.finishedAfter * 60_000 },
    limits: { xmlDocuments: script.xmlDocuments },
  });
  const folder = await mkdtemp(join(tmpdir(), 'acopio-model-'));
  try {
    for (const fault of script.faults) sat.faults.add(fault);
    const job: SyncJob = {
      directions: ['issued', 'received'],
      contents: ['metadata', 'xml'],
      from: '2025-01-01T00:00:00',
      to: script.months.length === 1 ? '2025-01-31T23:59:59' : '2025-02-28T23:59:59',
    };
    const run = { number: 0 };
    const ports: Omit<Ports, 'client'> = {
      scope: { tenant: 'local', rfc: taxpayer.rfc, service: 'cfdi' },
      ledger: memoryLedger(),
      store: folderPackageStore(() => folder),
      clock: {
        now: () => new Date(clock.now().getTime() + (script.clockErrors[run.number] ?? 0) * 60_000),
        sleep: async (milliseconds) => clock.advance(Math.max(milliseconds, 1)),
      },
      // Fewer polls than in life: a stuck request would be asked about fourteen thousand times.
      limits: { ...defaultLimits, pollFirst: 60, pollMost: 7200, stuckAfter: 86_400 },
    };
    await runUntilSettled(job, ports, { run, crashes: script.crashes, url: sat.url, credential });
    const documents: KnownDocument[] = [];
    for await (const document of ports.ledger.documents(ports.scope)) documents.push(document);
    return {
      report: await makeReport(job, { ...ports, now: clock.now() }),
      view: await ports.ledger.view(ports.scope),
      documents,
      truth: sat.truth({ service: 'cfdi', rfc: taxpayer.rfc }),
      journal: sat.journal,
    };
  } finally {
    await sat.close();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Life {
  /** Which run of the script it is: some things differ from one to the next. */
  readonly run: { number: number };
  readonly crashes: Script['crashes'];
  readonly url: string;
  readonly credential: Credential;
}

async function runUntilSettled(job: SyncJob, ports: Omit<Ports, 'client'>, life: Life): Promise<void> {
  const { run, crashes, url, credential } = life;
  for (; run.number < MOST_RUNS; run.number += 1) {
    const client = createSatClient({
      rfc: taxpayer.rfc,
      service: 'cfdi',
      messageSigner: localMessageSigner(credential, { now: () => new Date() }),
      endpoints: satEndpoints('cfdi', url),
      retries: { attempts: 1 },
    });
    try {
      const result = await runSync(job, crashingAt({ ...ports, client }, crashes[run.number]));
      if (result.state === 'settled') return;
    } catch (error) {
      // A refusal of the login or of the certificate ends a run; here, as for a person, the same command goes on.
      const refused = error instanceof Error && error.name === 'SatError';
      if (!(error instanceof Crash) && !refused) throw error;
    } finally {
      await client.close();
    }
  }
  throw new Error(`not settled after ${MOST_RUNS} runs`);
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
