/** Decimal text of `units` / 10^`scale`, with exactly `scale` decimals: `decimal(112411, 2)` is `1124.11`. For integers from 0 to 2^53. */
export function decimal(units: number, scale: number): string {
  if (scale === 0) {
    return String(units);
  }
  const digits = String(units).padStart(scale + 1, '0');
  return `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Pesos and cents, or whatever the currency: two decimals. */
export function money(cents: number): string {
  return decimal(cents, 2);
}

/** The same number without needless zeros: `7362.00` becomes `7362`, `10.50` becomes `10.5`. */
export function withoutTrailingZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
