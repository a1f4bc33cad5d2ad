import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '@acopio/sync';

/** The clock of this machine. */
export const machineClock: Clock = {
  now: () => new Date(),
  sleep: async (milliseconds, signal) => {
    // An aborted sleep is over, not failed: whoever sleeps looks at the signal next.
    const options = signal === undefined ? {} : { signal };
    await wait(Math.max(0, milliseconds), undefined, options).catch(() => undefined);
  },
};
