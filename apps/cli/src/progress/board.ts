import type { LedgerView, SyncEvent } from '@acopio/sync';

/** Least time between two looks at a ledger that only keep lines up to date, in milliseconds. */
const PAUSE = 200;

/** Events that change no window. */
const QUIET: ReadonlySet<SyncEvent['type']> = new Set(['receiving', 'indexing']);

/**
 * Reads a ledger again as a run goes on, and hands each state on: not with every event, and never twice at a time. The look
 * before a wait is never left out, so that what stays on the screen is true.
 */
export function boardOf(
  read: () => Promise<LedgerView>,
  show: (view: LedgerView) => void,
): (event: SyncEvent) => Promise<void> {
  let last = Number.NEGATIVE_INFINITY;
  let isReading = false;
  let again = false;
  const look = async (): Promise<void> => {
    isReading = true;
    try {
      do {
        again = false;
        show(await read());
      } while (again);
    } catch {
      // A line that is not up to date is no reason to end a run; what ails the ledger ends it by itself.
    } finally {
      isReading = false;
      last = performance.now();
    }
  };
  return async ({ type }) => {
    if (QUIET.has(type)) return;
    if (isReading) again = true;
    else if (type === 'waiting' || type === 'planned' || performance.now() - last >= PAUSE) await look();
  };
}
