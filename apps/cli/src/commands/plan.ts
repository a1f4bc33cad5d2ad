import { defaultLimits } from '@acopio/sync';
import { previewPlan } from '@acopio/sync/plan';
import { machineClock } from '../clock.js';
import { readJob, type JobOptions } from '../job.js';
import { namedScope } from '../ledger/named-scope.js';
import { openLedgerToRead } from '../ledger/read-ledger.js';
import { planTable, planText } from '../plan-table.js';
import type { TaxpayerOptions } from '../taxpayer.js';
import type { Outcome, Terminal } from '../terminal.js';

interface PlanOptions extends JobOptions, TaxpayerOptions {
  readonly out: string;
}

/** `acopio plan`: what `sync` would ask for and spend, from the ledger alone. */
export async function plan(options: PlanOptions, terminal: Terminal): Promise<Outcome> {
  const now = machineClock.now();
  const job = readJob(options, now);
  await using open = new AsyncDisposableStack();
  const { ledger, scopes, close } = await openLedgerToRead(options.out);
  open.defer(close);
  const scope = await namedScope(options, { scopes });
  const preview = await previewPlan(job, { ledger, scope, now, limits: defaultLimits });
  const { language } = terminal;
  return {
    exitCode: 0,
    document: { ...preview },
    people: planTable(preview, language) + planText(preview, language),
  };
}
