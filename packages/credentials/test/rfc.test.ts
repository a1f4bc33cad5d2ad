import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRfc, normalizeRfc } from '../src/index.js';

describe('isRfc', () => {
  it.each([
    'EKU9003173C9',
    'FUNK671228PH6',
    'HAÑ930228SM9',
    'H&E951128469',
    'CAÑF770131PA3',
    'XAXX010101000',
    'XEXX010101000',
    'AAA000229AAA',
  ])('accepts %s', (rfc) => {
    expect(isRfc(rfc)).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['eleven characters', 'EKU9003173C'],
    ['fourteen characters', 'FUNK671228PH66'],
    ['lower case', 'eku9003173c9'],
    ['a month 13', 'EKU9013173C9'],
    ['a month 00', 'EKU9000173C9'],
    ['a day 00', 'EKU9003003C9'],
    ['a 31 April', 'EKU9004313C9'],
    ['a 29 February of a common year', 'AAA010229AAA'],
    ['a check digit that is a letter other than A', 'EKU9003173CB'],
    ['a digit in the name', 'E1U9003173C9'],
    ['a decomposed Ñ', 'HAÑ930228SM9'.normalize('NFD')],
    ['a blank at the end', 'EKU9003173C9 '],
    ['a line break at the end', 'EKU9003173C9\n'],
    ['digits of another script', 'EKU٩٠٠٣١٧3C9'],
  ])('refuses %s', (_, text) => {
    expect(isRfc(text)).toBe(false);
  });
});

describe('normalizeRfc', () => {
  it.each([
    ['eku9003173c9', 'EKU9003173C9'],
    [' EKU-900317-3C9\n', 'EKU9003173C9'],
    ['hañ930228sm9'.normalize('NFD'), 'HAÑ930228SM9'],
    ['h&e951128469', 'H&E951128469'],
  ])('turns %j into %s', (typed, rfc) => {
    expect(normalizeRfc(typed)).toBe(rfc);
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(normalizeRfc(normalizeRfc(text))).toBe(normalizeRfc(text));
      }),
    );
  });
});
