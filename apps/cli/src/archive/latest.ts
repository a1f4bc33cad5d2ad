/** Keeps the items with the greatest keys, and counts all. */
export interface Latest<T> {
  add(item: T): void;
  readonly count: number;
  /** At most `limit` of them, the greatest first. */
  items(): readonly T[];
}

/** Opens an empty one. It holds no more than twice what it answers. */
export function latest<T>(limit: number, keyOf: (item: T) => string): Latest<T> {
  let kept: T[] = [];
  let count = 0;
  const cut = (): void => {
    const keyed = kept.map((item) => [keyOf(item), item] as const);
    kept = keyed
      .sort(([a], [b]) => (a < b ? 1 : -1))
      .slice(0, limit)
      .map(([, item]) => item);
  };
  return {
    add: (item) => {
      count += 1;
      kept.push(item);
      if (kept.length >= 2 * limit) cut();
    },
    get count() {
      return count;
    },
    items: () => {
      cut();
      return kept;
    },
  };
}
