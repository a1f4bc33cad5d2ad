import { explain } from '../../src/explain.js';
import { runProgram, type Run } from '../../src/program.js';
import type { Terminal } from '../../src/terminal.js';

/** What a run of the program in this process left. */
export interface RunHere {
  readonly exitCode: number;
  /** The document that `--json` would print. */
  readonly document: Readonly<Record<string, unknown>>;
  /** Code of the error that ended it. */
  readonly error?: string;
  readonly detail?: string;
  /** Each thing that is wrong, where there are several. */
  readonly problems: readonly { readonly code: string; readonly detail?: string }[];
  /** What people were told meanwhile. */
  readonly told: string;
}

/** Runs the program in this process: as fast as a function call, and on the sources instead of the build. */
export async function runHere(args: readonly string[], signal = new AbortController().signal): Promise<RunHere> {
  const lines: string[] = [];
  const terminal: Terminal = {
    language: 'en',
    json: true,
    watched: false,
    commandLine: 'acopio',
    command: (...others) => ['acopio', ...others].join(' '),
    signal,
    say: (text) => text.en,
    tell: (text) => void lines.push(text.en),
    event: () => undefined,
    divert: () => undefined,
  };
  const run: Run = { command: '' };
  const told = (): string => lines.join('\n');
  try {
    await runProgram(args, terminal, run);
    const { exitCode = 0, document = {} } = run.outcome ?? {};
    return { exitCode, document, problems: [], told: told() };
  } catch (error) {
    const { exitCode, code, problems, detail } = explain(error);
    const named = detail === undefined ? {} : { detail };
    const wrong = problems.map(({ text: _text, hint: _hint, ...problem }) => problem);
    return { exitCode, document: {}, error: code, ...named, problems: wrong, told: told() };
  }
}
