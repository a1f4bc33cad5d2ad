import { makeReport, nextSteps, perform, planWindows, SyncError, type Ports, type SyncJob } from '@acopio/sync';
import type { SatRequest, Step, Window } from '@acopio/sync';
import { machineClock } from '../clock.js';
import { readQueries, type FilterOptions } from '../filters.js';
import { readJob } from '../job.js';
import type { Text } from '../language.js';
import { withSession, type SessionOptions } from '../session.js';
import type { Outcome, Terminal } from '../terminal.js';
import { blockedLines, exitCodeOfReport } from '../verdict.js';
import { askQuestions } from './questions.js';
import { windowName } from '../wording.js';

/** `acopio request`: the plan, and its questions, or those that filters ask. Nothing is polled and nothing is fetched. */
export async function request(options: FilterOptions & SessionOptions, terminal: Terminal): Promise<Outcome> {
  const queries = readQueries(options, machineClock.now());
  if (queries !== undefined) return askQuestions(queries, options, terminal);
  const job = readJob(options, machineClock.now());
  return withSession(options, terminal, async ({ ports: given, scope, progress }) => {
    // XML is asked for at once: nobody is going to poll for its metadata here.
    const limits = { ...given.limits, metadataPatience: 0 };
    const ports = { ...given, limits };
    await plan(job, ports);
    await askAll(ports);
    progress.stop();
    const { ledger } = ports;
    const report = await makeReport(job, { ledger, scope, now: machineClock.now(), limits });
    const waiting = await waitingRequests(report.waiting, ports);
    for (const { window } of waiting) terminal.tell(windowName(window));
    for (const line of blockedLines(report.blocked)) terminal.tell(line);
    const paused = await pausedQuestions(report.waiting, ports);
    if (paused > 0) terminal.tell(someArePaused(paused));
    else if (waiting.length === 0) terminal.tell(nothingWaits);
    const blocked = exitCodeOfReport({ verdict: 'incomplete', blocked: report.blocked });
    const later = paused > 0 ? 75 : 0;
    return {
      exitCode: report.blocked.length > 0 ? blocked : later,
      document: {
        requests: waiting.map(({ request: { satRequestId, query, sentAt } }) => ({
          requestId: satRequestId,
          query,
          sentAt,
        })),
        blocked: report.blocked,
      },
      people: waiting.map((one) => `${one.request.satRequestId}\n`).join(''),
    };
  });
}

const nothingWaits = {
  es: 'Ninguna solicitud del periodo está en curso: o se respondió ya, o no había nada que pedir.',
  en: 'No request of the period is under way: each was answered already, or there was nothing to ask for.',
} as const;

function someArePaused(count: number): Text {
  return {
    es: `Solicitudes que aún no pudieron salir: ${count}. Ejecute el mismo comando más tarde.`,
    en: `Requests that could not leave yet: ${count}. Run the same command later.`,
  };
}

async function plan(job: SyncJob, { ledger, scope, limits }: Ports): Promise<void> {
  const view = await ledger.view(scope);
  const changes = planWindows(job, view, { now: machineClock.now(), limits });
  if (changes.length > 0) await ledger.apply(scope, changes, view.revision);
}

async function askAll(ports: Ports): Promise<void> {
  for (;;) {
    ports.signal?.throwIfAborted();
    const now = machineClock.now();
    const steps = nextSteps(await ports.ledger.view(ports.scope), now, ports.limits);
    const step = steps.find((one) => isQuestion(one) && one.notBefore <= now.toISOString());
    if (step === undefined) return;
    try {
      await perform(step, ports);
    } catch (error) {
      if (!(error instanceof SyncError && error.code === 'REVISION_CONFLICT')) throw error;
    }
  }
}

function isQuestion({ kind }: Step): boolean {
  return kind === 'decide' || kind === 'measure' || kind === 'ask';
}

/** Questions whose turn comes after a pause: they did not leave, or the answers before them were lost. */
async function pausedQuestions(windows: readonly Window[], { ledger, scope }: Ports): Promise<number> {
  const { requests } = await ledger.view(scope);
  const last = windows.map((window) => requests.findLast((one) => one.windowId === window.id));
  return last.filter((one) => one?.state === 'planned' || one?.state === 'notSent').length;
}

async function waitingRequests(
  windows: readonly Window[],
  { ledger, scope }: Ports,
): Promise<{ readonly window: Window; readonly request: SatRequest }[]> {
  const { requests } = await ledger.view(scope);
  return windows.flatMap((window) => {
    const found = requests.findLast(
      (one) => one.windowId === window.id && one.state === 'accepted' && one.outcome === undefined,
    );
    return found === undefined ? [] : [{ window, request: found }];
  });
}
