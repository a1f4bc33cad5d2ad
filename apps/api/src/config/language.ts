/** Text for people, in Spanish and in English. */
export interface Text {
  readonly es: string;
  readonly en: string;
}

/** The languages that the programs speak. */
export const languages = ['es', 'en'] as const;

/** One of them. */
export type Language = (typeof languages)[number];

/** The variables that name a language, strongest first (POSIX.1-2024, section 8.2). */
const VARIABLES = ['LC_ALL', 'LC_MESSAGES', 'LANG'] as const;

/**
 * The language to speak: the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is set, else what the operating system says
 * (Windows sets none of them). Spanish of any country is Spanish; everything else is English.
 */
export function chooseLanguage(env: NodeJS.ProcessEnv, systemLocale: string): Language {
  const locale = VARIABLES.map((name) => env[name]).find((value) => value !== undefined && value !== '');
  return /^es(?![a-z])/i.test(locale ?? systemLocale) ? 'es' : 'en';
}

/** What the operating system says of its language. */
export function systemLocale(): string {
  return new Intl.DateTimeFormat().resolvedOptions().locale;
}
