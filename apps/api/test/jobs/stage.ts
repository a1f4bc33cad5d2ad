import { createHash } from 'node:crypto';
import {
  createWorld,
  queryFingerprint,
  startSatSimulator,
  truth,
  type Call,
  type IssuedCredential,
  type SatSimulator,
} from '@acopio/sat-simulator';
import { makeReport, type Ledger, type SyncReport } from '@acopio/sync';
import { startWorker, type Worker } from '../../src/jobs/worker.js';
import { postgresLedger } from '../../src/ledger/postgres-ledger.js';
import type { Services } from '../../src/services.js';
import { freshDatabase, type FreshDatabase } from '../database.js';
import { openServices } from '../services.js';
import { addSync, addTaxpayer, everythingOf, type TestTaxpayer } from '../tenant.js';
import { until } from '../until.js';
import { startWorkerProcess, type WorkerProcess } from '../worker-process.js';

const RFC = 'EKU9003173C9';
const LEGAL_NAME = 'ESCUELA KEMPER URGATE SA DE CV';
export const january = everythingOf('2025-01-01T00:00:00', '2025-01-31T23:59:59');

/** A simulated SAT, a database, and one taxpayer whose January is asked for; no worker yet. */
export interface Stage {
  readonly sat: SatSimulator;
  readonly services: Services;
  readonly fresh: FreshDatabase;
  readonly taxpayer: TestTaxpayer;
  readonly ledger: Ledger;
  /** Another e.firma of the taxpayer. */
  issue(): IssuedCredential;
  startWorker(): WorkerProcess;
  /** A worker in this process: for those that nobody kills. */
  startWorkerHere(): Promise<void>;
  report(): Promise<SyncReport>;
  /** Waits for a worker to have done everything. */
  complete(): Promise<SyncReport>;
  /** Ends all workers and everything else. */
  close(): Promise<void>;
}

/** How a stage differs from the usual one. */
export interface StageOptions {
  /** Documents of January. */
  readonly issued?: number;
  readonly received?: number;
  /** A database that outlives the stage. */
  readonly fresh?: FreshDatabase;
  /** Whether the taxpayer has an e.firma from the start. */
  readonly efirma?: boolean;
  readonly trustTestAuthority?: boolean;
  /** After how many seconds without a sign of life a worker counts as dead. */
  readonly heartbeatSeconds?: number;
}

/** Sets a stage. */
export async function setStage({
  issued = 20,
  received = 30,
  fresh,
  efirma = true,
  trustTestAuthority = true,
  heartbeatSeconds = 10,
}: StageOptions = {}): Promise<Stage> {
  const months = [{ month: '2025-01', issued, received }];
  const world = createWorld({ seed: 'jobs', taxpayers: [{ rfc: RFC, legalName: LEGAL_NAME, months }] });
  const sat = await startSatSimulator({ world, verifiesUntilFinished: 1, trustTestAuthority });
  const database = fresh ?? (await freshDatabase());
  const { services, close } = await openServices(database.url, { satUrl: sat.url, heartbeatSeconds });
  const issue = (): IssuedCredential => sat.authority.issue({ rfc: RFC, legalName: LEGAL_NAME });
  const taxpayer = await addTaxpayer(services, { rfc: RFC, ...(efirma ? { efirma: issue() } : {}) });
  await addSync(services, taxpayer, january);
  const ledger = postgresLedger(services.database);
  const workers: WorkerProcess[] = [];
  const here: Worker[] = [];
  const report = (): Promise<SyncReport> =>
    makeReport(january, { ledger, scope: taxpayer.scope, now: services.clock.now(), limits: services.limits });
  return {
    sat,
    services,
    fresh: database,
    taxpayer,
    ledger,
    issue,
    report,
    startWorker: () => {
      const worker = startWorkerProcess(services);
      workers.push(worker);
      return worker;
    },
    startWorkerHere: async () => void here.push(await startWorker(services)),
    complete: () =>
      until(
        async () => {
          const made = await report();
          return made.verdict === 'complete' ? made : undefined;
        },
        { explain: () => workers.map((worker) => worker.log()).join('\n---\n'), pause: 1000 },
      ),
    close: async () => {
      for (const worker of workers) worker.kill('SIGKILL');
      for (const worker of here) await worker.stop();
      await Promise.all(workers.map(({ ended }) => ended));
      await close();
      if (fresh === undefined) await database.drop();
      await sat.close();
    },
  };
}

/** UUID and SHA-256 of every XML that the SAT offers for January. */
export function trueXml({ sat }: Stage): Map<string, string> {
  const offered = truth(sat.world, { service: 'cfdi', rfc: RFC, from: january.from, to: january.to }).filter(
    ({ xmlOffered }) => xmlOffered,
  );
  return new Map(offered.map(({ uuid, document }) => [uuid, sha256(document.xml())]));
}

/** The same of what the ledger holds. */
export async function heldXml({ ledger, taxpayer }: Stage): Promise<Map<string, string>> {
  const held = new Map<string, string>();
  for await (const document of ledger.documents(taxpayer.scope)) {
    for (const { sha256: hash } of document.held) held.set(document.uuid, hash);
  }
  return held;
}

/** How often each query and each package counted at the SAT, by fingerprint and by id. */
export function uses(sat: SatSimulator): {
  readonly queries: Map<string, number>;
  readonly downloads: Map<string, number>;
} {
  const count = (names: readonly string[]): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
    return counts;
  };
  const counted = (operation: Call['operation']): readonly Call[] =>
    sat.journal.filter((call) => call.registered && call.operation === operation);
  return {
    queries: count(
      counted('request').flatMap(({ service, rfc, query }) =>
        query === undefined ? [] : [queryFingerprint(service, rfc ?? '', query)],
      ),
    ),
    downloads: count(counted('download').flatMap(({ packageId }) => packageId ?? [])),
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
