/**
 * The exact sum of amounts in decimal text, with the most decimals that one of them has; `undefined` when there are
 * none, or one of them is absent: a sum that leaves something out would be wrong without a word.
 */
export function sumOfDecimals(amounts: readonly (string | undefined)[]): string | undefined {
  const [first] = amounts;
  if (first === undefined || amounts.length === 1) return first;
  let decimals = 0;
  for (const amount of amounts) {
    if (amount === undefined) return undefined;
    decimals = Math.max(decimals, decimalsOf(amount));
  }
  let sum = 0n;
  for (const amount of amounts) sum += unitsOf(amount ?? '0', decimals);
  return textOf(sum, decimals);
}

function decimalsOf(amount: string): number {
  const point = amount.indexOf('.');
  return point === -1 ? 0 : amount.length - point - 1;
}

function unitsOf(amount: string, decimals: number): bigint {
  return BigInt(amount.replace('.', '') + '0'.repeat(decimals - decimalsOf(amount)));
}

function textOf(units: bigint, decimals: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const sign = units < 0n ? '-' : '';
  return decimals === 0 ? sign + whole : `${sign}${whole}.${digits.slice(-decimals)}`;
}
