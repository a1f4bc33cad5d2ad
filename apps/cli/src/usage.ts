import type { CommanderError } from 'commander';
import { CliError, type CliErrorCode } from './errors.js';

/** Commander's codes for what is wrong with a command line. */
const CODES: Readonly<Record<string, CliErrorCode>> = {
  'commander.unknownOption': 'UNKNOWN_OPTION',
  'commander.unknownCommand': 'UNKNOWN_COMMAND',
  'commander.missingArgument': 'ARGUMENT_MISSING',
  'commander.excessArguments': 'TOO_MANY_ARGUMENTS',
  'commander.optionMissingArgument': 'OPTION_VALUE_MISSING',
  'commander.missingMandatoryOptionValue': 'OPTION_REQUIRED',
  'commander.invalidArgument': 'OPTION_VALUE_INVALID',
};

/**
 * What is wrong with a command line, as an error of this program. Only names are repeated, never values: a mistyped
 * option may carry a password.
 */
export function usageError(error: CommanderError): CliError {
  const code = CODES[error.code] ?? 'OPTION_VALUE_INVALID';
  const detail = code === 'TOO_MANY_ARGUMENTS' ? undefined : nameIn(error.message);
  return new CliError(code, detail === undefined ? {} : { detail });
}

/** The quoted name in Commander's message, and the one that it suggests. */
function nameIn(message: string): string | undefined {
  const name = /'([^'=]+)/.exec(message)?.[1];
  const suggestion = /\(Did you mean (?:one of )?([^?)]+)\?\)/.exec(message)?.[1];
  if (name === undefined) return suggestion;
  return suggestion === undefined ? name : `${name} (${suggestion}?)`;
}

/** Names under which other programs take a password: phpcfdi's is `--password`. */
const PASSWORD_NAMES =
  /^--?((new-?)?store-password|password|passwd|pass|pwd|pass-?phrase|efirma-(password|pass-?phrase)|contrase(ñ|n)a|contrase(ñ|n)a-llave|clave)(=|$)/iu;

/** Refuses `--password` and the like wherever they stand, before anything could repeat what follows. */
export function refusePasswordArgument(args: readonly string[]): void {
  if (args.some((arg) => PASSWORD_NAMES.test(arg.normalize('NFC')))) {
    throw new CliError('PASSWORD_AS_ARGUMENT');
  }
}

/** A parser of option values that takes one of `values`. */
export function oneOf<T extends string>(option: string, values: readonly T[]): (text: string) => T {
  return (text) => {
    const found = values.find((value) => value === text);
    if (found === undefined)
      throw new CliError('OPTION_VALUE_INVALID', { detail: `${option} ${text} (${values.join(' | ')})` });
    return found;
  };
}

/** A parser of the values of an option that may be given several times. */
export function repeated(text: string, before: readonly string[] | undefined): readonly string[] {
  return text === '' ? (before ?? []) : [...(before ?? []), text];
}

/** A parser of option values that takes what `parse` understands. */
export function understood<T>(
  option: string,
  parse: (text: string) => T | undefined,
  example: string,
): (text: string) => T {
  return (text) => {
    const value = parse(text);
    if (value === undefined) throw new CliError('OPTION_VALUE_INVALID', { detail: `${option} ${text} (${example})` });
    return value;
  };
}

/** An absolute `http:` or `https:` URL, as it was written. */
export function httpUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  return ['http:', 'https:'].includes(new URL(text).protocol) ? text : undefined;
}
