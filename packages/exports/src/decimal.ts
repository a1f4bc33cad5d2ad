/** The digits of an amount, without zeros that say nothing. */
export interface DecimalDigits {
  /** '-' or ''. */
  readonly sign: string;
  /** Without zeros at the beginning; '' below 1. */
  readonly whole: string;
  /** Without zeros at the end. */
  readonly decimals: string;
}

const DECIMAL = /^(-?)(?=\.?\d)0*(\d*)(?:\.(\d*))?$/;

/** More zeros than anybody writes; the pattern takes time in the square of the length. */
const MOST_CHARACTERS = 100;

/** Decimal text as digits; `undefined` for what is none, or has more than 100 characters. */
export function digitsOf(text: string): DecimalDigits | undefined {
  const match = text.length > MOST_CHARACTERS ? null : DECIMAL.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', decimals = ''] = match;
  return { sign, whole, decimals: withoutTrailingZeros(decimals) };
}

/** How many digits it takes to tell the number from others: 1200 and 0.0012 have two. */
export function significantDigits({ whole, decimals }: DecimalDigits): number {
  if (whole === '') return decimals.replace(/^0+/, '').length;
  return decimals === '' ? withoutTrailingZeros(whole).length : whole.length + decimals.length;
}

function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits[end - 1] === '0') end -= 1;
  return digits.slice(0, end);
}
