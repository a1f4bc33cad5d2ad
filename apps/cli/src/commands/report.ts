import { defaultLimits, folderPackageStore } from '@acopio/sync';
import {
  makeFullReport,
  reportPage,
  verifyReport,
  type FullReport,
  type ReportVerification,
} from '@acopio/sync/report';
import { machineClock } from '../clock.js';
import { documentSink } from '../documents-on-disk.js';
import { rawFolder, taxpayerFolder } from '../folders.js';
import { contentsOf, directionsOf, type JobOptions } from '../job.js';
import { namedScope } from '../ledger/named-scope.js';
import { openLedgerToRead } from '../ledger/read-ledger.js';
import { readHeldPeriod } from '../period.js';
import { replaceWhole } from '../replace-whole.js';
import { lastReportAt, rememberReport } from '../report-memory.js';
import { reportTable } from '../report-table.js';
import { amountsTable, changesText, packagesText, titleText, verificationText } from '../report-text.js';
import type { TaxpayerOptions } from '../taxpayer.js';
import type { Outcome, Terminal } from '../terminal.js';
import { exitCodeOfReport, verdictText } from '../verdict.js';

interface ReportOptions extends JobOptions, TaxpayerOptions {
  readonly out: string;
  /** Where the page goes. */
  readonly html?: string;
  readonly verify?: boolean;
}

/** `acopio report`: what is held of a period and what is not, from the ledger alone; as a page with `--html`. */
export async function report(options: ReportOptions, terminal: Terminal): Promise<Outcome> {
  const now = machineClock.now();
  const period = readHeldPeriod(options, now);
  const job = { directions: directionsOf(options), contents: contentsOf(options), ...period };
  await using open = new AsyncDisposableStack();
  const reader = await openLedgerToRead(options.out);
  open.defer(() => reader.close());
  const scope = await namedScope(options, reader);
  const since = await lastReportAt(options.out, scope, job);
  const source = { ledger: reader.ledger, scope, now, limits: defaultLimits };
  const made = await makeFullReport(job, since === undefined ? source : { ...source, since });
  const verification = options.verify === true ? await verified(made, options, terminal) : undefined;
  if (options.html !== undefined) {
    await replaceWhole(options.html, reportPage(made, terminal.language));
    // A look changes nothing; a report that was handed out is the one that the next is compared with.
    await rememberReport(options.out, scope, { job, madeAt: made.madeAt });
  }
  return {
    exitCode: (verification?.differenceCount ?? 0) > 0 ? 6 : exitCodeOfReport(made),
    document: {
      ...(options.html === undefined ? {} : { html: options.html }),
      ...(verification === undefined ? {} : { verification }),
      report: made,
    },
    people: peopleText(made, { options, verification, terminal }),
  };
}

function verified(made: FullReport, { out }: ReportOptions, { signal }: Terminal): Promise<ReportVerification> {
  const store = folderPackageStore((of) => rawFolder(taxpayerFolder(out, of)));
  return verifyReport(made, { store, sink: documentSink(taxpayerFolder(out, made.scope), () => undefined), signal });
}

function peopleText(
  made: FullReport,
  {
    options,
    verification,
    terminal,
  }: {
    readonly options: ReportOptions;
    readonly verification: ReportVerification | undefined;
    readonly terminal: Terminal;
  },
): string {
  const { language } = terminal;
  const { from, to } = made.job;
  const sync = ['sync', '--cer', 'CER', '--key', 'KEY', '--from', from, '--to', to, '--out', options.out] as const;
  const parts = [
    titleText(made, language),
    reportTable(made, language),
    verdictText(made, { commandLine: terminal.command(...sync), language }),
    amountsTable(made, language),
    changesText(made, language),
    packagesText(made, language),
    verification === undefined ? '' : verificationText(verification, language),
    options.html === undefined ? '' : `${terminal.say({ es: 'Página', en: 'Page' })}: ${options.html}\n`,
  ];
  return parts.join('');
}
