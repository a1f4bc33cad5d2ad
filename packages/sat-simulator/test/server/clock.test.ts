import { describe, expect, it } from 'vitest';

import { createAcceleratedClock, createManualClock } from '../../src/index.js';
import { isMovable, realClock } from '../../src/server/clock.js';

const START = new Date('2025-03-01T06:00:00.000Z');
const HOUR = 3_600_000;

describe('a manual clock', () => {
  it('stands still until it is told to move', () => {
    const clock = createManualClock(START);
    expect([clock.now(), clock.now()]).toEqual([START, START]);
    clock.advance(HOUR);
    expect(clock.now()).toEqual(new Date('2025-03-01T07:00:00.000Z'));
    clock.set(START);
    expect(clock.now()).toEqual(START);
  });
});

describe('an accelerated clock', () => {
  it('runs by itself, so many times as fast', () => {
    const factor = 1_000_000;
    const clock = createAcceleratedClock({ factor, start: START });
    const outerStart = performance.now();
    const first = clock.now();
    const innerStart = performance.now();
    while (performance.now() - innerStart < 2) {
      // It has to run for a moment to be seen running.
    }
    const innerEnd = performance.now();
    const second = clock.now();
    const outerEnd = performance.now();
    expect(first.getTime()).toBeGreaterThanOrEqual(START.getTime() - 1);
    // Instants are whole milliseconds.
    const passed = second.getTime() - first.getTime();
    expect(passed).toBeGreaterThanOrEqual((innerEnd - innerStart) * factor - 1);
    expect(passed).toBeLessThanOrEqual((outerEnd - outerStart) * factor + 1);
  });

  it('can be moved like a manual one, and runs on from there', () => {
    const clock = createAcceleratedClock({ factor: 1e-9, start: START });
    clock.advance(2 * HOUR);
    expect(Math.abs(clock.now().getTime() - (START.getTime() + 2 * HOUR))).toBeLessThanOrEqual(1);
    clock.set(START);
    expect(Math.abs(clock.now().getTime() - START.getTime())).toBeLessThanOrEqual(1);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('cannot have the factor %d', (factor) => {
    expect(() => createAcceleratedClock({ factor })).toThrow(RangeError);
  });
});

describe('every clock', () => {
  it('says of what kind it is, and whether it can be moved', () => {
    const clocks = [realClock, createAcceleratedClock({ factor: 60 }), createManualClock()];
    expect(clocks.map((clock) => [clock.kind, isMovable(clock)])).toEqual([
      ['real', false],
      ['accelerated', true],
      ['manual', true],
    ]);
  });

  it.each([
    ['manual', (start?: Date) => createManualClock(start)],
    ['accelerated', (start?: Date) => createAcceleratedClock({ factor: 2, ...(start && { start }) })],
  ])('that is %s refuses instants and durations that are none', (_, create) => {
    const nowhere = new Date(Number.NaN);
    expect(() => create(nowhere)).toThrow(RangeError);
    expect(() => create().set(nowhere)).toThrow(RangeError);
    expect(() => create().advance(Number.POSITIVE_INFINITY)).toThrow(RangeError);
  });
});
