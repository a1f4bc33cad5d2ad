import type { Text } from './answers.js';

export type Language = 'es' | 'en';

/** How this page speaks: texts, numbers and times in one language. Times are those of Mexico City, where the SAT's days begin. */
export interface Voice {
  readonly language: Language;
  say(text: Text): string;
  number(value: number): string;
  /** An instant, such as `3 mar 2025, 9:15`. */
  instant(text: string): string;
  /** A time of the wall clock of Mexico City without a zone. */
  local(text: string): string;
  /** A period of days, or of times where it does not begin and end with a day. */
  period(from: string, to: string): string;
  /** How far from now an instant is: `hace 3 horas`. */
  distance(text: string): string;
  /** A month's short name, January is 1. */
  month(number: number): string;
}

const ZONE = 'America/Mexico_City';

/** Spanish of any country is Spanish; everything else is English. */
export function preferredLanguage(locale: string): Language {
  return /^es(?![a-z])/i.test(locale) ? 'es' : 'en';
}

export function voiceOf(language: Language): Voice {
  const locale = language === 'es' ? 'es-MX' : 'en-US';
  const time = { dateStyle: 'medium', timeStyle: 'short' } as const;
  const numbers = new Intl.NumberFormat(locale);
  const instants = new Intl.DateTimeFormat(locale, { ...time, timeZone: ZONE });
  // Wall clock: read and written in one zone, whichever.
  const locals = new Intl.DateTimeFormat(locale, { ...time, timeZone: 'UTC' });
  const days = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  const months = new Intl.DateTimeFormat(locale, { month: 'short', timeZone: 'UTC' });
  const distances = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const wall = (text: string): Date => new Date(`${text}Z`);
  return {
    language,
    say: (text) => text[language],
    number: (value) => numbers.format(value),
    instant: (text) => instants.format(new Date(text)),
    local: (text) => locals.format(wall(text)),
    period: (from, to) => {
      const whole = from.endsWith('T00:00:00') && to.endsWith('T23:59:59');
      return (whole ? days : locals).formatRange(wall(from), wall(to));
    },
    distance: (text) => distances.format(...distanceOf(new Date(text).getTime() - Date.now())),
    month: (number) => months.format(new Date(Date.UTC(2025, number - 1, 15))).replace('.', ''),
  };
}

function distanceOf(milliseconds: number): [number, 'minute' | 'hour' | 'day'] {
  const minutes = milliseconds / 60_000;
  if (Math.abs(minutes) < 60) return [Math.round(minutes), 'minute'];
  const hours = minutes / 60;
  return Math.abs(hours) < 48 ? [Math.round(hours), 'hour'] : [Math.round(hours / 24), 'day'];
}
