import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCredential, type Credential } from '@acopio/credentials';
import { createSatClient, localMessageSigner, satEndpoints, type SatClient } from '@acopio/sat-client';
import {
  createManualClock,
  createTestAuthority,
  startSatSimulator,
  type ManualClock,
  type SatSimulator,
  type SimulatorOptions,
} from '@acopio/sat-simulator';
import { folderPackageStore } from '../../src/folder-store.js';
import type { KnownDocument } from '../../src/ledger.js';
import { defaultLimits } from '../../src/limits.js';
import { memoryLedger } from '../../src/memory-ledger.js';
import type { Limits } from '../../src/model.js';
import type { SyncJob } from '../../src/plan.js';
import type { Ports } from '../../src/ports.js';
import { makeReport, type SyncReport } from '../../src/report.js';
import { runSync, type RunResult } from '../../src/run.js';

export const taxpayer = { rfc: 'MOD010101AB1', legalName: 'MODELO SA DE CV' };

/** A simulated SAT over HTTP under a clock that moves only when somebody waits, and an empty ledger. */
export interface Lab {
  readonly sat: SatSimulator;
  readonly clock: ManualClock;
  readonly ports: Omit<Ports, 'client'>;
  /** A client with the taxpayer's e.firma: ours, or somebody else's. */
  newClient(): SatClient;
  run(job: SyncJob, options?: { readonly waitUntil?: Date }): Promise<RunResult>;
  report(job: SyncJob): Promise<SyncReport>;
  documents(): Promise<readonly KnownDocument[]>;
  close(): Promise<void>;
}

let issued: Promise<{ readonly authority: SimulatorOptions['authority']; readonly credential: Credential }> | undefined;

async function issueOnce(): Promise<{
  readonly authority: ReturnType<typeof createTestAuthority>;
  readonly credential: Credential;
}> {
  const authority = createTestAuthority();
  const files = authority.issue(taxpayer);
  const credential = await openCredential({ ...files, password: Buffer.from(files.password) });
  return { authority, credential };
}

/** Opens a lab at an instant. `limits` are ours; those of the simulated SAT are among `options`. */
export async function openLab(start: string, options: SimulatorOptions, limits: Partial<Limits> = {}): Promise<Lab> {
  const { authority, credential } = await (issued ??= issueOnce());
  const clock = createManualClock(new Date(start));
  const sat = await startSatSimulator({ ...options, clock, ...(authority === undefined ? {} : { authority }) });
  const folder = await mkdtemp(join(tmpdir(), 'acopio-model-'));
  const ports: Omit<Ports, 'client'> = {
    scope: { tenant: 'local', rfc: taxpayer.rfc, service: 'cfdi' },
    ledger: memoryLedger(),
    store: folderPackageStore(() => folder),
    clock: {
      now: () => clock.now(),
      sleep: async (milliseconds) => clock.advance(Math.max(milliseconds, 1)),
    },
    // Fewer polls than in life: a stuck request would be asked about fourteen thousand times.
    limits: { ...defaultLimits, pollFirst: 60, pollMost: 7200, ...limits },
  };
  const newClient = (): SatClient =>
    createSatClient({
      rfc: taxpayer.rfc,
      service: 'cfdi',
      messageSigner: localMessageSigner(credential, { now: () => new Date() }),
      endpoints: satEndpoints('cfdi', sat.url),
      clock: { now: () => clock.now() },
      retries: { attempts: 1 },
    });
  return {
    sat,
    clock,
    ports,
    newClient,
    run: async (job, runOptions) => {
      const client = newClient();
      try {
        return await runSync(job, { ...ports, client }, runOptions);
      } finally {
        await client.close();
      }
    },
    report: (job) => makeReport(job, { ...ports, now: clock.now() }),
    documents: async () => {
      const documents: KnownDocument[] = [];
      for await (const document of ports.ledger.documents(ports.scope)) documents.push(document);
      return documents;
    },
    close: async () => {
      await sat.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
