import { describe, expect, it, type TestContext } from 'vitest';
import { until } from '../until.js';
import { heldXml, setStage, trueXml, uses, type Stage, type StageOptions } from './stage.js';

const PATIENTLY = { timeout: 240_000 };

/** A stage that is taken down when its test is over. */
async function set({ onTestFinished }: TestContext, options: StageOptions = {}): Promise<Stage> {
  const stage = await setStage(options);
  onTestFinished(() => stage.close());
  return stage;
}

/** A worker that is killed with SIGKILL at a moment of its work while a second one runs; the second one finishes. */
async function killAt(stage: Stage, moment: (stage: Stage) => Promise<void>): Promise<void> {
  const first = stage.startWorker();
  await moment(stage);
  await stage.startWorkerHere();
  first.kill('SIGKILL');
  expect(await first.ended).toBe('SIGKILL');
  await stage.complete();
  expect(await heldXml(stage)).toEqual(trueXml(stage));
}

// Most of the time they wait for the death of a worker to be noticed, so they wait together.
describe.concurrent('A worker that is killed', PATIENTLY, () => {
  it('before the SAT saw its request: another one finishes, and no query is sent twice', async (context) => {
    const stage = await set(context);
    const fault = stage.sat.faults.add({ operation: 'request', do: { kind: 'hold', when: 'before' } });
    await killAt(stage, async () => void (await fault.reached));
    expect(Math.max(...uses(stage.sat).queries.values())).toBe(1);
  });

  it('after the SAT accepted its request: it counts as spent, and the same query is not sent again', async (context) => {
    const stage = await set(context);
    const fault = stage.sat.faults.add({ operation: 'request', do: { kind: 'hold', when: 'after' } });
    await killAt(stage, async () => void (await fault.reached));
    const { queries } = uses(stage.sat);
    // Four windows, and one of them asked again with its first second moved.
    expect([...queries.values()]).toEqual([1, 1, 1, 1, 1]);
    const { requests } = await stage.ledger.view(stage.taxpayer.scope);
    expect(requests.filter(({ state }) => state === 'uncertain')).toHaveLength(1);
  });

  it('while it verified: the request is verified by another one, and nothing is sent twice', async (context) => {
    const stage = await set(context);
    const fault = stage.sat.faults.add({ operation: 'verify', do: { kind: 'hold', when: 'after' } });
    await killAt(stage, async () => void (await fault.reached));
    expect([...uses(stage.sat).queries.values()]).toEqual([1, 1, 1, 1]);
  });

  it('in the middle of a package: that life is spent, and the package is fetched once more', async (context) => {
    const stage = await set(context);
    const hold = { kind: 'hold', when: 'inBody', afterBytes: 2000 } as const;
    const fault = stage.sat.faults.add({ operation: 'download', do: hold });
    await killAt(stage, async () => void (await fault.reached));
    const { queries, downloads } = uses(stage.sat);
    expect([...queries.values()]).toEqual([1, 1, 1, 1]);
    expect([...downloads.values()].toSorted((a, b) => a - b)).toEqual([1, 1, 1, 2]);
  });

  it('while it read a package: another one goes on, and nothing is fetched again', async (context) => {
    const stage = await set(context, { issued: 3000 });
    await killAt(stage, reading);
    const { queries, downloads } = uses(stage.sat);
    expect([...queries.values()]).toEqual([1, 1, 1, 1]);
    expect([...downloads.values()]).toEqual([1, 1, 1, 1]);
  });

  it('twice in the middle of the same package: there is no third life, and the period is asked for again', async (context) => {
    const stage = await set(context);
    const hold = { kind: 'hold', when: 'inBody', afterBytes: 2000 } as const;
    const first = stage.sat.faults.add({ operation: 'download', do: hold });
    const worker = stage.startWorker();
    const { packageId } = await first.reached;
    const again = stage.sat.faults.add({
      operation: 'download',
      do: hold,
      match: (call) => call.packageId === packageId,
    });
    const second = stage.startWorker();
    worker.kill('SIGKILL');
    await again.reached;
    await stage.startWorkerHere();
    second.kill('SIGKILL');
    await stage.complete();
    expect(await heldXml(stage)).toEqual(trueXml(stage));
    const { queries, downloads } = uses(stage.sat);
    expect(downloads.get(packageId ?? '')).toBe(2);
    expect(Math.max(...downloads.values())).toBe(2);
    expect(Math.max(...queries.values())).toBeLessThanOrEqual(2);
  });
});

/** A part of a package's documents is in the ledger. */
async function reading({ ledger, taxpayer }: Stage): Promise<void> {
  await until(async () => {
    const { packages, windows } = await ledger.view(taxpayer.scope);
    const large = windows.find(({ direction, content }) => direction === 'issued' && content === 'xml');
    const fetched = packages.find(({ state, windowId }) => state === 'fetched' && windowId === large?.id);
    const position = fetched === undefined ? 0 : await ledger.position(taxpayer.scope, fetched.id);
    return position > 0 && position < 3000 ? true : undefined;
  });
}

describe.concurrent('A worker that is told to end (SIGTERM)', PATIENTLY, () => {
  it('waits for the package that it fetches, keeps it, and ends with 0', async (context) => {
    const stage = await set(context);
    const hold = { kind: 'hold', when: 'inBody', afterBytes: 2000 } as const;
    const fault = stage.sat.faults.add({ operation: 'download', do: hold });
    const worker = stage.startWorker();
    const { packageId } = await fault.reached;
    worker.kill('SIGTERM');
    // It says that it stops; while the rest of the package is held back it runs on.
    const other = stage.startWorker();
    await until(async () => (other.log().includes('Ready') ? true : undefined), { explain: () => other.log() });
    expect(worker.isRunning()).toBe(true);
    fault.release();
    expect(await worker.ended).toBe(0);
    const { packages } = await stage.ledger.view(stage.taxpayer.scope);
    const kept = packages.find(({ id }) => id.toUpperCase() === packageId);
    expect(kept?.downloads).toMatchObject([{ outcome: 'kept' }]);
    await stage.complete();
    expect(Math.max(...uses(stage.sat).downloads.values())).toBe(1);
  });
});
