/** Source of the simulator's own time, which moves states, the 72 hours of a package, daily limits and the history limit. */
export interface Clock {
  now(): Date;
  /** What kind of clock it is, to be shown to people; absent: somebody's own. */
  readonly kind?: 'real' | 'accelerated' | 'manual';
}

/** A clock that can be moved. One that {@link createManualClock} made moves only when it is told to. */
export interface ManualClock extends Clock {
  /**
   * Moves forward by that many milliseconds.
   *
   * @throws RangeError when that is no finite number.
   */
  advance(milliseconds: number): void;
  /**
   * Moves to an instant.
   *
   * @throws RangeError when that is no valid date.
   */
  set(instant: Date): void;
}

/** A clock that runs by itself, so many times as fast as this machine's, and can be moved too. */
export interface AcceleratedClock extends ManualClock {
  readonly kind: 'accelerated';
  readonly factor: number;
}

/** This machine's clock. */
export const realClock: Clock = { kind: 'real', now: () => new Date() };

/** Whether the clock can be moved. */
export function isMovable(clock: Clock): clock is ManualClock {
  return 'advance' in clock && 'set' in clock;
}

function finite(value: number, what: string): number {
  if (!Number.isFinite(value)) {
    throw new RangeError(what);
  }
  return value;
}

/** A clock whose instant is `elapsed()` milliseconds after a point that can be moved. */
function movableClock(start: Date, elapsed: () => number): Omit<ManualClock, 'kind'> {
  const instantOf = (moment: Date): number => finite(moment.getTime(), 'a clock is set to a valid date');
  let origin = instantOf(start) - elapsed();
  return {
    now: () => new Date(origin + elapsed()),
    advance(milliseconds) {
      origin += finite(milliseconds, 'a clock advances by a finite number of milliseconds');
    },
    set(moment) {
      origin = instantOf(moment) - elapsed();
    },
  };
}

/**
 * Makes a {@link ManualClock}.
 *
 * @param start Where it stands at first; default: now.
 * @throws RangeError when that is no valid date.
 */
export function createManualClock(start: Date = new Date()): ManualClock {
  return { kind: 'manual', ...movableClock(start, () => 0) };
}

/**
 * Makes an {@link AcceleratedClock}.
 *
 * @param options.factor How many times as fast as this machine's clock it runs: with 3600, an hour passes in a second. Below 1 it runs slower.
 * @param options.start Where it stands at first; default: now.
 * @throws RangeError when the factor is not a finite number above 0 or the start is no valid date.
 */
export function createAcceleratedClock(options: { readonly factor: number; readonly start?: Date }): AcceleratedClock {
  const { factor, start = new Date() } = options;
  if (!(Number.isFinite(factor) && factor > 0)) {
    throw new RangeError('the factor of an accelerated clock is a finite number above 0');
  }
  // A monotonic source: a step of this machine's wall clock would be multiplied too.
  return { kind: 'accelerated', factor, ...movableClock(start, () => performance.now() * factor) };
}
