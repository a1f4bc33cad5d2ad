import { cliErrors } from './error-codes.js';
import { CliError, type Told } from './errors.js';
import { exitCodeOfError, type ExitCode } from './exit-codes.js';
import type { Text } from './language.js';

/** An error as people and programs are told it. */
export interface Explanation extends Told {
  readonly problems: readonly Told[];
  readonly exitCode: ExitCode;
  /** The SAT's own code, where it gave one. */
  readonly codEstatus?: string;
}

/** What any error means: those of this program and of the packages speak for themselves, the rest was not foreseen. */
export function explain(error: unknown): Explanation {
  if (error instanceof CliError) {
    return { ...toldBy(error), problems: error.problems, exitCode: cliErrors[error.code].exit };
  }
  if (error instanceof Error && speaks(error)) {
    const problems = 'problems' in error && Array.isArray(error.problems) ? error.problems.filter(speaks) : [];
    const codEstatus =
      'codEstatus' in error && typeof error.codEstatus === 'string' ? { codEstatus: error.codEstatus } : {};
    return { ...toldBy(error), ...codEstatus, problems: problems.map(toldBy), exitCode: exitCodeOf(error) };
  }
  const { text, hint, exit } = cliErrors.UNEXPECTED;
  const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { code: 'UNEXPECTED', text, hint, detail, problems: [], exitCode: exit };
}

function exitCodeOf(error: Error & Told): ExitCode {
  // A fault that the SAT may get over is waited for, like an outage.
  if (error.name === 'SatError' && error.code === 'FAULT' && 'retryable' in error && error.retryable === true)
    return 75;
  return exitCodeOfError(error.name, error.code);
}

function toldBy(told: Told): Told {
  const { code, text, hint, detail } = told;
  return { code, text, hint, ...(detail === undefined ? {} : { detail }) };
}

function speaks(value: object): value is Told {
  return (
    'code' in value &&
    typeof value.code === 'string' &&
    'text' in value &&
    isText(value.text) &&
    'hint' in value &&
    isText(value.hint)
  );
}

function isText(value: unknown): value is Text {
  return typeof value === 'object' && value !== null && 'es' in value && 'en' in value;
}
