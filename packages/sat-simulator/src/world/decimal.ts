const THREE_DIGITS = Array.from({ length: 1000 }, (_, value) => String(value).padStart(3, '0'));

/**
 * Digits of an integer from 0 to 2^53. The engine keeps the text of every number that it wrote itself for a while: put together from pieces, those of
 * a large package take no memory.
 */
function digitsOf(value: number): string {
  return value < 1000 ? String(value) : digitsOf(Math.floor(value / 1000)) + (THREE_DIGITS[value % 1000] ?? '');
}

/** Decimal text of `units` / 10^`scale`, with exactly `scale` decimals: `decimal(112411, 2)` is `1124.11`. For integers from 0 to 2^53. */
export function decimal(units: number, scale: number): string {
  const digits = digitsOf(units);
  if (scale === 0) {
    return digits;
  }
  const padded = digits.padStart(scale + 1, '0');
  return `${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}

/** Pesos and cents, or whatever the currency: two decimals. */
export function money(cents: number): string {
  return decimal(cents, 2);
}

/** The same number without needless zeros: `7362.00` becomes `7362`, `10.50` becomes `10.5`. */
export function withoutTrailingZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
