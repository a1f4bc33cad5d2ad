import type { Service } from './document.js';

/** Cancellations that somebody made beside those that a world has from its seed. Earlier states of it stay readable: nothing is forgotten. */
export interface Cancellations {
  /** How many there were so far; with it, a later look sees the same as now. */
  readonly count: number;
  /** Local time in seconds since the start of 1970. */
  add(service: Service, uuid: string, at: number): void;
  /** When the document was first cancelled according to the first `count` of them; infinite when by none. */
  earliest(service: Service, uuid: string, count: number): number;
}

/** None yet. */
export function createCancellations(): Cancellations {
  const byDocument = new Map<string, readonly { readonly number: number; readonly at: number }[]>();
  let count = 0;
  return {
    get count() {
      return count;
    },
    add(service, uuid, at) {
      const key = `${service}|${uuid}`;
      byDocument.set(key, [...(byDocument.get(key) ?? []), { number: count, at }]);
      count += 1;
    },
    earliest(service, uuid, known) {
      const counted = byDocument.get(`${service}|${uuid}`)?.filter(({ number }) => number < known) ?? [];
      return Math.min(...counted.map(({ at }) => at));
    },
  };
}
