import type { Clock } from '@acopio/sync';

/** Leave for so many to work at a time; whoever waits for one gets it in the order of asking. */
export interface Slots {
  /** Runs `work` with a slot; the clock that it is given leaves the slot to others for as long as it sleeps. */
  use<T>(work: (clock: Clock) => Promise<T>): Promise<T>;
}

/** `count` slots on a clock. */
export function slotsOf(count: number, clock: Clock): Slots {
  const queue: (() => void)[] = [];
  let free = count;
  const take = async (): Promise<void> => {
    if (free > 0) {
      free -= 1;
      return;
    }
    await new Promise<void>((resolve) => queue.push(resolve));
  };
  /** Handed to whoever waits longest, so that nobody can overtake it. */
  const give = (): void => {
    const next = queue.shift();
    if (next === undefined) free += 1;
    else next();
  };
  const leaving: Clock = {
    now: () => clock.now(),
    sleep: async (milliseconds, signal) => {
      give();
      try {
        await clock.sleep(milliseconds, signal);
      } finally {
        await take();
      }
    },
  };
  return {
    use: async (work) => {
      await take();
      try {
        return await work(leaving);
      } finally {
        give();
      }
    },
  };
}
