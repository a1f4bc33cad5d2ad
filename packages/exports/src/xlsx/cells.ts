import type { ColumnType } from '@acopio/package-extractor';
import { digitsOf, significantDigits } from '../decimal.js';
import { wallClockOf } from '../wall-clock.js';

/** Places in the list of styles (`workbook-parts.ts`). */
export const STYLE = { heading: 1, text: 2, decimal: 3, time: 4 } as const;

/** One cell as XML; '' for one that is empty. `ref` is its place, such as `B7`. */
export function cellOf(type: ColumnType, text: string | undefined, ref: string): string {
  if (text === undefined || text === '') return '';
  const number = type === 'decimal' ? numberOf(text) : type === 'time' ? serialOf(text) : undefined;
  if (number === undefined) return textCell(text, ref, STYLE.text);
  return `<c r="${ref}" s="${type === 'time' ? STYLE.time : STYLE.decimal}"><v>${number}</v></c>`;
}

/**
 * A text as an inline string: a cell of that kind is never a formula, whatever it begins with, and its style says text,
 * so that it stays one when somebody edits it.
 */
export function textCell(text: string, ref: string, style: number): string {
  return `<c r="${ref}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${textOf(text)}</t></is></c>`;
}

/** Doubles, which are the only numbers that a spreadsheet has, keep so many digits (Excel specifications and limits). */
const MOST_DIGITS = 15;

/** Decimal text as a spreadsheet keeps it, digit by digit; `undefined` when a double would lose some of them. */
function numberOf(text: string): string | undefined {
  const digits = digitsOf(text);
  if (digits === undefined || significantDigits(digits) > MOST_DIGITS) return undefined;
  const { sign, whole, decimals } = digits;
  return `${sign}${whole === '' ? '0' : whole}${decimals === '' ? '' : `.${decimals}`}`;
}

const DAY = 86_400_000;

/** Days from 1899-12-30, where Excel's count begins, to 1970-01-01. */
const EPOCH = 25_569;

/** 1900-03-01: before it Excel counts a day that did not exist (ECMA-376, part 1, 18.17.4.1). */
const FIRST_SERIAL = 61;

/** A wall clock as Excel counts it: days and their fraction, no zone in between. */
function serialOf(text: string): string | undefined {
  const milliseconds = wallClockOf(text);
  if (milliseconds === undefined) return undefined;
  const serial = milliseconds / DAY + EPOCH;
  return serial < FIRST_SERIAL ? undefined : String(serial);
}

/** Characters of a cell (Excel specifications and limits); Excel calls a file with more of them damaged. */
const MOST_CHARACTERS = 32_767;

/** Where a text may need another form: marks, control characters, no characters, and what reads like an escape. */
const SPECIAL = /[&<>\p{Cc}\uFFFE\uFFFF]|_(?=x[0-9A-Fa-f]{4}_)/gu;

const NAMED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * A text as XML. Control characters are written as `_xHHHH_` (ECMA-376, part 1, 22.9.2.19, ST_Xstring); half a surrogate
 * pair, which is no character, becomes U+FFFD. A text that is too long for a cell is cut, and ends in `…`.
 */
export function textOf(text: string): string {
  const whole = text.toWellFormed();
  const cut = whole.length > MOST_CHARACTERS ? `${whole.slice(0, MOST_CHARACTERS - 1).toWellFormed()}…` : whole;
  return cut.replaceAll(SPECIAL, (found) => NAMED[found] ?? escaped(found));
}

/** XML 1.0 carries tabs, line feeds and the control characters from U+007F on as they are. */
function escaped(character: string): string {
  if (/[\t\n\u007F-\u009F]/.test(character)) return character;
  return `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;
}

/** The letters of a column, from 0 on: `A` … `Z`, `AA` … */
export function lettersOf(column: number): string {
  const letter = String.fromCharCode(0x41 + (column % 26));
  return column < 26 ? letter : lettersOf(Math.floor(column / 26) - 1) + letter;
}
