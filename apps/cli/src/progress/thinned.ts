import type { SyncEvent } from '@acopio/sync';

/** Least time between two events that only say how far something is, in milliseconds. */
const PAUSE = 500;

/** Passes events on, leaving out most of those that only count bytes or documents: the first of each kind and package always passes. */
export function thinned(pass: (event: SyncEvent) => void): (event: SyncEvent) => void {
  let last = { key: '', at: 0 };
  return (event) => {
    if (event.type !== 'receiving' && event.type !== 'indexing') return pass(event);
    const key = `${event.type} ${event.packageId}`;
    const at = performance.now();
    if (key === last.key && at - last.at < PAUSE) return;
    last = { key, at };
    pass(event);
  };
}
