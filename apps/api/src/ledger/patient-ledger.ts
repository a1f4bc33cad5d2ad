import type { Clock, Ledger } from '@acopio/sync';
import { isDatabaseAway } from '../database/away.js';

/** Longest time for which a call waits for Postgres, and pauses between two attempts, in milliseconds. */
const PATIENCE = 15 * 60_000;
const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 1000;

/**
 * A ledger that waits while Postgres is away, so that the outcome of what left for the SAT is written when it comes back
 * instead of being lost. A change that was being committed when it went away may be there already: then its repetition is
 * a `REVISION_CONFLICT`, which every caller of `apply` understands.
 */
export function patientLedger(ledger: Ledger, clock: Clock): Ledger {
  const patiently = async <T>(call: () => Promise<T>): Promise<T> => {
    const until = clock.now().getTime() + PATIENCE;
    for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      try {
        return await call();
      } catch (error) {
        if (!isDatabaseAway(error) || clock.now().getTime() > until) throw error;
        await clock.sleep(pause);
      }
    }
  };
  return {
    view: (scope) => patiently(() => ledger.view(scope)),
    apply: (scope, changes, revision) => patiently(() => ledger.apply(scope, changes, revision)),
    record: (scope, batch) => patiently(() => ledger.record(scope, batch)),
    forget: (scope, uuids) => patiently(() => ledger.forget(scope, uuids)),
    position: (scope, packageId) => patiently(() => ledger.position(scope, packageId)),
    documents: (scope, period) => ledger.documents(scope, period),
  };
}
