import { nextSteps, type LedgerView, type Limits, type Step } from '@acopio/sync';
import { isHalted } from '../ledger/interruptions.repository.js';
import type { AfterApply } from '../ledger/postgres-ledger.js';
import type { LedgerKey } from '../ledger/records.js';
import type { DueJob } from './job.js';
import type { JobQueue } from './queue.js';

/** Jobs of one ledger that wait at a time. Each that is done brings the next ones in, so this bounds the queue and not the work. */
const MOST = 100;

/** After this long without any job a ledger that has something to do is looked at again. */
const WATCH_AFTER = 5 * 60_000;

/**
 * The jobs that a ledger calls for: pure, so that any process may ask at any time. A request of another program is verified and
 * fetched without any window. When every window is settled and there is nothing else to do, it is a look at what is missing.
 */
export function jobsFor(key: LedgerKey, view: LedgerView, { now, limits }: { now: Date; limits: Limits }): DueJob[] {
  const steps = nextSteps(view, now, limits).toSorted((a, b) => a.notBefore.localeCompare(b.notBefore));
  if (steps.length === 0 && !view.windows.some(({ state }) => state === 'open')) {
    return view.windows.length === 0 ? [] : [healJob(key)];
  }
  const watch: DueJob = {
    payload: { kind: 'watch', ...key, id: key.taxpayerId },
    notBefore: new Date(now.getTime() + WATCH_AFTER),
  };
  return [...steps.slice(0, MOST).map((step) => jobOf(key, step)), watch];
}

/** A look at what is missing; without `notBefore` at once. */
export function healJob(key: LedgerKey, notBefore?: Date): DueJob {
  return { payload: { kind: 'heal', ...key, id: key.taxpayerId }, ...(notBefore === undefined ? {} : { notBefore }) };
}

function jobOf(key: LedgerKey, step: Step): DueJob {
  const notBefore = new Date(step.notBefore);
  switch (step.kind) {
    case 'decide':
      return { payload: { kind: 'decide', ...key, id: key.taxpayerId }, notBefore };
    case 'measure':
      return { payload: { kind: 'measure', ...key, id: step.windowId }, notBefore };
    case 'ask':
    case 'verify':
      return { payload: { kind: step.kind, ...key, id: step.requestId }, notBefore };
    case 'fetch':
    case 'index':
      return { payload: { kind: step.kind, ...key, id: step.packageId }, notBefore };
  }
}

/** Puts in the queue what a ledger calls for, in the transaction that made it so; nothing while the ledger is halted. */
export function enqueueNext(
  queue: JobQueue,
  { now, limits }: { readonly now: () => Date; readonly limits: Limits },
): AfterApply {
  return async (transaction, { key, view }) => {
    if (await isHalted(transaction, key)) return;
    await queue.add(transaction, jobsFor(key, view, { now: now(), limits }));
  };
}
