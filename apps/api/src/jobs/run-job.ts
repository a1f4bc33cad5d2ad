import { SatError } from '@acopio/sat-client';
import {
  nextSteps,
  perform,
  planWindows,
  SyncError,
  type Ledger,
  type LocalPorts,
  type Scope,
  type Step,
  type SyncErrorCode,
} from '@acopio/sync';
import { healingJob, planHealing } from '@acopio/sync/heal';
import { isDatabaseAway } from '../database/away.js';
import { clearHalt, clearTrouble, isHalted, writeHalt, writeTrouble } from '../ledger/interruptions.repository.js';
import type { AfterApply } from '../ledger/postgres-ledger.js';
import type { LedgerKey } from '../ledger/records.js';
import type { Services } from '../services.js';
import { findSync, markPlanned } from '../syncs/syncs.repository.js';
import { findTaxpayer } from '../taxpayers/taxpayers.repository.js';
import { needsPerson, troubleOf } from './halt.js';
import { scopeKey, type JobPayload } from './job.js';
import { healJob } from './next-jobs.js';
import type { SatClients } from './sat-clients.js';

/** What jobs run with: the services, a ledger that enqueues what follows, and the SAT. */
export interface JobContext {
  readonly services: Services;
  readonly ledger: Ledger;
  /** Enqueues what a ledger calls for, as the ledger does by itself after a change. */
  readonly enqueue: AfterApply;
  readonly clients: SatClients;
  /** Aborted when this process is to end: reading a package stops between two batches and goes on elsewhere. */
  readonly stopping: AbortSignal;
}

/** Another process is at work on the same ledger: the job comes again after this many milliseconds. */
const BUSY_PAUSE = 1000;

/** A step that has to be tried again; it carries a code and nothing else, because the queue keeps what a job failed with. */
class StepPostponed extends Error {
  override readonly name = 'StepPostponed';
}

/**
 * Runs one job. The ledger decides, not the job: a step that is no longer called for is left alone, and one that is not due
 * yet is put back. Of one ledger one job runs at a time, in whatever process.
 *
 * What the SAT refuses is an outcome. What may pass rejects with `StepPostponed`, so that the queue brings the job again.
 */
export async function runJob(payload: JobPayload, context: JobContext): Promise<void> {
  const { services } = context;
  const { tenantId, taxpayerId, service } = payload;
  const key: LedgerKey = { tenantId, taxpayerId, service };
  const scope = await scopeOf(services, key);
  if (scope === undefined) return;
  const ran = await services.database.exclusively(scopeKey(key), () => guarded(payload, { ...context, key, scope }));
  if (ran === undefined) {
    const notBefore = new Date(services.clock.now().getTime() + BUSY_PAUSE);
    await services.database.tenant(tenantId, (transaction) =>
      services.queue.add(transaction, [{ payload, notBefore }]),
    );
  }
}

type Within = JobContext & { readonly key: LedgerKey; readonly scope: Scope };

async function scopeOf(
  { database }: Services,
  { tenantId, taxpayerId, service }: LedgerKey,
): Promise<Scope | undefined> {
  const taxpayer = await database.tenant(tenantId, (transaction) => findTaxpayer(transaction, taxpayerId));
  return taxpayer === undefined ? undefined : { tenant: tenantId, rfc: taxpayer.rfc, service };
}

/** Does the job, and writes down what it is in trouble with, or that a person has to act. */
async function guarded(payload: JobPayload, within: Within): Promise<void> {
  const { services, key } = within;
  const log = services.logger.child({ ...key, job: payload.kind, id: payload.id });
  try {
    if (payload.kind === 'plan') await planSync(payload.id, within);
    else if (payload.kind === 'heal') await healLedger(within);
    else await runStep(payload, within);
    await services.database.tenant(key.tenantId, (transaction) => clearTrouble(transaction, key));
  } catch (error) {
    const { stopping } = within;
    if (stopping.aborted && error === stopping.reason) throw new StepPostponed('STOPPING');
    // The SAT has connections that are refused, too.
    if (!(error instanceof SatError) && isDatabaseAway(error)) {
      log.warn({ err: error }, 'Postgres is away; the step is tried again');
      throw new StepPostponed('DATABASE_AWAY');
    }
    const trouble = troubleOf(error, services.clock.now().toISOString());
    if (trouble.code === ('REVISION_CONFLICT' satisfies SyncErrorCode)) throw new StepPostponed(trouble.code);
    const halts = needsPerson(error);
    log.warn({ err: error, code: trouble.code }, halts ? 'a person has to act' : 'the step is tried again');
    const write = halts ? writeHalt : writeTrouble;
    await services.database.tenant(key.tenantId, (transaction) => write(transaction, key, trouble));
    if (!halts) throw new StepPostponed(trouble.code);
  }
}

