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
  readonly service: AddOptions;
  readonly sat: AddOptions;
  readonly out: AddOptions;
  readonly job: AddOptions;
  readonly filters: AddOptions;
  readonly wait: AddOptions;
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
  const service: AddOptions = (one) =>
    one.option('--service <cfdi|retenciones>', say(t.service), oneOf('--service', ['cfdi', 'retenciones']), 'cfdi');
  return {
    service,
    credential: (one) =>
      one
        .option(`--cer <${file}>`, say(t.cer))
        .option(`--key <${file}>`, say(t.key))
        .option(`--password-file <${file}>`, say(t.passwordFile))
        .option(`--efirma <${file}.json>`, say(t.efirma)),
    sat: (one) =>
      one
        .option(`--token-file <${file}>`, say(t.tokenFile))
        .option('--sat <url>', say(t.sat), understood('--sat', httpUrl, 'https://localhost:8443'))
        .option(`--record <${dir}>`, say(t.record)),
    out: (one) =>
      one
        .option(`--out <${dir}>`, say(t.out), DEFAULT_OUT)
        .option('--accept-restored-ledger', say(t.acceptRestoredLedger)),
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
    wait: (one) =>
      one.option(`--wait <${say(t.durationValue)}>`, say(t.wait), understood('--wait', durationOf, '30s, 10m, 2h, 3d')),
  };
}
