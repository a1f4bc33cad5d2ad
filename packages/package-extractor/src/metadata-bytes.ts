/** What a field of a metadata row is, judged by its bytes: only the forms that nearly all rows have. */

const HYPHEN = 0x2d;
const POINT = 0x2e;
const COLON = 0x3a;
const BLANK = 0x20;
const TIME_MARK = 0x54;
const ZERO = 0x30;
const NINE = 0x39;

const UUID_LENGTH = 36;
const IS_HEX = tableOf('0123456789abcdefABCDEF');
const IS_RFC = tableOf('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ&');

/** The 29th of February is for the reader that knows leap years. */
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** Bytes of a time in the form that the SAT writes, `YYYY-MM-DD HH:mm:ss`. */
const TIME_LENGTH = 19;
/** Where the blank stands in it. */
const TIME_MARK_AT = 10;

/** A UUID from `from` to `to`, in any case. */
export function isPlainUuid(bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from !== UUID_LENGTH) return false;
  for (let at = 0; at < UUID_LENGTH; at++) {
    const byte = bytes[from + at] ?? 0;
    const isHyphenPlace = at === 8 || at === 13 || at === 18 || at === 23;
    if (isHyphenPlace ? byte !== HYPHEN : IS_HEX[byte] === 0) return false;
  }
  return true;
}

/** An RFC as it is usually written, or nothing. */
export function isPlainRfc(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (IS_RFC[bytes[at] ?? 0] === 0) return false;
  return true;
}

/** Digits, with a point and digits when there are decimals, and a `-` before them when it is negative. */
export function isPlainDecimal(bytes: Uint8Array, from: number, to: number): boolean {
  let at = bytes[from] === HYPHEN ? from + 1 : from;
  let digits = 0;
  let hasPoint = false;
  for (; at < to; at++) {
    const byte = bytes[at] ?? 0;
    if (byte >= ZERO && byte <= NINE) {
      digits += 1;
    } else if (byte === POINT && digits > 0 && !hasPoint) {
      hasPoint = true;
      digits = 0;
    } else {
      return false;
    }
  }
  return digits > 0;
}

/** A moment of the calendar, `YYYY-MM-DD HH:mm:ss`, with a blank or a `T` between. */
export function isPlainTime(bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from !== TIME_LENGTH) return false;
  const mark = bytes[from + TIME_MARK_AT];
  if (mark !== BLANK && mark !== TIME_MARK) return false;
  if (bytes[from + 4] !== HYPHEN || bytes[from + 7] !== HYPHEN) return false;
  if (bytes[from + 13] !== COLON || bytes[from + 16] !== COLON) return false;
  // NaN is in no range, and no index.
  const day = pairAt(bytes, from + 8);
  const isDay = day >= 1 && day <= (DAYS[pairAt(bytes, from + 5) - 1] ?? 0);
  if (!isDay || !(pairAt(bytes, from) >= 1) || !(pairAt(bytes, from + 2) >= 0)) return false;
  return pairAt(bytes, from + 11) <= 23 && pairAt(bytes, from + 14) <= 59 && pairAt(bytes, from + 17) <= 59;
}

/** Puts the `T` of a `LocalDateTime` into a plain time. */
export function markTime(bytes: Uint8Array, from: number): void {
  bytes[from + TIME_MARK_AT] = TIME_MARK;
}

/** The number that two digits make; NaN when one of them is no digit. */
function pairAt(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] ?? 0) - ZERO;
  const ones = (bytes[at + 1] ?? 0) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

function tableOf(characters: string): Uint8Array {
  const table = new Uint8Array(256);
  for (const character of characters) table[character.charCodeAt(0)] = 1;
  return table;
}
