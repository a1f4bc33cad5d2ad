/** Things to do at some time, by time; of one time, in the order in which they were put in. */
export interface Agenda<Item> {
  add(at: number, item: Item): void;
  /** Takes the next one out. */
  next(): { readonly at: number; readonly item: Item } | undefined;
}

interface Entry<Item> {
  readonly at: number;
  readonly order: number;
  readonly item: Item;
}

/** A binary heap (J. Williams, Algorithm 232, 1964). */
export function createAgenda<Item>(): Agenda<Item> {
  const heap: Entry<Item>[] = [];
  let order = 0;
  const comesFirst = (a: Entry<Item> | undefined, b: Entry<Item> | undefined): boolean =>
    a !== undefined && (b === undefined || a.at < b.at || (a.at === b.at && a.order < b.order));
  const swap = (a: number, b: number): void => {
    const [one, other] = [heap[a], heap[b]];
    if (one === undefined || other === undefined) return;
    heap[a] = other;
    heap[b] = one;
  };
  return {
    add: (at, item) => {
      heap.push({ at, order: (order += 1), item });
      for (let place = heap.length - 1; place > 0;) {
        const parent = (place - 1) >> 1;
        if (!comesFirst(heap[place], heap[parent])) return;
        swap(place, parent);
        place = parent;
      }
    },
    next: () => {
      const first = heap[0];
      const last = heap.pop();
      if (first === undefined || last === undefined || heap.length === 0) return first;
      heap[0] = last;
      for (let place = 0; ;) {
        const [left, right] = [2 * place + 1, 2 * place + 2];
        const child = comesFirst(heap[right], heap[left]) ? right : left;
        if (!comesFirst(heap[child], heap[place])) return first;
        swap(place, child);
        place = child;
      }
    },
  };
}
