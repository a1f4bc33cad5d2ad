import { RecordingError } from '../replay/recording-error.js';
import { ScenarioError } from '../scenario/scenario-error.js';
import type { Text } from '../text.js';
import { OwnDocumentError } from '../world/own/own-document-error.js';
import { CLI_ERRORS, CliError, FILE_EXITS } from './errors.js';
import type { ExitCode } from './errors.js';
import type { Terminal } from './terminal.js';

/** An error as people are told it. */
interface Explanation {
  readonly code: string;
  readonly text: Text;
  readonly hint: Text;
  /** Facts that need no translation. */
  readonly facts: readonly (string | undefined)[];
  readonly problems?: ScenarioError['problems'];
  readonly exit: ExitCode;
}

function explanationOf(error: unknown): Explanation {
  if (error instanceof CliError) {
    const { code, text, hint, detail } = error;
    return { code, text, hint, facts: [detail], exit: CLI_ERRORS[code].exit };
  }
  if (error instanceof ScenarioError || error instanceof OwnDocumentError || error instanceof RecordingError) {
    const { code, text, hint, file, detail } = error;
    const problems = error instanceof ScenarioError ? error.problems : [];
    return { code, text, hint, facts: [file, detail], problems, exit: FILE_EXITS[code] };
  }
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { code: 'UNEXPECTED', ...CLI_ERRORS.UNEXPECTED, facts: [what] };
}

/** Tells people what went wrong: what, where, what to do, and the stable code. The answer is the exit code. */
export function explain(error: unknown, terminal: Terminal): ExitCode {
  const { code, text, hint, facts, problems = [], exit } = explanationOf(error);
  const what = [terminal.say(text), ...facts.filter((fact) => fact !== undefined)].join(': ');
  terminal.complain(
    `✗ ${what}`,
    ...problems.map(({ path, text }) => `  · ${[...(path === '' ? [] : [path]), terminal.say(text)].join(': ')}`),
    `  → ${terminal.say(hint)}`,
    `  [${code}]`,
  );
  return exit;
}
