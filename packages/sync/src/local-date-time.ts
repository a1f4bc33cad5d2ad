import { mexicoCityTime, type LocalDateTime } from '@acopio/sat-client';

export { isLocalDateTime, mexicoCityTime } from '@acopio/sat-client';
export type { LocalDateTime };

/** A calendar month, `YYYY-MM`. */
export type Month = `${number}-${number}`;

function format(milliseconds: number): LocalDateTime {
  return new Date(milliseconds).toISOString().slice(0, 19) as LocalDateTime;
}

function milliseconds(time: LocalDateTime): number {
  return Date.parse(`${time}Z`);
}

/** `time` moved by whole seconds on the wall clock; negative goes back. */
export function addSeconds(time: LocalDateTime, seconds: number): LocalDateTime {
  return format(milliseconds(time) + seconds * 1000);
}

/** Whole seconds from `from` to `to`; negative when `to` is earlier. */
export function secondsBetween(from: LocalDateTime, to: LocalDateTime): number {
  return (milliseconds(to) - milliseconds(from)) / 1000;
}

/** The calendar month in which `time` lies. */
export function monthOf(time: LocalDateTime): Month {
  return time.slice(0, 7) as Month;
}

/** First and last second of a calendar month. */
export function monthBounds(month: Month): { readonly from: LocalDateTime; readonly to: LocalDateTime } {
  const from = `${month}-01T00:00:00` as LocalDateTime;
  const next = new Date(milliseconds(from));
  next.setUTCMonth(next.getUTCMonth() + 1);
  return { from, to: format(next.getTime() - 1000) };
}

/** The calendar months that `[from, to]` touches, in order. */
export function monthsBetween(from: LocalDateTime, to: LocalDateTime): Month[] {
  const months: Month[] = [];
  for (let at = from; at <= to; at = addSeconds(monthBounds(monthOf(at)).to, 1)) months.push(monthOf(at));
  return months;
}

/** How far Mexico City may be behind UTC, in hours: without and with summer time, which was given up in October 2022. */
const BEHIND_UTC = [6, 5] as const;

/** The instant at which clocks in Mexico City show `time`; of an hour that comes twice, the second time. */
export function instantOf(time: LocalDateTime): string {
  const [first, second] = BEHIND_UTC.map((hours) => new Date(milliseconds(time) + hours * 3_600_000));
  const fits = [first, second].find((at) => at !== undefined && mexicoCityTime(at) === time);
  // An hour that clocks skip is read as if they did not.
  return (fits ?? first ?? new Date(milliseconds(time))).toISOString();
}
