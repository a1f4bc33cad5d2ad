import { SatError, type SatClient } from '@acopio/sat-client';
import { audit, type AuditResult } from './audit.js';
import { SyncError } from './errors.js';
import { planHealing } from './heal/plan-healing.js';
import { nextSteps, type Step } from './next-steps.js';
import { perform } from './perform.js';
import { planWindows, type SyncJob } from './plan.js';
import type { Ports } from './ports.js';
import { refusesEverything } from './steps/ask.js';
import type { Instant, Text } from './model.js';

/** What a run called at the SAT, by operation. */
export interface Calls {
  readonly login: number;
  readonly request: number;
  readonly verify: number;
  readonly download: number;
}

/** How a run ended. */
export interface RunResult {
  /** `settled`: nothing is left to do now. `waiting`: the SAT works, or is in trouble; run again from `until` on. */
  readonly state: 'settled' | 'waiting';
  readonly until?: Instant;
  /** What the SAT (or the network) failed with, when that is what the run waits for. */
  readonly trouble?: SatError;
  readonly calls: Calls;
  /** What the run found changed or deleted when it began. */
  readonly audited: AuditResult;
}

/** Longest pause after repeated trouble, in seconds. */
const LONGEST_PAUSE = 600;

/**
 * Looks whether everything is there (`audit`), plans a job and does steps until all windows are settled and nothing that is
 * missing can be asked for again (`planHealing`), or until the next step lies further ahead than `waitUntil` (absent: waits for
 * as long as it takes).
 *
 * Rejects with the `SatError` of a refusal that would meet every request (login or certificate), with `SyncError`s of
 * the store and the ledger, and with the signal's reason when aborted. Whatever ends it, the ledger is consistent and
 * the same call goes on.
 */
export async function runSync(
  job: SyncJob,
  ports: Ports,
  options: { readonly waitUntil?: Date } = {},
): Promise<RunResult> {
  const calls = { login: 0, request: 0, verify: 0, download: 0 };
  const counted = { ...ports, client: countCalls(ports.client, calls) };
  const audited = await audit(counted);
  await plan(job, counted);
  let failures = 0;
  let trouble: SatError | undefined;
  for (;;) {
    ports.signal?.throwIfAborted();
    const view = await ports.ledger.view(ports.scope);
    const steps = nextSteps(view, ports.clock.now(), ports.limits);
    const step = firstDue(steps, ports.clock.now());
    if (step === undefined) {
      const healing = steps.length > 0 ? undefined : await heal(job, counted);
      if (healing?.begun === true) continue;
      const until = earliest(steps) ?? healing?.until;
      if (until === undefined) return { state: 'settled', calls, audited };
      ports.observe?.({ type: 'waiting', until, requests: steps.filter(({ kind }) => kind === 'verify').length });
      if (!(await waitUntil(until, ports, options.waitUntil))) {
        return { state: 'waiting', until, calls, audited, ...why(trouble) };
      }
      continue;
    }
    try {
      await perform(step, counted);
      if (step.kind !== 'decide') failures = 0;
      trouble = undefined;
    } catch (error) {
      if (error instanceof SyncError && error.code === 'REVISION_CONFLICT') continue;
      if (!(error instanceof SatError) || !error.retryable || refusesEverything(error)) throw error;
      failures += 1;
      trouble = error;
      const retryAt = new Date(ports.clock.now().getTime() + pause(failures)).toISOString();
      ports.observe?.({ type: 'trouble', ...told(error), retryAt });
      if (!(await waitUntil(retryAt, ports, options.waitUntil))) {
        return { state: 'waiting', until: retryAt, calls, audited, trouble };
      }
    }
  }
}

function told({ code, text, detail }: SatError): { code: string; text: Text; detail?: string } {
  return { code, text, ...(detail === undefined ? {} : { detail }) };
}

function why(trouble: SatError | undefined): { trouble?: SatError } {
  return trouble === undefined ? {} : { trouble };
}

async function plan(job: SyncJob, ports: Ports): Promise<void> {
  const view = await ports.ledger.view(ports.scope);
  const changes = planWindows(job, view, { now: ports.clock.now(), limits: ports.limits });
  if (changes.length > 0) await ports.ledger.apply(ports.scope, changes, view.revision);
  ports.observe?.({ type: 'planned', windows: changes.length });
}

/** With every window settled: asks again for what is missing, or tells from when on there is more to ask for. */
async function heal(job: SyncJob, ports: Ports): Promise<{ readonly begun: boolean; readonly until?: Instant }> {
  if (!job.contents.includes('xml')) return { begun: false };
  const { ledger, scope, clock, limits } = ports;
  const { changes, revision, until } = await planHealing(job, { ledger, scope, limits, now: clock.now() });
  if (changes.length === 0) return { begun: false, ...(until === undefined ? {} : { until }) };
  try {
    await ledger.apply(scope, changes, revision);
  } catch (error) {
    if (!(error instanceof SyncError && error.code === 'REVISION_CONFLICT')) throw error;
    return { begun: true };
  }
  const folios = changes.filter((change) => change.type === 'window' && change.window.folio !== undefined).length;
  ports.observe?.({ type: 'healing', windows: changes.length, folios });
  return { begun: true };
}

function firstDue(steps: readonly Step[], now: Date): Step | undefined {
  const at = now.toISOString();
  return steps.find((step) => step.notBefore <= at);
}

function earliest(steps: readonly Step[]): Instant | undefined {
  return steps.map((step) => step.notBefore).sort()[0];
}

/** Whether the wait was allowed; it is over, or the signal ended it, when this resolves. */
async function waitUntil(until: Instant, ports: Ports, limit: Date | undefined): Promise<boolean> {
  if (limit !== undefined && until > limit.toISOString()) return false;
  await ports.clock.sleep(Date.parse(until) - ports.clock.now().getTime(), ports.signal);
  return true;
}

/** 1 s, doubling, with up to a quarter of jitter, so that many runs do not come back at once. */
function pause(failures: number): number {
  const seconds = Math.min(2 ** (failures - 1), LONGEST_PAUSE);
  return seconds * 1000 * (1 + Math.random() / 4);
}

/** A login that the client makes by itself, because a token ran out, shows in the next answer of `ready`. */
function countCalls(client: SatClient, calls: { -readonly [K in keyof Calls]: number }): SatClient {
  let token: string | undefined;
  const ready: SatClient['ready'] = async (options) => {
    const answer = await client.ready(options);
    if (answer.expiresAt !== token) calls.login += 1;
    token = answer.expiresAt;
    return answer;
  };
  return {
    ...client,
    ready,
    request: (query, options) => {
      calls.request += 1;
      return client.request(query, options);
    },
    verify: async (requestId, options) => {
      await ready(options);
      calls.verify += 1;
      return client.verify(requestId, options);
    },
    download: (packageId, options) => {
      calls.download += 1;
      return client.download(packageId, options);
    },
  };
}
