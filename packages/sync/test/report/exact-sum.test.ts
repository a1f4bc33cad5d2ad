import { array, assert, bigInt, boolean, property, stringMatching, tuple } from 'fast-check';
import { expect, test } from 'vitest';
import { plus, sumText, ZERO, type ExactSum } from '../../src/report/exact-sum.js';

const decimal = tuple(boolean(), bigInt({ min: 0n, max: 10n ** 18n }), stringMatching(/^\d{0,6}$/)).map(
  ([negative, whole, decimals]) => `${negative ? '-' : ''}${whole}${decimals === '' ? '' : `.${decimals}`}`,
);

/** In millionths, by other means. */
function millionths(text: string): bigint {
  const [whole = '', decimals = ''] = text.replace('-', '').split('.');
  const value = BigInt(whole) * 1_000_000n + BigInt(decimals.padEnd(6, '0'));
  return text.startsWith('-') ? -value : value;
}

test('sums of decimal text are exact, in whatever order', () => {
  assert(
    property(array(decimal, { maxLength: 20 }), (amounts) => {
      const sum = amounts.reduce<ExactSum | undefined>((before, one) => before && plus(before, one), ZERO);
      if (sum === undefined) throw new Error('an amount was refused');
      expect(millionths(sumText(sum))).toBe(amounts.reduce((total, one) => total + millionths(one), 0n));
      const reversed = amounts
        .toReversed()
        .reduce<ExactSum | undefined>((before, one) => before && plus(before, one), ZERO);
      expect(reversed).toEqual(sum);
    }),
  );
});

test.for(['', 'x', '1e5', '1.', '.5', '+1', ' 1', '9'.repeat(41), '0x10'])('%j is no amount', (text) => {
  expect(plus(ZERO, text)).toBeUndefined();
});
