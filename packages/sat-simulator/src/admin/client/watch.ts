import type { Api } from './api.js';
import { createWatch } from './snapshot.js';
import type { Snapshot } from './snapshot.js';

/** What {@link watchForEver} tells. */
export interface Watcher {
  show(snapshot: Snapshot): void;
  /** Nobody answered; it is tried again. */
  lost(): void;
}

const EVERY_MS = 1000;
const LONGEST_MS = 30_000;

/**
 * Looks every second while somebody looks at the page; ever more seldom while nobody answers.
 *
 * @returns What makes it look at everything at once.
 */
export function watchForEver(api: Api, watcher: Watcher): () => void {
  const look = createWatch(api);
  let wait = EVERY_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> | undefined;
  let again = false;

  async function lookOnce(everything: boolean): Promise<void> {
    try {
      watcher.show(await look(everything));
      wait = EVERY_MS;
    } catch {
      watcher.lost();
      wait = Math.min(wait * 2, LONGEST_MS);
    }
  }
  function start(everything: boolean): void {
    if (running !== undefined) {
      again ||= everything;
      return;
    }
    clearTimeout(timer);
    running = lookOnce(everything).finally(() => {
      running = undefined;
      if (again) {
        again = false;
        start(true);
      } else if (!document.hidden) {
        timer = setTimeout(() => start(false), wait);
      }
    });
  }
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) {
      clearTimeout(timer);
    } else {
      start(true);
    }
  });
  start(true);
  return () => start(true);
}
