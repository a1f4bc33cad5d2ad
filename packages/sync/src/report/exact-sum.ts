/** More digits than any amount has; a document can claim a million of them, and adding those takes for ever. */
const MOST_CHARACTERS = 40;

const DECIMAL = /^-?\d+(?:\.\d+)?$/;

/** An exact sum: `units` / 10^`decimals`. */
export interface ExactSum {
  readonly units: bigint;
  readonly decimals: number;
}

/** Nothing added yet. */
export const ZERO: ExactSum = { units: 0n, decimals: 0 };

/**
 * The sum with one more amount in decimal text, exactly; it has the most decimals that one of its amounts has. `undefined`
 * for what is no amount, or has more than 40 characters.
 */
export function plus(sum: ExactSum, amount: string): ExactSum | undefined {
  if (amount.length > MOST_CHARACTERS || !DECIMAL.test(amount)) return undefined;
  const point = amount.indexOf('.');
  const own = point === -1 ? 0 : amount.length - point - 1;
  const decimals = Math.max(sum.decimals, own);
  const units = scaled(sum.units, decimals - sum.decimals) + scaled(BigInt(amount.replace('.', '')), decimals - own);
  return { units, decimals };
}

/** The sum as decimal text. */
export function sumText({ units, decimals }: ExactSum): string {
  const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, '0');
  const sign = units < 0n ? '-' : '';
  if (decimals === 0) return sign + digits;
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

function scaled(units: bigint, decimals: number): bigint {
  return decimals === 0 ? units : units * 10n ** BigInt(decimals);
}
