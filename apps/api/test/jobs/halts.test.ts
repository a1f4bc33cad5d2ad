import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { startWorker, type Worker } from '../../src/jobs/worker.js';
import { clearHalts, findInterruptions } from '../../src/ledger/interruptions.repository.js';
import { addEfirma, addSync } from '../tenant.js';
import { until } from '../until.js';
import { january, setStage, uses, type Stage, type StageOptions } from './stage.js';

let stage: Stage;
let worker: Worker | undefined;

afterEach(async () => {
  await worker?.stop();
  await stage.close();
});

async function start(options: StageOptions = {}): Promise<void> {
  stage = await setStage(options);
  worker = await startWorker(stage.services);
}

function interruptions(): ReturnType<typeof findInterruptions> {
  const { services, taxpayer } = stage;
  const { tenantId, taxpayerId } = taxpayer;
  return services.database.tenant(tenantId, (transaction) =>
    findInterruptions(transaction, { taxpayerId, service: 'cfdi' }),
  );
}

/** What handing in an e.firma does besides keeping it. */
async function resume(): Promise<void> {
  const { services, taxpayer } = stage;
  const { tenantId, taxpayerId } = taxpayer;
  await services.database.tenant(tenantId, async (transaction) => {
    await clearHalts(transaction, taxpayerId);
    const payload = { kind: 'decide', tenantId, taxpayerId, service: 'cfdi', id: taxpayerId } as const;
    await services.queue.add(transaction, [{ payload }]);
  });
}

/** A job holds ids, and what it failed with is a code. */
async function expectNoSecretInJobs(): Promise<void> {
  const owner = new Client({ connectionString: stage.fresh.ownerUrl });
  await owner.connect();
  const { rows } = await owner.query<{ readonly data: object; readonly output: object | null }>(
    'SELECT data, output FROM pgboss.job',
  );
  await owner.end();
  expect(rows.length).toBeGreaterThan(10);
  const names = new Set(rows.flatMap(({ data }) => Object.keys(data)));
  expect([...names].toSorted()).toEqual(['id', 'kind', 'service', 'taxpayerId', 'tenantId']);
  expect(rows.filter(({ output }) => output !== null && JSON.stringify(output).length > 2000)).toEqual([]);
}

/** Every opening of an e.firma is written down; an open one is used again. */
async function expectOneOpening(): Promise<void> {
  const { services, taxpayer } = stage;
  const entries = await services.database.tenant(taxpayer.tenantId, ({ prisma }) => prisma.auditEntry.findMany());
  expect(entries.map(({ actor, action, detail }) => ({ actor, action, detail }))).toEqual([
    { actor: 'worker', action: 'credential.opened', detail: { service: 'cfdi', purpose: 'descarga-masiva' } },
  ]);
}

describe('A ledger stands still until a person acted', { timeout: 240_000 }, () => {
  it('when the taxpayer has no e.firma; it goes on when one is handed in', async () => {
    await start({ efirma: false });
    const { halt } = await until(async () => {
      const found = await interruptions();
      return found.halt === null ? undefined : found;
    });
    expect(halt).toMatchObject({ code: 'NO_CREDENTIAL', text: { es: expect.any(String), en: expect.any(String) } });
    expect(stage.sat.journal).toHaveLength(0);
    await addEfirma(stage.services, stage.taxpayer, stage.issue());
    await resume();
    await stage.complete();
    expect(await interruptions()).toEqual({ halt: null, trouble: null });
    await expectNoSecretInJobs();
    await expectOneOpening();
  });

  it('when the SAT refuses the certificate (305): one call and not one for each window, and nothing is blocked', async () => {
    await start({ trustTestAuthority: false });
    const { halt } = await until(async () => {
      const found = await interruptions();
      return found.halt === null ? undefined : found;
    });
    expect(halt).toMatchObject({ code: 'REFUSED', codEstatus: '305' });
    expect(stage.sat.journal.filter(({ operation }) => operation === 'request')).toHaveLength(1);
    const { windows } = await stage.ledger.view(stage.taxpayer.scope);
    expect(new Set(windows.map(({ state }) => state))).toEqual(new Set(['open']));
    // Whoever asks again says that it was seen to; it is refused again, and stands still again.
    await addSync(stage.services, stage.taxpayer, january);
    await until(async () =>
      stage.sat.journal.filter(({ operation }) => operation === 'request').length === 2 ? true : undefined,
    );
    await until(async () => ((await interruptions()).halt === null ? undefined : true));
  });
});

// A pause between two attempts grows with each of them.
describe('What passes is tried again by itself', { timeout: 240_000 }, () => {
  it('a store that cannot be written to: nothing is spent, it is told, and it goes on when there is room', async () => {
    stage = await setStage();
    const packages = join(stage.services.config.dataFolder, 'packages');
    // A file where the folder should be: as full as a disk can be, for root too.
    await writeFile(packages, '');
    worker = await startWorker(stage.services);
    const { trouble } = await until(async () => {
      const found = await interruptions();
      return found.trouble?.code === 'STORE_NOT_WRITABLE' ? found : undefined;
    });
    expect(trouble?.hint.es).toContain('espacio');
    expect(uses(stage.sat).downloads.size).toBe(0);
    await rename(packages, `${packages}.full`);
    await rm(`${packages}.full`);
    await stage.complete();
    expect(Math.max(...uses(stage.sat).downloads.values())).toBe(1);
  });

  it('a SAT that lets nobody in for a while: it is told, and nothing is spent until it does', async () => {
    stage = await setStage();
    const fault = stage.sat.faults.add({ operation: 'login', times: 1000, do: { kind: 'http', status: 503 } });
    worker = await startWorker(stage.services);
    const { trouble } = await until(async () => {
      const found = await interruptions();
      return found.trouble === null ? undefined : found;
    });
    expect(trouble?.code).toBe('OUTAGE');
    fault.remove();
    await stage.complete();
    expect([...uses(stage.sat).queries.values()]).toEqual([1, 1, 1, 1]);
    expect(await interruptions()).toEqual({ halt: null, trouble: null });
  });

  it('a SAT that cannot be reached: that is what is told, and not that the database is away', async () => {
    stage = await setStage();
    await stage.sat.close();
    worker = await startWorker(stage.services);
    const { trouble } = await until(async () => {
      const found = await interruptions();
      return found.trouble === null ? undefined : found;
    });
    expect(trouble?.code).toBe('UNREACHABLE');
  });
});
