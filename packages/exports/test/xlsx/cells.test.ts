import { describe, expect, test } from 'vitest';
import { cellOf, lettersOf, textOf } from '../../src/xlsx/cells.js';

describe('an amount is a number', () => {
  test.each([
    ['116.00', '116'],
    ['-0.10', '-0.1'],
    ['.5', '0.5'],
    ['000', '0'],
    ['1234567890123.45', '1234567890123.45'],
    ['0.00000123', '0.00000123'],
    ['120000000000000000', '120000000000000000'],
  ])('%s', (text, number) => {
    expect(cellOf('decimal', text, 'A1')).toBe(`<c r="A1" s="3"><v>${number}</v></c>`);
    expect(String(Number(number))).toBe(String(Number(text)));
  });

  test.each(['12345678901234.56', '0.1234567890123456', '1,5', '=1+1', `0.${'0'.repeat(200)}1`])(
    'but %j is a text, whole',
    (text) => {
      expect(cellOf('decimal', text, 'A1')).toContain('t="inlineStr"');
      expect(cellOf('decimal', text, 'A1')).toContain(`>${text}<`);
    },
  );
});

describe('a time is a date of Excel', () => {
  test.each([
    ['1900-03-01T00:00:00', 61],
    ['1970-01-01T00:00:00', 25_569],
    ['2025-03-01T12:00:00', 45_717.5],
    ['2024-02-29T18:00:00', 45_351.75],
  ])('%s', (text, serial) => {
    expect(cellOf('time', text, 'A1')).toBe(`<c r="A1" s="4"><v>${serial}</v></c>`);
  });

  test('in every zone the same', () => {
    const zone = process.env['TZ'];
    try {
      process.env['TZ'] = 'America/Tijuana';
      // An hour that this zone leaves out.
      expect(cellOf('time', '2025-03-09T02:30:00', 'A1')).toContain('<v>45725.1041666');
    } finally {
      if (zone === undefined) delete process.env['TZ'];
      else process.env['TZ'] = zone;
    }
  });

  test.each(['1900-02-28T00:00:00', '2025-13-01T00:00:00', 'ayer'])('but %j is a text', (text) => {
    expect(cellOf('time', text, 'A1')).toContain('t="inlineStr"');
  });
});

describe('a text is a text', () => {
  test.each([
    ['a & b < c > d', 'a &amp; b &lt; c &gt; d'],
    ['ring\u0007 tab\t line\n return\r', 'ring_x0007_ tab\t line\n return_x000D_'],
    ['_x0041_ and _xyz_', '_x005F_x0041_ and _xyz_'],
    ['half \uD83D of a pair', 'half \uFFFD of a pair'],
    ['\uFFFE\uFFFF', '_xFFFE__xFFFF_'],
    [`'"Ñ\u{1F600}`, `'"Ñ\u{1F600}`],
  ])('%j', (text, xml) => {
    expect(textOf(text)).toBe(xml);
  });

  test('of at most 32 767 characters, cut between characters', () => {
    expect(textOf('x'.repeat(32_767))).toBe('x'.repeat(32_767));
    expect(textOf('x'.repeat(32_768))).toBe(`${'x'.repeat(32_766)}…`);
    expect(textOf(`${'x'.repeat(32_765)}\u{1F600}xx`)).toBe(`${'x'.repeat(32_765)}\uFFFD…`);
  });

  test('and nothing is no cell', () => {
    expect(cellOf('text', '', 'A1')).toBe('');
    expect(cellOf('decimal', undefined, 'A1')).toBe('');
  });
});

test('columns have letters', () => {
  expect([0, 25, 26, 51, 52, 701, 702].map(lettersOf)).toEqual(['A', 'Z', 'AA', 'AZ', 'BA', 'ZZ', 'AAA']);
});
