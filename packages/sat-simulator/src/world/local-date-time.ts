/**
 * Wall-clock time of Mexico City without a zone, `YYYY-MM-DDTHH:mm:ss`: how documents carry their date and how the SAT compares it.
 */
export type LocalDateTime = `${number}-${number}-${number}T${number}:${number}:${number}`;

const MONTH = /^(\d{4})-(0[1-9]|1[0-2])$/;

const DAY = 86_400;
/** Texts of the days that occurred: documents share few of them. */
const days = new Map<number, string>();

function dayText(day: number): string {
  const text = days.get(day) ?? new Date(day * DAY * 1000).toISOString().slice(0, 10);
  days.set(day, text);
  return text;
}

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

/**
 * The local time that is `seconds` after the start of 1970 in local time. Days always have 24 hours here: documents are dated by a wall
 * clock, and nothing in the simulator depends on when the clock was changed.
 */
export function localDateTime(seconds: number): LocalDateTime {
  const day = Math.floor(seconds / DAY);
  const time = Math.floor(seconds - day * DAY);
  const [hours, minutes] = [Math.floor(time / 3600), Math.floor(time / 60) % 60];
  return `${dayText(day)}T${twoDigits(hours)}:${twoDigits(minutes)}:${twoDigits(time % 60)}` as LocalDateTime;
}

/** Local time in seconds since the start of 1970: the inverse of {@link localDateTime}. */
export function secondsOf(dateTime: LocalDateTime): number {
  return Date.parse(`${dateTime}Z`) / 1000;
}

/** First second of a month (`YYYY-MM`) and how many it has; `undefined` when the text is no month. */
export function monthSpan(month: string): { start: number; length: number } | undefined {
  const parts = MONTH.exec(month);
  if (parts === null) {
    return undefined;
  }
  const [year, index] = [Number(parts[1]), Number(parts[2]) - 1];
  const start = Date.UTC(year, index, 1) / 1000;
  return { start, length: Date.UTC(year, index + 1, 1) / 1000 - start };
}
