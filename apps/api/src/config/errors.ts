import type { Language, Text } from './language.js';

/** One variable (or argument) that is wrong: what is wrong with it, and what is expected. Its value is never repeated. */
export interface ConfigProblem {
  readonly variable: string;
  readonly text: Text;
  readonly expected: Text;
}

const CONFIG_INVALID = {
  text: { es: 'La configuración no es válida', en: 'The configuration is not valid' },
  hint: {
    es: 'Corrija las variables de entorno que se nombran y vuelva a iniciar.',
    en: 'Correct the environment variables that are named, and start again.',
  },
} as const satisfies Record<string, Text>;

/** Everything that is wrong with the configuration, at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'CONFIG_INVALID';
  readonly text: Text = CONFIG_INVALID.text;
  readonly hint: Text = CONFIG_INVALID.hint;
  readonly retryable = false;
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super([CONFIG_INVALID.text.en, ...problems.map(({ variable, text }) => `${variable}: ${text.en}`)].join('; '));
    this.problems = problems;
  }
}

/** The error in lines for a person. */
export function describeConfigError({ text, hint, code, problems }: ConfigError, language: Language): string {
  const expects = { es: 'se espera', en: 'expected' }[language];
  return [
    `✗ ${text[language]}`,
    ...problems.map((one) => `  · ${one.variable}: ${one.text[language]}; ${expects}: ${one.expected[language]}`),
    `  → ${hint[language]}`,
    `  [${code}]`,
  ].join('\n');
}
