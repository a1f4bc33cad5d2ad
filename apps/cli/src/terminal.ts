import { styleText } from 'node:util';
import { explain, type Explanation } from './explain.js';
import type { ExitCode } from './exit-codes.js';
import type { Language, Text } from './language.js';

/** What a command has to say at its end: the same facts for programs (`--json`) and for people. */
export interface Outcome {
  readonly exitCode: ExitCode;
  readonly document: Readonly<Record<string, unknown>>;
  /** Whole lines for standard output. */
  readonly people: string;
}

/** How a line is meant; people who see colours see it by colour too. */
export type Tone = 'good' | 'waiting' | 'bad' | 'plain';

const COLOURS = { good: 'green', waiting: 'yellow', bad: 'red' } as const;

/** Standard output carries data, standard error what people read meanwhile; with `--json` that is NDJSON. */
export interface Terminal {
  readonly language: Language;
  readonly json: boolean;
  /** Whether a person watches standard error: then there are bars, and waiting lasts until all is done. */
  readonly watched: boolean;
  /** The command as it was typed, to be shown as the one that goes on. */
  readonly commandLine: string;
  /** Another command, as one would type it here. */
  command(...args: string[]): string;
  readonly signal: AbortSignal;
  /** The text in the language of this run. */
  say(text: Text): string;
  /** A line for people, while the command works. */
  tell(text: Text): void;
  /** An event for programs, while the command works. */
  event(event: { readonly type: string; readonly [fact: string]: unknown }): void;
  /** Lets something else (bars) write the lines for people; `undefined` ends that. */
  divert(writer: ((line: string) => void) | undefined): void;
}

/** What `openTerminal` needs of the process. */
export interface TerminalOptions {
  readonly language: Language;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

export function openTerminal({ language, args, env, signal }: TerminalOptions): Terminal {
  const json = args.includes('--json');
  const direct = (line: string): void => void process.stderr.write(`${line}\n`);
  let write = direct;
  return {
    language,
    json,
    watched: process.stderr.isTTY && env['TERM'] !== 'dumb',
    commandLine: commandLine(args, env),
    command: (...others) => commandLine(others, env),
    signal,
    say: (text) => text[language],
    tell: (text) => {
      if (!json) write(text[language]);
    },
    event: (event) => {
      if (json) process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), ...event })}\n`);
    },
    divert: (writer) => {
      write = writer ?? direct;
    },
  };
}

/** In a clone the program is a script of the repository, and is started through it. */
function commandLine(args: readonly string[], env: NodeJS.ProcessEnv): string {
  const program = env['npm_lifecycle_event'] === 'acopio' ? 'npx -y pnpm@12 acopio' : 'acopio';
  return [program, ...args.map(quoted)].join(' ');
}

function quoted(arg: string): string {
  if (/^[\w@%+=:,./\\-]+$/.test(arg)) return arg;
  return process.platform === 'win32' ? `"${arg}"` : `'${arg.replaceAll("'", String.raw`'\''`)}'`;
}

/** Text in the colour of its tone, where standard output shows colours and `NO_COLOR` is not set. */
export function coloured(tone: Tone, text: string): string {
  return tone === 'plain' ? text : styleText(COLOURS[tone], text, { stream: process.stdout });
}

/** Writes the end of a command; the answer is the exit code. */
export function printOutcome(command: string, outcome: Outcome, terminal: Terminal): ExitCode {
  const { exitCode, document, people } = outcome;
  process.stdout.write(terminal.json ? `${JSON.stringify({ command, exitCode, ...document })}\n` : people);
  return exitCode;
}

/** Writes what went wrong: text, detail, hint and code; the answer is the exit code. */
export function printError(command: string, error: unknown, terminal: Terminal): ExitCode {
  const explanation = explain(error);
  if (terminal.json) {
    const facts = errorFacts(explanation, terminal);
    terminal.event({ type: 'error', ...facts });
    process.stdout.write(`${JSON.stringify({ command, exitCode: explanation.exitCode, error: facts })}\n`);
  } else {
    tellError(explanation, terminal);
  }
  return explanation.exitCode;
}

/** Tells people of a failure that does not end the command. */
export function tellError(explanation: Omit<Explanation, 'exitCode'>, terminal: Terminal): void {
  const { text, detail, hint, code, problems } = explanation;
  const line = (language: Language): string => {
    const what = detail === undefined ? text[language] : `${text[language]}: ${detail}`;
    return [
      styleText('red', `✗ ${what}`, { stream: process.stderr }),
      ...problems.map(
        (problem) =>
          `  · ${withDetail(problem.text[language], problem.detail)}. ${problem.hint[language]} [${problem.code}]`,
      ),
      `  → ${hint[language]}`,
      `  [${code}]`,
    ].join('\n');
  };
  terminal.tell({ es: line('es'), en: line('en') });
}

function withDetail(text: string, detail: string | undefined): string {
  return detail === undefined ? text : `${text}: ${detail}`;
}

/** What went wrong, as a part of a document or an event. */
export function errorFacts(
  { exitCode: _told, problems, ...told }: Explanation,
  terminal: Terminal,
): Record<string, unknown> {
  const plain = ({ text, hint, ...rest }: Omit<Explanation, 'exitCode' | 'problems'>): Record<string, unknown> => ({
    ...rest,
    text: terminal.say(text),
    hint: terminal.say(hint),
  });
  return { ...plain(told), ...(problems.length === 0 ? {} : { problems: problems.map(plain) }) };
}
