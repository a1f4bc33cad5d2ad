import { describe, expect, test } from 'vitest';
import { unscaledOf } from '../../src/parquet/fields.js';

describe('an amount becomes millionths', () => {
  test.each([
    ['116.00', 116_000_000n],
    ['0', 0n],
    ['-0.01', -10_000n],
    ['.5', 500_000n],
    ['7.', 7_000_000n],
    ['000123.4500000000', 123_450_000n],
    ['0.000001', 1n],
    ['999999999999999999.999999', 999_999_999_999_999_999_999_999n],
    ['-999999999999999999.999999', -999_999_999_999_999_999_999_999n],
  ])('%s', (text, units) => {
    expect(unscaledOf(text)).toBe(units);
  });

  test.each([
    '0.0000001',
    '1000000000000000000',
    '',
    '-',
    '.',
    '1,5',
    '1e3',
    ' 1',
    'NaN',
    '1.2.3',
    `1${'0'.repeat(200)}x`,
  ])('but not %j, which it cannot hold exactly', (text) => {
    expect(unscaledOf(text)).toBeUndefined();
  });
});
