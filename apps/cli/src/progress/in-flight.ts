import type { SyncEvent } from '@acopio/sync';

/** What left for the SAT and has no outcome yet: interrupting it spends it. */
export type InFlight = 'nothing' | 'request' | 'download';

/** Follows the events of a run. */
export function inFlightOf(): { readonly observe: (event: SyncEvent) => void; readonly now: () => InFlight } {
  let state: InFlight = 'nothing';
  return {
    observe: ({ type }) => {
      if (type === 'asking') state = 'request';
      else if (type === 'fetching' || type === 'receiving') state = 'download';
      else state = 'nothing';
    },
    now: () => state,
  };
}
