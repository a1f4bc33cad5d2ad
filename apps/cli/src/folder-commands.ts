import { Option } from 'commander';
import { exportFormats } from './archive/export-format.js';
import { helpTexts } from './help-texts.js';
import type { Text } from './language.js';
import { oneOf, understood } from './usage.js';
import type { Workshop } from './workshop.js';

/** Adds what needs only the folder of `--out`, neither the SAT nor an e.firma: `report`, `plan`, `status`, `adopt`, `find`, `export`, `changes`. */
export function addFolderCommands({ command, action, terminal, groups }: Workshop): void {
  const say = (text: Text): string => terminal.say(text);
  const t = helpTexts;
  const file = say(t.fileValue);
  const { service, out, ledger, job, archiveFilters } = groups;

  ledger(job(command('report', t.report)))
    .option(`--html <${file}>`, say(t.html))
    .option('--verify', say(t.verifyReport))
    .action(action('report', async (options) => (await import('./commands/report.js')).report(options, terminal)));

  ledger(job(command('plan', t.plan))).action(
    action('plan', async (options) => (await import('./commands/plan.js')).plan(options, terminal)),
  );

  ledger(command('status', t.standing)).action(
    action('status', async (options) => (await import('./commands/status.js')).status(options, terminal)),
  );

  out(service(command('adopt', t.adopt)))
    .usage(`<${say(t.pathValue)}>... ${say(t.usageOfCommand)}`)
    .argument(`[${say(t.pathValue)}...]`, say(t.adoptPath))
    .option('--rfc <rfc>', say(t.adoptRfc))
    .option(`--cer <${file}>`, say(t.ledgerCer))
    .option(`--requests <${file}>`, say(t.adoptRequests))
    .action(
      action('adopt', async (paths, options) => (await import('./commands/adopt.js')).adopt(paths, options, terminal)),
    );

  const limit = new Option(`--limit <${say(t.countValue)}>`, say(t.limit))
    .argParser(understood('--limit', countOf, '50'))
    .default(50, '50');
  ledger(service(archiveFilters(command('find', t.find))))
    .addOption(limit)
    .action(action('find', async (options) => (await import('./commands/find.js')).find(options, terminal)));

  ledger(service(archiveFilters(command('export', t.export))))
    .option('--format <csv|ndjson|xlsx|parquet>', say(t.exportFormat), oneOf('--format', exportFormats), 'csv')
    .option(`--file <${file}>`, say(t.exportFile))
    .option(`--columns <${say(t.columnsValue)}>`, say(t.exportColumns))
    .action(
      action('export', async (options) => (await import('./commands/export.js')).exportDocuments(options, terminal)),
    );

  ledger(service(command('changes', t.changes)))
    .option(`--since <last|${say(t.dateValue)}>`, say(t.since), 'last')
    .addOption(limit)
    .action(action('changes', async (options) => (await import('./commands/changes.js')).changes(options, terminal)));
}

/** Most that `--limit` shows; whoever wants more exports it. */
const MOST_SHOWN = 10_000;

function countOf(text: string): number | undefined {
  const count = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return count > 0 && count <= MOST_SHOWN ? count : undefined;
}
