/**
 * Wall-clock time of Mexico City without a zone, `YYYY-MM-DDTHH:mm:ss`: how the SAT writes the period of a query and
 * compares it with the date of a document (SAT, Solicitud v1.5, May 2025, section 5.1). Text order is time order.
 */
export type LocalDateTime = `${number}-${number}-${number}T${number}:${number}:${number}`;

const PATTERN = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/;

const MEXICO_CITY = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'America/Mexico_City',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** `true` for a date and time that the calendar has: `2025-02-30T00:00:00` is none. */
export function isLocalDateTime(text: string): text is LocalDateTime {
  if (!PATTERN.test(text)) return false;
  const time = Date.parse(`${text}Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 19) === text;
}

const HOUR = 3_600_000;

/** Offsets of hours that were asked for, in milliseconds: formatting takes some hundred times as long as looking one up. */
const offsets = new Map<number, number>();

const MOST_OFFSETS = 1000;

/** What the clocks of Mexico City show at an instant (IANA zone `America/Mexico_City`). */
export function mexicoCityTime(instant: Date): LocalDateTime {
  const time = instant.getTime();
  // They were always set forward and back at a full hour of UTC.
  const hour = Math.floor(time / HOUR) * HOUR;
  const offset = offsets.get(hour) ?? offsetAt(hour);
  return new Date(time + offset).toISOString().slice(0, 19) as LocalDateTime;
}

function offsetAt(hour: number): number {
  const part: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
  for (const { type, value } of MEXICO_CITY.formatToParts(hour)) part[type] = value;
  const shown = `${part.year}-${part.month}-${part.day}T${part.hour}:${part.minute}:${part.second}Z`;
  if (offsets.size >= MOST_OFFSETS) offsets.clear();
  const offset = Date.parse(shown) - hour;
  offsets.set(hour, offset);
  return offset;
}

/**
 * The earliest time that a query may begin with: midnight of the day six years ago (observed by phpcfdi 1.1.1, 2025: one
 * second earlier is refused).
 */
export function historyStart(now: LocalDateTime): LocalDateTime {
  const [year = 0, month = 1, day = 1] = now.slice(0, 10).split('-').map(Number);
  // 29 February moves on to 1 March where the earlier year has none.
  return `${new Date(Date.UTC(year - 6, month - 1, day)).toISOString().slice(0, 10)}T00:00:00` as LocalDateTime;
}
