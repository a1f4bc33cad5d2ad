/** Languages of the page. */
export type Language = 'es' | 'en';

/** Text for people. */
export type Text = Readonly<Record<Language, string>>;

/** How this page speaks: texts, numbers and times in one language. */
export interface Voice {
  readonly language: Language;
  say(text: Text): string;
  number(value: number): string;
  /** An instant on the clock of Mexico City, where the SAT's days begin: `2025-03-03 09:15:02`. */
  instant(text: string): string;
  /** How far from one instant another one is: `en 3 horas`. */
  distance(from: string, to: string): string;
}

const ZONE = 'America/Mexico_City';
/** Swedes write dates as ISO 8601 does. */
const ISO_LOCALE = 'sv-SE';

/** Spanish of any country is Spanish; everything else is English. */
export function preferredLanguage(locale: string): Language {
  return /^es(?![a-z])/i.test(locale) ? 'es' : 'en';
}

/** The voice of a language. */
export function voiceOf(language: Language): Voice {
  const locale = language === 'es' ? 'es-MX' : 'en-US';
  const numbers = new Intl.NumberFormat(locale);
  const instants = new Intl.DateTimeFormat(ISO_LOCALE, { dateStyle: 'short', timeStyle: 'medium', timeZone: ZONE });
  const distances = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  return {
    language,
    say: (text) => text[language],
    number: (value) => numbers.format(value),
    instant: (text) => instants.format(new Date(text)),
    distance: (from, to) => distances.format(...distanceOf(Date.parse(to) - Date.parse(from))),
  };
}

function distanceOf(milliseconds: number): [number, 'minute' | 'hour' | 'day'] {
  const minutes = milliseconds / 60_000;
  if (Math.abs(minutes) < 60) {
    return [Math.round(minutes), 'minute'];
  }
  const hours = minutes / 60;
  return Math.abs(hours) < 100 ? [Math.round(hours), 'hour'] : [Math.round(hours / 24), 'day'];
}
