import { describe, expect, test } from 'vitest';
import { preferredLanguage, voiceOf } from '../../src/page/client/language.js';

const plain = (text: string): string => text.replaceAll(/[\u2009\u202f\u00a0]/g, ' ');

describe('the voice of the page', () => {
  test.each([
    ['es', 'es'],
    ['es-MX', 'es'],
    ['en-US', 'en'],
    ['fr', 'en'],
    ['est', 'en'],
  ] as const)('is for %s %s', (locale, language) => {
    expect(preferredLanguage(locale)).toBe(language);
  });

  test('tells instants on the clock of Mexico City, and local times as they are', () => {
    const { instant, local } = voiceOf('en');
    expect(plain(instant('2025-03-01T05:30:00.000Z'))).toBe('Feb 28, 2025, 11:30 PM');
    expect(plain(local('2025-03-31T23:59:59'))).toBe('Mar 31, 2025, 11:59 PM');
  });

  test('tells a period of whole days without times, and another one with them', () => {
    const { period } = voiceOf('en');
    expect(plain(period('2025-03-01T00:00:00', '2025-03-31T23:59:59'))).toBe('Mar 1 – 31, 2025');
    expect(plain(period('2025-02-28T23:59:59', '2025-03-31T23:59:59'))).toContain('11:59 PM');
  });

  test('speaks Spanish of Mexico', () => {
    const { say, number, month } = voiceOf('es');
    expect(say({ es: 'sí', en: 'yes' })).toBe('sí');
    expect(number(1234567)).toBe('1,234,567');
    expect([1, 12].map(month)).toEqual(['ene', 'dic']);
  });

  test.each([
    [-90_000, '2 minutes ago'],
    [-3 * 3600_000, '3 hours ago'],
    [47 * 3600_000, 'in 47 hours'],
    [-72 * 3600_000, '3 days ago'],
  ])('tells how far %i ms are', (milliseconds, words) => {
    // A second of slack: the words are rounded to minutes.
    expect(voiceOf('en').distance(new Date(Date.now() + milliseconds - 500).toISOString())).toBe(words);
  });
});
