import type { Command } from 'commander';
import { Option } from 'commander';
import { durationOf } from './duration.js';
import { formats } from './extract/format.js';
import { DEFAULT_OUT } from './folders.js';
import { helpTexts } from './help-texts.js';
import type { Text } from './language.js';
import type { Terminal } from './terminal.js';
import { httpUrl, oneOf, repeated, understood } from './usage.js';

/** A group of options: adds them to a command, and answers it. */
type AddOptions = (command: Command) => Command;

/** The options that several commands share, with their texts in the language of a run. */
export interface OptionGroups {
  readonly credential: AddOptions;
  /** Where the store is. */
  readonly store: AddOptions;
  /** The same, with where passwords come from. */
  readonly passwords: AddOptions;
  readonly service: AddOptions;
  /** Every taxpayer of the store. */
  readonly all: AddOptions;
  /** Which SAT. */
  readonly address: AddOptions;
  /** The same, with what is kept of its answers. */
  readonly sat: AddOptions;
  /** Where everything is kept. */
  readonly place: AddOptions;
  /** The same, with a yes to an older copy of the ledger. */
  readonly out: AddOptions;
  /** What a command takes that only reads the ledger: where it is, and whose. */
  readonly ledger: AddOptions;
  readonly job: AddOptions;
  readonly filters: AddOptions;
  readonly wait: AddOptions;
  readonly archiveFilters: AddOptions;
  readonly extraction: AddOptions;
}

/** Makes the groups. */
export function optionGroups(terminal: Terminal): OptionGroups {
  const say = (text: Text): string => terminal.say(text);
  const t = helpTexts;
  const [file, dir, date] = [say(t.fileValue), say(t.folderValue), say(t.dateValue)];
  /** Shown as what counts where nothing is given, so that a command can still tell whether something was. */
  const choice = (name: string, values: readonly string[], text: Text): Option =>
    new Option(`${name} <${values.join('|')}>`, say(text))
      .argParser(oneOf(name, values))
      .default(undefined, values.at(-1));
  const oneValue = (name: string, values: readonly string[], text: Text): Option =>
    new Option(`${name} <${values.join('|')}>`, say(text)).argParser(oneOf(name, values));
  const service: AddOptions = (one) =>
    one.option('--service <cfdi|retenciones>', say(t.service), oneOf('--service', ['cfdi', 'retenciones']), 'cfdi');
  const address: AddOptions = (one) =>
    one.option('--sat <url>', say(t.sat), understood('--sat', httpUrl, 'https://localhost:8443'));
  const place: AddOptions = (one) => one.option(`--out <${dir}>`, say(t.out), DEFAULT_OUT);
  const store: AddOptions = (one) => one.option(`--store <${dir}>`, say(t.store));
  const storePassword: AddOptions = (one) => one.option(`--store-password-file <${file}>`, say(t.storePasswordFile));
  return {
    service,
    credential: (one) =>
      storePassword(
        store(
          one
            .option(`--cer <${file}>`, say(t.cer))
            .option(`--key <${file}>`, say(t.key))
            .option(`--password-file <${file}>`, say(t.passwordFile))
            .option(`--efirma <${file}.json>`, say(t.efirma))
            .option(`--credential <${say(t.credentialValue)}>`, say(t.credentialOption)),
        ),
      ),
    store,
    passwords: (one) => storePassword(store(one.option(`--password-file <${file}>`, say(t.passwordsFile)))),
    all: (one) =>
      one
        .option('--all', say(t.all))
        .option(
          `--concurrency <${say(t.numberValue)}>`,
          say(t.concurrency),
          understood('--concurrency', poolSize, '1 … 64'),
        ),
    address,
    sat: (one) =>
      address(one.option(`--token-file <${file}>`, say(t.tokenFile))).option(`--record <${dir}>`, say(t.record)),
    place,
    out: (one) => place(one).option('--accept-restored-ledger', say(t.acceptRestoredLedger)),
    ledger: (one) =>
      one
        .option('--rfc <rfc>', say(t.ledgerRfc))
        .option(`--cer <${file}>`, say(t.ledgerCer))
        .option(`--out <${dir}>`, say(t.ledgerOut), DEFAULT_OUT),
    job: (one) =>
      service(one)
        .option(`--month <${say(t.monthValue)}>`, say(t.month))
        .option(`--from <${date}>`, say(t.from))
        .option(`--to <${date}>`, say(t.to))
        .addOption(choice('--direction', ['issued', 'received', 'both'], t.direction))
        .addOption(choice('--content', ['metadata', 'xml', 'both'], t.content)),
    filters: (one) =>
      one
        .option('--status <all|active|cancelled>', say(t.status))
        .option('--type <I|E|T|N|P>', say(t.type))
        .addOption(new Option('--counterpart <rfc>', say(t.counterpart)).argParser(repeated))
        .option('--on-behalf-of <rfc>', say(t.onBehalfOf))
        .option(`--complemento <${say(t.nameValue)}>`, say(t.complemento))
        .option('--uuid <uuid>', say(t.uuid)),
    extraction: (one) =>
      one
        .option(`--out <${dir}>`, say(t.extractOut))
        .option('--rfc <rfc>', say(t.rfc))
        .option(`--format <${formats.join('|')}>`, say(t.format), oneOf('--format', formats), formats[0])
        .addOption(new Option(`--filter <${say(t.filterValue)}>`, say(t.filter)).argParser(repeated)),
    archiveFilters: (one) =>
      one
        .option(`--month <${say(t.monthValue)}>`, say(t.month))
        .option(`--from <${date}>`, say(t.from))
        .option(`--to <${date}>`, say(t.to))
        .addOption(oneValue('--direction', ['issued', 'received'], t.archiveDirection))
        .addOption(oneValue('--type', ['I', 'E', 'T', 'N', 'P'], t.type))
        .addOption(oneValue('--status', ['active', 'cancelled', 'unknown'], t.archiveStatus))
        .option('--counterpart <rfc>', say(t.archiveCounterpart))
        .option(`--text <${say(t.textValue)}>`, say(t.archiveText))
        .addOption(
          oneValue(
            '--holding',
            ['present', 'missing', 'pending', 'not_offered', 'unlisted', 'conflict'],
            t.archiveHolding,
          ),
        ),
    wait: (one) =>
      one.option(`--wait <${say(t.durationValue)}>`, say(t.wait), understood('--wait', durationOf, '30s, 10m, 2h, 3d')),
  };
}

function poolSize(text: string): number | undefined {
  const size = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  return size >= 1 && size <= 64 ? size : undefined;
}
