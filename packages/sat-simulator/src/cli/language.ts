/** The languages that the program speaks. */
export const LANGUAGES = ['es', 'en'] as const;

/** One of them. */
export type Language = (typeof LANGUAGES)[number];

/** The variables that name a language, strongest first (POSIX.1-2024, section 8.2). */
const VARIABLES = ['LC_ALL', 'LC_MESSAGES', 'LANG'] as const;

/** Read before the rest of the arguments, because what is wrong with those has to be said in a language. */
function languageOption(args: readonly string[]): string | undefined {
  const at = args.findIndex((arg) => arg === '--lang' || arg.startsWith('--lang='));
  return args[at] === '--lang' ? args[at + 1] : args[at]?.slice('--lang='.length);
}

/**
 * The language to speak: `--lang`, else the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is set, else what the operating system says. Spanish
 * of any country is Spanish; everything else is English.
 */
export function chooseLanguage(args: readonly string[], env: NodeJS.ProcessEnv, systemLocale: string): Language {
  const asked = LANGUAGES.find((language) => language === languageOption(args));
  if (asked !== undefined) {
    return asked;
  }
  const locale = VARIABLES.map((name) => env[name]).find((value) => value !== undefined && value !== '');
  return /^es(?![a-z])/i.test(locale ?? systemLocale) ? 'es' : 'en';
}
