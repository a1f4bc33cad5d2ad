import { createHash } from 'node:crypto';
import { addSeconds, mexicoCityTime, secondsBetween, type LocalDateTime } from '../local-date-time.js';
import type { Instant, SatRequest } from '../model.js';

/** The day of an instant in Mexico City, `YYYY-MM-DD`: there the SAT's days begin and end. */
function mexicoCityDay(at: Date): string {
  return mexicoCityTime(at).slice(0, 10);
}

/** Whether an instant lies on the day of `now` in Mexico City, or after it: then the clock was set back. */
export function isTodayOrLater(at: Instant, now: Date): boolean {
  return mexicoCityDay(new Date(at)) >= mexicoCityDay(now);
}

const MINUTE = 60;
const FIRST_MINUTES = 5;
const SPREAD_MINUTES = 55;

/**
 * When to ask again what the SAT gives only so often a day: on the next day of Mexico City, 5 to 60 minutes after midnight. The
 * minute follows from `seed`, so that not everything is asked at once.
 */
export function tomorrow(at: Date, seed: string): Date {
  const wall = mexicoCityTime(at);
  const midnight = addSeconds(`${wall.slice(0, 10)}T00:00:00` as LocalDateTime, 24 * 60 * MINUTE);
  const there = new Date(at.getTime() + secondsBetween(wall, midnight) * 1000);
  // The wall clock itself was moved on some nights until October 2022.
  const moved = secondsBetween(mexicoCityTime(there), midnight);
  const minutes = FIRST_MINUTES + (createHash('sha256').update(seed).digest().readUInt16BE(0) % (SPREAD_MINUTES + 1));
  return new Date(there.getTime() + (moved + minutes * MINUTE) * 1000);
}

/** Whether the SAT answered with its daily limit (5011; SAT, Verificación v1.5, May 2025): at once, or when it was verified. */
export function metDailyLimit({ state, codEstatus, outcome, check }: SatRequest): boolean {
  return (
    (state === 'refused' && codEstatus === '5011') ||
    (outcome !== undefined && outcome !== 'finished' && check?.requestCode === '5011')
  );
}
