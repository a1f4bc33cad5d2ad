/**
 * Mexico City wall-clock time as the SAT writes and compares it: `YYYY-MM-DDTHH:mm:ss`, without zone.
 * Text order is time order.
 */
export type LocalDateTime = `${number}-${number}-${number}T${number}:${number}:${number}`;

/** `YYYY-MM-DD` or `DD/MM/YYYY`, then a time after `T` or blanks, then a fraction and an offset that are not used. */
const PATTERN =
  /^(?:(\d{4})-(\d{2})-(\d{2})|(\d{2})\/(\d{2})\/(\d{4}))(?:(?:T| +)(\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})?)?$/;

/**
 * Reads a date and time as documents and metadata write them: `2025-03-01T10:00:00`, `2025-03-01 10:00:00`,
 * `01/03/2025 10:00:00`, without seconds or without a time. Fractions are cut; an offset (`FechaExp` of Retenciones 1.0)
 * is dropped, because what counts is the wall clock of the document. `undefined` for what is no moment of the calendar.
 */
export function readLocalDateTime(text: string): LocalDateTime | undefined {
  return usualTime(text) ?? unusualTime(text);
}

/** The one form that real metadata and documents have, without the cost of a regular expression: a million rows ask. */
function usualTime(text: string): LocalDateTime | undefined {
  if (text.length !== 19 || text[4] !== '-' || text[7] !== '-' || text[13] !== ':' || text[16] !== ':')
    return undefined;
  if (text[10] !== ' ' && text[10] !== 'T') return undefined;
  if (!isDate(numberAt(text, 0, 4), numberAt(text, 5, 7), numberAt(text, 8, 10))) return undefined;
  if (!isTime(numberAt(text, 11, 13), numberAt(text, 14, 16), numberAt(text, 17, 19))) return undefined;
  return `${text.slice(0, 10)}T${text.slice(11)}` as LocalDateTime;
}

/** The number that the digits of a text make; NaN when one of them is no digit. */
function numberAt(text: string, from: number, to: number): number {
  let number = 0;
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) return Number.NaN;
    number = number * 10 + digit;
  }
  return number;
}

function unusualTime(text: string): LocalDateTime | undefined {
  const match = PATTERN.exec(text.trim());
  if (match === null) return undefined;
  const [, year = match[6], month = match[5], day = match[4], , , , hour = '00', minute = '00', second = '00'] = match;
  if (!isDate(Number(year), Number(month), Number(day))) return undefined;
  if (!isTime(Number(hour), Number(minute), Number(second))) return undefined;
  return `${year}-${month}-${day}T${hour}:${minute}:${second}` as LocalDateTime;
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

function isDate(year: number, month: number, day: number): boolean {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && isLeap ? 29 : DAYS[month - 1];
  return year > 0 && days !== undefined && day >= 1 && day <= days;
}

function isTime(hour: number, minute: number, second: number): boolean {
  return hour <= 23 && minute <= 59 && second <= 59;
}
