import { makeReport, runSync } from '@acopio/sync';
import { auditTexts } from '../audit-text.js';
import { machineClock } from '../clock.js';
import { waitUntil } from '../duration.js';
import { explain } from '../explain.js';
import { readJob, type JobOptions } from '../job.js';
import { reportTable } from '../report-table.js';
import { withSession, type SessionOptions } from '../session.js';
import { tellError, type Outcome, type Terminal } from '../terminal.js';
import { exitCodeOfReport, verdictText } from '../verdict.js';

interface SyncOptions extends JobOptions, SessionOptions {
  /** Milliseconds. */
  readonly wait?: number;
}

/** `acopio sync`: everything from the plan to the table. */
export async function sync(options: SyncOptions, terminal: Terminal): Promise<Outcome> {
  const job = readJob(options, machineClock.now());
  return withSession(options, terminal, async ({ ports, scope, root, progress }) => {
    const until = waitUntil(options.wait, { now: machineClock.now(), watched: terminal.watched });
    progress.follow(job, () => ports.ledger.view(scope));
    const result = await runSync(job, ports, until === undefined ? {} : { waitUntil: until });
    progress.stop();
    for (const text of auditTexts(result.audited)) terminal.tell(text);
    if (result.trouble !== undefined) tellError(explain(result.trouble), terminal);
    const { ledger, limits } = ports;
    const report = await makeReport(job, { ledger, scope, now: machineClock.now(), limits });
    const { calls, state } = result;
    const { language, commandLine } = terminal;
    return {
      exitCode: result.trouble === undefined ? exitCodeOfReport(report) : 75,
      document: {
        state,
        ...(result.until === undefined ? {} : { until: result.until }),
        ...(result.trouble === undefined ? {} : { trouble: result.trouble.code }),
        folder: root,
        calls,
        audited: result.audited,
        report,
      },
      people: reportTable(report, language) + verdictText(report, { calls, commandLine, language }),
    };
  });
}
