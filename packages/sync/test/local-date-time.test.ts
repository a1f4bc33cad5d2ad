import { describe, expect, test } from 'vitest';
import {
  addSeconds,
  isLocalDateTime,
  mexicoCityTime,
  monthBounds,
  monthsBetween,
  secondsBetween,
} from '../src/local-date-time.js';

describe('Mexico City wall-clock time', () => {
  test('is six hours behind UTC, in July too: summer time ended in 2022', () => {
    expect(mexicoCityTime(new Date('2025-01-01T05:59:59Z'))).toBe('2024-12-31T23:59:59');
    expect(mexicoCityTime(new Date('2025-07-01T06:00:00Z'))).toBe('2025-07-01T00:00:00');
  });

  test('was five hours behind UTC in the summer of 2021', () => {
    expect(mexicoCityTime(new Date('2021-07-01T05:00:00Z'))).toBe('2021-07-01T00:00:00');
  });

  test('accepts dates of the calendar and nothing else', () => {
    expect(isLocalDateTime('2024-02-29T23:59:59')).toBe(true);
    for (const text of ['2025-02-29T00:00:00', '2025-01-01', '2025-01-01T24:00:00', '2025-01-01T00:00:00Z', '']) {
      expect(isLocalDateTime(text), text).toBe(false);
    }
  });

  test('moves by seconds across months and years', () => {
    expect(addSeconds('2025-01-01T00:00:00', -1)).toBe('2024-12-31T23:59:59');
    expect(secondsBetween('2024-12-31T23:59:59', '2025-01-01T00:00:00')).toBe(1);
  });

  test('knows where months begin and end', () => {
    expect(monthBounds('2024-02')).toEqual({ from: '2024-02-01T00:00:00', to: '2024-02-29T23:59:59' });
    expect(monthsBetween('2024-11-15T00:00:00', '2025-01-01T00:00:00')).toEqual(['2024-11', '2024-12', '2025-01']);
  });
});
