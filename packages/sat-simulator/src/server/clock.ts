/** Source of the simulator's own time, which moves states, the 72 hours of a package, daily limits and the history limit. */
export interface Clock {
  now(): Date;
}

/** A clock that only moves when it is told to. */
export interface ManualClock extends Clock {
  /** Moves forward by that many milliseconds. */
  advance(milliseconds: number): void;
  /** Moves to an instant. */
  set(instant: Date): void;
}

/** This machine's clock. */
export const realClock: Clock = { now: () => new Date() };

/**
 * Makes a {@link ManualClock}.
 *
 * @param start Where it stands at first; default: now.
 */
export function createManualClock(start: Date = new Date()): ManualClock {
  let instant = start.getTime();
  return {
    now: () => new Date(instant),
    advance(milliseconds) {
      instant += milliseconds;
    },
    set(moment) {
      instant = moment.getTime();
    },
  };
}
