import { debuglog } from 'node:util';
import { CommanderError } from 'commander';
import { machineClock } from '../clock.js';
import type { Language, Text } from '../config/language.js';
import { variables } from '../config/variables.js';
import { isDatabaseAway } from '../database/away.js';
import { checkDatabase } from '../database/check-database.js';
import { openDatabase } from '../database/database.js';
import { prepareDatabase } from '../database/prepare.js';
import { StartError } from '../start-errors.js';
import type { AdminContext, Outcome } from './commands.js';
import { AdminError } from './errors.js';
import type { ExitCode } from './exit-codes.js';
import { buildProgram } from './program.js';

/** The process in which `acopio-admin` runs. */
export interface AdminProcess {
  readonly env: NodeJS.ProcessEnv;
  readonly language: Language;
  /** Whether a person sees standard output. */
  readonly terminal: boolean;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** Reads the command line, runs its command and writes what it has to say; the answer is the exit code. */
export async function runAdmin(args: readonly string[], process: AdminProcess): Promise<ExitCode> {
  const { env, language, terminal, out } = process;
  const json = args.includes('--json');
  const program = buildProgram({
    language,
    terminal,
    write: out,
    run: async (name, command) => {
      const outcome = await connected(env, command);
      tellOutcome(name, outcome, { ...process, json });
    },
    prepare: async () => {
      await prepareDatabase({
        ownerUrl: urlIn(env, 'DATABASE_OWNER_URL'),
        applicationUrl: urlIn(env, 'DATABASE_URL'),
      });
      tellOutcome('prepare', PREPARED, { ...process, json });
    },
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    // Help that was asked for.
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    debuglog('acopio')('%o', error);
    return tellError(error, { ...process, json });
  }
}

async function connected(
  env: NodeJS.ProcessEnv,
  command: (context: AdminContext) => Promise<Outcome>,
): Promise<Outcome> {
  const url = urlIn(env, 'DATABASE_URL');
  await checkDatabase(url);
  const database = openDatabase(url, { connections: 1 });
  try {
    return await command({ database, clock: machineClock });
  } finally {
    await database.close();
  }
}

const PREPARED: Outcome = {
  document: {},
  lines: [],
  remark: { es: 'La base de datos está preparada.', en: 'The database is prepared.' },
};

function urlIn(env: NodeJS.ProcessEnv, name: 'DATABASE_URL' | 'DATABASE_OWNER_URL'): string {
  const url = variables.shape.DATABASE_URL.safeParse(env[name]);
  // No cause: it would quote the URL.
  if (!url.success) throw new AdminError(`${name}_INVALID`);
  return url.data;
}

type Output = AdminProcess & { readonly json: boolean };

/** Facts go to standard output, and what people are told beside them to standard error: so a key can be piped alone. */
function tellOutcome(
  command: string,
  { document, lines, remark }: Outcome,
  { json, language, out, err }: Output,
): void {
  if (json) {
    out(`${JSON.stringify({ command, exitCode: 0, ...document })}\n`);
    return;
  }
  if (lines.length > 0) out(`${lines.join('\n')}\n`);
  if (remark !== undefined) err(`${remark[language]}\n`);
}

function tellError(error: unknown, { json, language, out, err }: Output): ExitCode {
  const { text, hint, code, detail, exit } = explained(error);
  if (json) {
    const facts = { code, text: text[language], hint: hint[language], ...(detail === undefined ? {} : { detail }) };
    out(`${JSON.stringify({ exitCode: exit, error: facts })}\n`);
  } else {
    err(
      `✗ ${detail === undefined ? text[language] : `${text[language]}: ${detail}`}\n  → ${hint[language]}\n  [${code}]\n`,
    );
  }
  return exit;
}

function explained(error: unknown): {
  readonly code: string;
  readonly text: Text;
  readonly hint: Text;
  readonly detail?: string | undefined;
  readonly exit: ExitCode;
} {
  if (error instanceof AdminError) return error;
  if (error instanceof StartError) {
    const { code, text, hint, detail } = error;
    return { code, text, hint, detail, exit: 78 };
  }
  if (error instanceof CommanderError) return new AdminError('USAGE', { ...optionNamed(error), cause: error });
  return new AdminError(isDatabaseAway(error) ? 'DATABASE_AWAY' : 'UNEXPECTED', { cause: error });
}

/** Only names are repeated, never values. */
function optionNamed({ message }: CommanderError): { readonly detail?: string } {
  const name = /'([^'= ]+)/.exec(message)?.[1];
  return name === undefined ? {} : { detail: name };
}
