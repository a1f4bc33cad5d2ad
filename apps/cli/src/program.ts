import { Command, CommanderError } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { addAliases, takeAliases } from './aliases.js';
import { addCredentialCommands } from './credential-commands.js';
import { CliError } from './errors.js';
import { exitCodes } from './exit-codes.js';
import { addFolderCommands } from './folder-commands.js';
import { helpTexts, titles } from './help-texts.js';
import { languages, type Text } from './language.js';
import { optionGroups } from './options.js';
import type { Outcome, Terminal } from './terminal.js';
import type { Workshop } from './workshop.js';
import { oneOf, refusePasswordArgument, usageError } from './usage.js';

/** Where a run of the program leaves what it did. */
export interface Run {
  /** The command's name, as soon as it is known. */
  command: string;
  outcome?: Outcome;
}

/** Reads the command line and runs its command. Help and version are written here, and leave no outcome. */
export async function runProgram(args: readonly string[], terminal: Terminal, run: Run): Promise<void> {
  refusePasswordArgument(args);
  try {
    await buildProgram(terminal, run).parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help that was asked for ends well, whichever way it was asked for.
    if (error.exitCode === 0) return;
    throw error.code === 'commander.help' ? withoutCommand(args) : usageError(error);
  }
}

/** Nothing to run: no command at all, or `help` for one that does not exist. */
function withoutCommand(args: readonly string[]): CliError {
  const of = args.includes('help') ? args[args.indexOf('help') + 1] : undefined;
  return of === undefined ? new CliError('COMMAND_MISSING') : new CliError('UNKNOWN_COMMAND', { detail: of });
}

function buildProgram(terminal: Terminal, run: Run): Command {
  const say = (text: Text): string => terminal.say(text);
  const t = helpTexts;
  const zip = say(t.packageValue);
  const program = new Command('acopio')
    .description(say(t.acopio))
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .configureHelp({
      showGlobalOptions: true,
      styleTitle: (title) => titled(title, terminal),
      optionDescription: ({ description, defaultValue, defaultValueDescription: shown = defaultValue }) =>
        typeof shown === 'string' ? `${description} (${say(t.byDefault)}: ${shown})` : description,
      subcommandTerm: (one) =>
        [
          one.name(),
          ...one.registeredArguments.map((argument) => {
            const more = argument.variadic ? '...' : '';
            return argument.required ? `<${argument.name()}>${more}` : `[${argument.name()}]${more}`;
          }),
        ].join(' '),
    })
    .usage(say(t.usage))
    .version(manifest.version, '-V, --version', say(t.version))
    .helpOption('-h, --help', say(t.help))
    .helpCommand(`help [${say(t.command)}]`, say(t.help))
    .option('--lang <es|en>', say(t.lang), oneOf('--lang', languages))
    .option('--json', say(t.json))
    .addHelpText('after', exitCodeTable(terminal));

  const action = <Args extends unknown[]>(name: string, work: (...args: Args) => Promise<Outcome>) => {
    return async (...args: Args): Promise<void> => {
      run.command = name;
      run.outcome = await work(...args);
    };
  };
  const command: Workshop['command'] = (name, text, parent = program): Command =>
    parent.command(name).description(say(text)).usage(say(t.usageOfCommand)).helpOption('-h, --help', say(t.help));
  const groups = optionGroups(terminal);
  const { credential, all, service, address, sat, place, out, job, filters, wait, extraction } = groups;

  all(wait(out(sat(job(credential(command('sync', t.sync))))))).action(
    action('sync', async (options) =>
      options.all === true
        ? (await import('./commands/sync-all.js')).syncAll(options, terminal)
        : (await import('./commands/sync.js')).sync(options, terminal),
    ),
  );

  address(place(service(credential(command('doctor', t.doctor))))).action(
    action('doctor', async (options) => (await import('./commands/doctor.js')).doctor(options, terminal)),
  );

  sat(service(credential(command('login', t.login)))).action(
    action('login', async (options) => (await import('./commands/login.js')).login(options, terminal)),
  );

  out(sat(filters(job(credential(command('request', t.request)))))).action(
    action('request', async (options) => (await import('./commands/request.js')).request(options, terminal)),
  );

  out(sat(service(credential(command('verify', t.verify)))))
    .usage(`<IdSolicitud> ${say(t.usageOfCommand)}`)
    .argument('<IdSolicitud>', say(t.requestId))
    .action(
      action('verify', async (id, options) => (await import('./commands/verify.js')).verify(id, options, terminal)),
    );

  out(sat(service(credential(command('download', t.download)))))
    .usage(`<IdPaquete> ${say(t.usageOfCommand)}`)
    .argument('<IdPaquete>', say(t.packageId))
    .action(
      action('download', async (id, options) =>
        (await import('./commands/download.js')).download(id, options, terminal),
      ),
    );

  extraction(command('extract', t.extract))
    .usage(`<${zip}>... ${say(t.usageOfCommand)}`)
    .argument(`<${zip}...>`, say(t.packageFile))
    .action(
      action('extract', async (files, options) =>
        (await import('./commands/extract.js')).extract(files, options, terminal),
      ),
    );

  addFolderCommands({ command, action, terminal, groups });
  addCredentialCommands(command('credential', t.credential).usage(say(t.usage)).helpCommand(false), {
    command,
    action,
    terminal,
    groups,
  });
  for (const one of program.commands.flatMap((each) => [each, ...each.commands])) addAliases(one);
  return program.hook('preAction', (_program, one) => takeAliases(one));
}

function titled(title: string, terminal: Terminal): string {
  const text = titles[title];
  return text === undefined ? title : terminal.say(text);
}

function exitCodeTable(terminal: Terminal): string {
  const lines = Object.entries(exitCodes).map(([code, text]) => `  ${code.padStart(3)}  ${terminal.say(text)}`);
  return ['', terminal.say(helpTexts.exitCodes), ...lines].join('\n');
}
