import { makeReport, runSync, type SyncJob } from '@acopio/sync';
import { machineClock } from '../clock.js';
import { connect } from '../connection.js';
import { openStore } from '../credential-store/folder.js';
import { storeOpener } from '../credential-store/stored-passwords.js';
import { waitUntil } from '../duration.js';
import { CliError } from '../errors.js';
import { explain } from '../explain.js';
import { readJob, type JobOptions } from '../job.js';
import { openLedger, type OpenLedger } from '../ledger/index.js';
import { startProgressOfAll, type ProgressOfAll } from '../progress/progress-of-all.js';
import { portsOf, scopeOf, type SessionOptions } from '../session.js';
import { slotsOf, type Slots } from '../sync-all/slots.js';
import { taxpayerTable } from '../sync-all/table.js';
import { factsOfRow, rowOfProblem, rowOfRun, worstOf, type TaxpayerRow } from '../sync-all/taxpayer-row.js';
import { openTaxpayers, type Taxpayer } from '../sync-all/taxpayers.js';
import type { Outcome, Terminal } from '../terminal.js';

interface SyncAllOptions extends JobOptions, SessionOptions {
  /** Milliseconds. */
  readonly wait?: number;
  readonly concurrency?: number;
}

/** Taxpayers at a time where nobody says otherwise: the SAT is asked for each of them one thing after the other. */
const AT_A_TIME = 4;

/** Options that name one e.firma, or a file for one. */
const FOR_ONE = {
  cer: '--cer',
  key: '--key',
  efirma: '--efirma',
  credential: '--credential',
  tokenFile: '--token-file',
  record: '--record',
} as const;

/** What all taxpayers of a run share. */
interface Shared {
  readonly job: SyncJob;
  readonly options: SyncAllOptions;
  readonly terminal: Terminal;
  readonly opened: OpenLedger;
  readonly progress: ProgressOfAll;
  readonly slots: Slots;
}

/** `acopio sync --all`: the same period of every taxpayer of the store, a row for each. What fails stops no other. */
export async function syncAll(options: SyncAllOptions, terminal: Terminal): Promise<Outcome> {
  const alone = (Object.keys(FOR_ONE) as (keyof typeof FOR_ONE)[]).filter((option) => options[option] !== undefined);
  if (alone.length > 0)
    throw new CliError('NOT_WITH_ALL', { detail: alone.map((option) => FOR_ONE[option]).join(', ') });
  const job = readJob(options, machineClock.now());
  const taxpayers = await taxpayersOf(options, terminal);
  await using open = new AsyncDisposableStack();
  const opened = await openLedger(options.out);
  open.defer(opened.close);
  const progress = startProgressOfAll(terminal, { rfcs: taxpayers.map(({ rfc }) => rfc), job });
  open.defer(() => progress.stop());
  const slots = slotsOf(options.concurrency ?? AT_A_TIME, machineClock);
  const shared: Shared = { job, options, terminal, opened, progress, slots };
  const rows = await Promise.all(taxpayers.map((taxpayer) => syncOne(taxpayer, shared)));
  progress.stop();
  terminal.signal.throwIfAborted();
  return {
    exitCode: worstOf(rows.map(({ exitCode }) => exitCode)),
    document: { job, taxpayers: rows.map((row) => factsOfRow(row, terminal)) },
    people: taxpayerTable(rows, terminal.language),
  };
}

/** All are opened before the first call, so that every password is asked for at once, and each key opens once. */
async function taxpayersOf(options: SyncAllOptions, terminal: Terminal): Promise<readonly Taxpayer[]> {
  const store = await openStore(options);
  const opener = storeOpener(store, options, terminal);
  try {
    const taxpayers = await openTaxpayers(await store.list(), opener);
    if (taxpayers.length === 0) throw new CliError('STORE_EMPTY', { detail: store.folder });
    return taxpayers;
  } finally {
    opener.close();
  }
}

async function syncOne(taxpayer: Taxpayer, shared: Shared): Promise<TaxpayerRow> {
  const { progress, slots, terminal } = shared;
  const row = await slots
    .use(async (clock) => {
      terminal.signal.throwIfAborted();
      return taxpayer.problem === undefined ? run(taxpayer, shared, clock) : rowOfProblem(taxpayer, taxpayer.problem);
    })
    .catch((error: unknown) => rowOfProblem(taxpayer, explain(error)));
  progress.ended(row);
  return row;
}

async function run(
  taxpayer: Taxpayer,
  shared: Shared,
  clock: Parameters<Parameters<Slots['use']>[0]>[0],
): Promise<TaxpayerRow> {
  const { job, options, terminal, opened, progress } = shared;
  const { credential } = taxpayer;
  if (credential === undefined) throw new CliError('CREDENTIAL_NOT_STORED', { detail: taxpayer.rfc });
  await using open = new AsyncDisposableStack();
  const connection = await connect({ credential }, options, terminal);
  open.defer(() => connection.close());
  const scope = scopeOf(connection, options);
  if (options.acceptRestoredLedger === true) await opened.accept(scope);
  const observed = { observe: progress.observerOf(taxpayer.rfc, () => opened.ledger.view(scope)) };
  const ports = portsOf(scope, { connection, opened, progress: observed }, { out: options.out, terminal });
  const until = waitUntil(options.wait, { now: machineClock.now(), watched: terminal.watched });
  const result = await runSync(job, { ...ports, clock }, until === undefined ? {} : { waitUntil: until });
  const { ledger, limits } = ports;
  const report = await makeReport(job, { ledger, scope, now: machineClock.now(), limits });
  return rowOfRun(taxpayer, result, report);
}
