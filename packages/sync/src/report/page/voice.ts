import { mexicoCityTime, type LocalDateTime } from '../../local-date-time.js';
import type { Instant, Text } from '../../model.js';

/** The languages of the page. */
export type Language = keyof Text;

/** How things are written in one language. */
export interface Voice {
  readonly language: Language;
  say(text: Text): string;
  /** A whole number with separators. */
  number(value: number): string;
  /** Decimal text with separators; no digit is lost. */
  amount(decimal: string): string;
  /** An instant as the wall clock of Mexico City, to the minute. */
  instant(instant: Instant): string;
  local(time: LocalDateTime): string;
  duration(seconds: number): string;
}

const LOCALES: Readonly<Record<Language, string>> = { es: 'es-MX', en: 'en-US' };

const units: readonly (readonly [number, Text])[] = [
  [86_400, { es: 'días', en: 'days' }],
  [3600, { es: 'h', en: 'h' }],
  [60, { es: 'min', en: 'min' }],
];

/** The voice of a language. */
export function voiceOf(language: Language): Voice {
  const format = new Intl.NumberFormat(LOCALES[language]);
  const local = (time: LocalDateTime): string => time.slice(0, 16).replace('T', ' ');
  return {
    language,
    say: (text) => text[language],
    number: (value) => format.format(value),
    // Both languages write a comma every three digits and a point before the decimals.
    amount: (decimal) => decimal.replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ','),
    instant: (instant) => local(mexicoCityTime(new Date(instant))),
    local,
    duration: (seconds) => {
      const [size, unit] = units.find(([least]) => seconds >= 2 * least) ?? [1, { es: 's', en: 's' }];
      return `${format.format(Math.round(seconds / size))} ${unit[language]}`;
    },
  };
}
