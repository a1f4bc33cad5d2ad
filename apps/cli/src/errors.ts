import { cliErrors } from './error-codes.js';
import type { Text } from './language.js';

/** Stable codes of `CliError`. */
export type CliErrorCode = keyof typeof cliErrors;

/** One thing that is wrong, as people are told it. */
export interface Told {
  readonly code: string;
  readonly text: Text;
  readonly hint: Text;
  /** A fact that needs no translation. */
  readonly detail?: string;
}

/** The one error of this program. `detail` needs no translation and is never a secret. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly code: CliErrorCode;
  readonly text: Text;
  readonly hint: Text;
  readonly detail?: string;
  /** Several things that are wrong at once. */
  readonly problems: readonly Told[];

  constructor(
    code: CliErrorCode,
    options: { readonly detail?: string; readonly problems?: readonly Told[]; readonly cause?: unknown } = {},
  ) {
    const { text, hint } = cliErrors[code];
    super(options.detail === undefined ? text.en : `${text.en}: ${options.detail}`, { cause: options.cause });
    this.code = code;
    this.text = text;
    this.hint = hint;
    if (options.detail !== undefined) this.detail = options.detail;
    this.problems = options.problems ?? [];
  }
}
