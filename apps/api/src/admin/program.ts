import { Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import type { Language, Text } from '../config/language.js';
import { keysCreate, keysList, keysRevoke, tenantsCreate, type AdminContext, type Outcome } from './commands.js';
import { exitCodes } from './exit-codes.js';
import { helpTexts, titles } from './help-texts.js';
import { keyOutput } from './key-output.js';

/** What the command line is read with. */
export interface ProgramOptions {
  readonly language: Language;
  /** Whether a person sees standard output. */
  readonly terminal: boolean;
  readonly write: (text: string) => void;
  /** Connects, runs a command, and tells its outcome. */
  readonly run: (name: string, command: (context: AdminContext) => Promise<Outcome>) => Promise<void>;
  /** Prepares the database with its owner's connection, and tells that. */
  readonly prepare: () => Promise<void>;
}

/** The commands of `acopio-admin`. What is wrong with a command line is thrown as `CommanderError`. */
export function buildProgram({ language, terminal, write, run, prepare }: ProgramOptions): Command {
  const say = (text: Text): string => text[language];
  const t = helpTexts;
  const program = new Command('acopio-admin')
    .description(say(t.program))
    .exitOverride()
    .configureOutput({ writeOut: write, writeErr: () => undefined })
    .configureHelp({ showGlobalOptions: true, styleTitle: (title) => say(titles[title] ?? { es: title, en: title }) })
    .usage(say(t.usage))
    .helpOption('-h, --help', say(t.help))
    .helpCommand(false)
    .option('--json', say(t.json))
    .addHelpText('after', exitCodeTable(language));
  const group = (name: string, text: Text): Command =>
    program
      .command(name)
      .description(say(text))
      .usage(say(t.usage))
      .helpOption('-h, --help', say(t.help))
      .helpCommand(false);
  const command = (parent: Command, name: string, text: Text): Command =>
    parent.command(name).description(say(text)).usage(say(t.usageOfCommand)).helpOption('-h, --help', say(t.help));
  const named = (one: Command, text: Text): Command =>
    one.requiredOption(`--name <${say(t.nameValue)}>`, say(text), nameOption);
  const ofTenant = (one: Command): Command => one.requiredOption('--tenant <id>', say(t.tenant), idOption);

  command(program, 'prepare', t.prepare).action(prepare);

  const tenants = group('tenants', t.tenants);
  named(command(tenants, 'create', t.tenantsCreate), t.tenantName).action(({ name }: { readonly name: string }) =>
    run('tenants create', (context) => tenantsCreate(context, name)),
  );

  const keys = group('keys', t.keys);
  named(ofTenant(command(keys, 'create', t.keysCreate)), t.keyName)
    .option(`--out <${say(t.fileValue)}>`, say(t.out))
    .option('--print', say(t.print))
    .action(
      (options: { readonly tenant: string; readonly name: string; readonly out?: string; readonly print?: true }) => {
        const { tenant: tenantId, name } = options;
        const output = keyOutput(options, terminal);
        return run('keys create', (context) => keysCreate(context, { tenantId, name }, output));
      },
    );
  ofTenant(command(keys, 'list', t.keysList)).action(({ tenant }: { readonly tenant: string }) =>
    run('keys list', (context) => keysList(context, tenant)),
  );
  ofTenant(command(keys, 'revoke', t.keysRevoke))
    .requiredOption('--key <id>', say(t.key), idOption)
    .action(({ tenant: tenantId, key: keyId }: { readonly tenant: string; readonly key: string }) =>
      run('keys revoke', (context) => keysRevoke(context, { tenantId, keyId })),
    );
  return program;
}

function idOption(text: string): string {
  const id = z.uuid().safeParse(text);
  if (!id.success) throw new InvalidArgumentError('');
  return id.data.toLowerCase();
}

/** One line of up to 200 characters. */
function nameOption(text: string): string {
  const name = text.trim();
  if (!/^\P{Cc}{1,200}$/u.test(name)) throw new InvalidArgumentError('');
  return name;
}

function exitCodeTable(language: Language): string {
  const lines = Object.entries(exitCodes).map(([code, text]) => `  ${code.padStart(3)}  ${text[language]}`);
  return ['', helpTexts.exitCodes[language], ...lines].join('\n');
}
