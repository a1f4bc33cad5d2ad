import { join } from 'node:path';
import { createWorld, queryFingerprint, type Call, type Fault } from '@acopio/sat-simulator';
import { expect } from 'vitest';
import {
  acopio,
  desk,
  documentOf,
  expectedXml,
  filesBelow,
  LEGAL_NAME,
  RFC,
  startAcopio,
  type Desk,
  type RunningCli,
} from '../harness.js';

/** Where a run is stopped: at a call to the SAT that the simulator holds back, or when the progress stream says something. */
export type Moment = { readonly fault: Fault } | { readonly told: string };

const world = createWorld({
  seed: 'interruptions',
  taxpayers: [{ rfc: RFC, legalName: LEGAL_NAME, months: [{ month: '2025-01', issued: 25, received: 45 }] }],
});

/** Packages of ten documents, so that there are several to stop between. */
export function interruptionsDesk(): Promise<Desk> {
  return desk({ world, documentsPerPackage: 10 });
}

function syncArgs({ args }: Desk): string[] {
  return ['sync', ...args, '--month', '2025-01', '--json', '--wait', '1m'];
}

/** Runs the command until the moment comes, then sends the signal from outside. Answers the exit code. */
export async function interrupt(
  at: Desk,
  moment: Moment,
  signal: 'SIGKILL' | 'SIGINT',
): Promise<{ readonly exitCode: number | null; readonly stderr: string; readonly reached: boolean }> {
  const handle = 'fault' in moment ? at.simulator.faults.add(moment.fault) : undefined;
  const running = startAcopio(syncArgs(at));
  const reached = await Promise.race([momentOf(running, moment, handle?.reached), running.ended.then(() => false)]);
  if (reached) running.child.kill(signal);
  const { exitCode, stderr } = await running.ended;
  handle?.remove();
  return { exitCode, stderr, reached };
}

async function momentOf(running: RunningCli, moment: Moment, reached: Promise<Call> | undefined): Promise<boolean> {
  if ('told' in moment)
    return running.told(moment.told).then(
      () => true,
      () => false,
    );
  await reached;
  return true;
}

/** Runs the same command to its end and checks that nothing was lost and nothing spent twice. */
export async function expectTheSameEnd(at: Desk): Promise<void> {
  const { exitCode, stdout, stderr } = await acopio(syncArgs(at));
  expect(exitCode, stderr).toBe(0);
  const { report } = documentOf({ exitCode, stdout, stderr }) as { report: { verdict: string } };
  expect(report.verdict).toBe('complete');
  const query = { service: 'cfdi' as const };
  expect(await filesBelow(join(at.out, RFC, 'cfdi', 'xml'))).toEqual(expectedXml(at, query));
  expectNothingSpentTwice(at);

  const calls = at.simulator.journal.length;
  const again = await acopio(syncArgs(at));
  expect(again.exitCode, again.stderr).toBe(0);
  expect(at.simulator.journal.length).toBe(calls);
}

/** By the books of the SAT: no query twice, no package a third time. */
function expectNothingSpentTwice({ simulator }: Desk): void {
  const times = new Map<string, number>();
  for (const { operation, registered, query, packageId } of simulator.journal) {
    if (!registered || (operation !== 'request' && operation !== 'download')) continue;
    const key = query === undefined ? String(packageId) : queryFingerprint('cfdi', RFC, query);
    times.set(key, (times.get(key) ?? 0) + 1);
    expect(times.get(key), `${operation} ${key}`).toBeLessThanOrEqual(operation === 'request' ? 1 : 2);
  }
  const refused = simulator.journal.flatMap(({ verdict }) => (verdict.outcome === 'refused' ? [verdict.code] : []));
  expect(refused.filter((code) => ['5002', '5005', '5008'].includes(code))).toEqual([]);
}
