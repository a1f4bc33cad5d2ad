import type { CommanderError } from 'commander';

import { CliError } from './errors.js';
import type { CliErrorCode } from './errors.js';

/** Commander's codes for what is wrong with a command line. */
const CODES: Readonly<Record<string, CliErrorCode>> = {
  'commander.unknownOption': 'UNKNOWN_OPTION',
  'commander.unknownCommand': 'UNKNOWN_COMMAND',
  'commander.excessArguments': 'UNKNOWN_COMMAND',
  'commander.optionMissingArgument': 'OPTION_VALUE_MISSING',
  'commander.missingMandatoryOptionValue': 'OPTION_REQUIRED',
  'commander.conflictingOption': 'OPTIONS_CONTRADICT',
};

/** What is wrong with a command line. Only names are repeated, never values: a mistyped option may carry a password. */
export function usageError(error: CommanderError): CliError {
  const names = [...error.message.matchAll(/'([^'=]+)/g)].map(([, name]) => name);
  const detail = error.code === 'commander.excessArguments' ? undefined : names[0];
  return new CliError(CODES[error.code] ?? 'OPTION_VALUE_INVALID', detail === undefined ? {} : { detail });
}

/** Refuses `--password` wherever it stands, before anything could repeat it. */
export function refusePasswordArgument(args: readonly string[]): void {
  if (args.some((arg) => /^--?(password|passphrase|contrase(ñ|n)a)(=|$)/i.test(arg))) {
    throw new CliError('PASSWORD_AS_ARGUMENT');
  }
}

/** A parser of option values that takes what `parse` understands. */
export function understood<Value>(
  option: string,
  parse: (text: string) => Value | undefined,
  example: string,
): (text: string) => Value {
  return (text) => {
    const value = parse(text);
    if (value === undefined) {
      throw new CliError('OPTION_VALUE_INVALID', { detail: `${option} ${text} (${example})` });
    }
    return value;
  };
}

/** A parser of option values that takes one of `values`. */
export function oneOf<Value extends string>(option: string, values: readonly Value[]): (text: string) => Value {
  return understood(option, (text) => values.find((value) => value === text), values.join(' | '));
}

/** A TCP port; 0 stands for a free one. */
export function port(text: string): number | undefined {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined;
}

/** Which clock: `real`, `manual`, or how many times faster than the real one. */
export type ClockChoice =
  | { readonly kind: 'real' }
  | { readonly kind: 'manual' }
  | { readonly kind: 'accelerated'; readonly factor: number };

/** `real`, `manual`, `x60` or `×60`. */
export function clockChoice(text: string): ClockChoice | undefined {
  if (text === 'real' || text === 'manual') {
    return { kind: text };
  }
  const factor = Number(/^[x×](\d+(?:\.\d+)?)$/i.exec(text)?.[1]);
  return factor > 0 ? { kind: 'accelerated', factor } : undefined;
}