/** Turns what a user asked for into windows. Asking again also says that whatever halted the ledger was seen to. */
async function planSync(id: string, { services, ledger, enqueue, key, scope }: Within): Promise<void> {
  const { database, clock, limits } = services;
  const { tenantId, taxpayerId } = key;
  const sync = await database.tenant(tenantId, (transaction) => findSync(transaction, { taxpayerId, id }));
  if (sync === undefined || sync.plannedAt !== undefined) return;
  await database.tenant(tenantId, (transaction) => clearHalt(transaction, key));
  const view = await ledger.view(scope);
  const changes = planWindows(sync.job, view, { now: clock.now(), limits });
  if (changes.length > 0) await ledger.apply(scope, changes, view.revision);
  const planned = await ledger.view(scope);
  await database.tenant(tenantId, async (transaction) => {
    await markPlanned(transaction, id, clock.now());
    await enqueue(transaction, { key, view: planned });
  });
}

/** Asks again for what is missing; the ledger enqueues what follows. Where the folios of today are used up, it comes again tomorrow. */
async function healLedger({ services, ledger, key, scope }: Within): Promise<void> {
  const { database, clock, limits, queue } = services;
  if (await database.tenant(key.tenantId, (transaction) => isHalted(transaction, key))) return;
  const view = await ledger.view(scope);
  const job = healingJob(view);
  // With a window under way somebody else is at work; the job comes again when that one is settled.
  if (job === undefined || view.windows.some(({ state }) => state === 'open')) return;
  const { changes, revision, until } = await planHealing(job, { ledger, scope, now: clock.now(), limits });
  if (changes.length > 0) await ledger.apply(scope, changes, revision);
  if (until === undefined) return;
  await database.tenant(key.tenantId, (transaction) => queue.add(transaction, [healJob(key, new Date(until))]));
}

async function runStep(payload: JobPayload, within: Within): Promise<void> {
  const { services, ledger, enqueue, key, scope, clients } = within;
  const { database, clock } = services;
  if (await database.tenant(key.tenantId, (transaction) => isHalted(transaction, key))) return;
  const steps = await settled(within);
  const step = steps.find((candidate) => isStepOf(candidate, payload));
  if (step === undefined || step.notBefore > clock.now().toISOString()) {
    const view = await ledger.view(scope);
    await database.tenant(key.tenantId, (transaction) => enqueue(transaction, { key, view }));
    return;
  }
  if (step.kind === 'index' || step.kind === 'measure' || step.kind === 'decide') {
    return perform(step, { ...localPorts(within), signal: within.stopping });
  }
  await clients.use(key, (client) => perform(step, { ...localPorts(within), client }));
}

function localPorts({ services, ledger, scope }: Within): LocalPorts {
  const { store, clock, limits } = services;
  return { scope, ledger, store, clock, limits };
}

/** Writes down what follows from the ledger, until there are only steps left that work. */
async function settled(within: Within): Promise<readonly Step[]> {
  const { ledger, scope, services } = within;
  for (;;) {
    const steps = nextSteps(await ledger.view(scope), services.clock.now(), services.limits);
    const [first] = steps;
    if (first?.kind !== 'decide') return steps;
    try {
      await perform(first, localPorts(within));
    } catch (error) {
      if (!(error instanceof SyncError && error.code === 'REVISION_CONFLICT')) throw error;
    }
  }
}

function isStepOf(step: Step, { kind, id }: JobPayload): boolean {
  if (step.kind !== kind) return false;
  switch (step.kind) {
    case 'decide':
      return false;
    case 'measure':
      return step.windowId === id;
    case 'ask':
    case 'verify':
      return step.requestId === id;
    case 'fetch':
    case 'index':
      return step.packageId === id;
  }
}
