import { Command, CommanderError, Option } from 'commander';

import manifest from '../../package.json' with { type: 'json' };
import { isRfc } from '../rfc.js';
import type { Text } from '../text.js';
import { DEFAULT_FOLDER } from './authority-folder.js';
import { EXIT_CODES } from './errors.js';
import { HELP, TITLES } from './help-texts.js';
import { issueEfirma } from './issue-efirma.js';
import type { EfirmaOptions } from './issue-efirma.js';
import { LANGUAGES } from './language.js';
import { simulate } from './simulate.js';
import type { SimulateOptions } from './simulate.js';
import type { Terminal } from './terminal.js';
import { clockChoice, oneOf, port, refusePasswordArgument, understood, usageError } from './usage.js';

const PROGRAM = 'acopio-sat-simulator';
const DEFAULT_PORT = 8800;
const CIPHERS = ['des-ede3-cbc', 'aes-128-cbc', 'aes-256-cbc'] as const;

/**
 * Reads the command line and does what it says, until it is done or the terminal's signal ends it. Help and version are written here.
 *
 * @throws CliError and ScenarioError, whose codes `explain` turns into exit codes.
 */
export async function runProgram(args: readonly string[], terminal: Terminal): Promise<void> {
  refusePasswordArgument(args);
  try {
    await buildProgram(terminal).parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) {
      throw error;
    }
    // Help and version that were asked for end well.
    if (error.exitCode !== 0) {
      throw usageError(error);
    }
  }
}

function buildProgram(terminal: Terminal): Command {
  const say = (text: Text): string => terminal.say(text);
  const [file, folder, text] = [say(HELP.fileValue), say(HELP.folderValue), say(HELP.textValue)];
  const program = withHelp(new Command(PROGRAM), HELP.program, terminal)
    .usage(say(HELP.usage))
    .version(manifest.version, '-V, --version', say(HELP.version))
    .helpCommand(false)
    .enablePositionalOptions()
    .option('--lang <es|en>', say(HELP.lang), oneOf('--lang', LANGUAGES))
    .option('--port <n>', say(HELP.port), understood('--port', port, '0 – 65535'), DEFAULT_PORT)
    .option('--admin-port <n>', say(HELP.adminPort), understood('--admin-port', port, '0 – 65535'))
    .option(`--scenario <${file}>`, say(HELP.scenario))
    .option(`--seed <${text}>`, say(HELP.seed))
    .option(
      `--clock <real|manual|x${say(HELP.factorValue)}>`,
      say(HELP.clock),
      understood('--clock', clockChoice, 'real | manual | x60'),
    )
    .option(`--authority <${folder}>`, say(HELP.authority))
    .option(`--out <${folder}>`, say(HELP.out), DEFAULT_FOLDER)
    .option(`--documents <${folder}>`, say(HELP.documents))
    .option(`--replay <${folder}>`, say(HELP.replay))
    .option('--lenient', say(HELP.lenient))
    .option('--quiet', say(HELP.quiet))
    .action((options: SimulateOptions) => simulate(options, terminal));

  withHelp(program.command('efirma'), HELP.efirma, terminal)
    .usage(say(HELP.usageOfCommand))
    .option('--lang <es|en>', say(HELP.lang), oneOf('--lang', LANGUAGES))
    .requiredOption('--rfc <rfc>', say(HELP.rfc), understood('--rfc', rfc, 'EKU9003173C9'))
    .option(`--name <${text}>`, say(HELP.legalName), 'CONTRIBUYENTE DE PRUEBA')
    .option(`--out <${folder}>`, say(HELP.efirmaOut), DEFAULT_FOLDER)
    .option(`--authority <${folder}>`, say(HELP.efirmaAuthority))
    .option('--csd', say(HELP.csd))
    .option('--expired', say(HELP.expired))
    .addOption(new Option('--not-yet-valid', say(HELP.notYetValid)).conflicts('expired'))
    .option('--revoked', say(HELP.revoked))
    .option('--mismatched', say(HELP.mismatched))
    .option('--foreign', say(HELP.foreign))
    .option(`--password-file <${file}>`, say(HELP.passwordFile))
    .option(`--cipher <${CIPHERS.join('|')}>`, say(HELP.cipher), oneOf('--cipher', CIPHERS), CIPHERS[0])
    .action((options: EfirmaOptions) => issueEfirma(options, terminal));
  return program;
}

function withHelp(command: Command, description: Text, terminal: Terminal): Command {
  return command
    .description(terminal.say(description))
    .exitOverride()
    .configureOutput({ writeOut: (text) => terminal.write(text.trimEnd()), writeErr: () => undefined })
    .configureHelp({
      styleTitle: (title) => terminal.say(TITLES[title] ?? { es: title, en: title }),
      optionDescription: ({ description, defaultValue }) =>
        defaultValue === undefined
          ? description
          : `${description} (${terminal.say(HELP.byDefault)}: ${String(defaultValue)})`,
    })
    .helpOption('-h, --help', terminal.say(HELP.help))
    .addHelpText('after', exitCodeTable(terminal));
}

function rfc(text: string): string | undefined {
  const composed = text.normalize('NFC');
  return isRfc(composed) ? composed : undefined;
}

function exitCodeTable(terminal: Terminal): string {
  const lines = Object.entries(EXIT_CODES).map(([code, text]) => `  ${code.padStart(3)}  ${terminal.say(text)}`);
  return ['', terminal.say(HELP.exitCodes), ...lines].join('\n');
}
