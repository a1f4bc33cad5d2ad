/**
 * The items of batches, one at a time. An item that is here already comes as a settled promise: a step of an async
 * generator costs several turns of the queue of promises, and a million rows would pay them.
 *
 * Like a generator it starts when it is first asked, closes `batches` when it is left, and gives items in the order of
 * the calls, whether or not these wait for each other.
 */
export function oneByOne<T>(
  batches: AsyncGenerator<readonly T[], void, undefined>,
): AsyncIterableIterator<T, void, undefined> {
  let batch: readonly T[] = [];
  let at = 0;
  let waiting = 0;
  let turn: Promise<unknown> = Promise.resolve();

  const take = (): IteratorResult<T, void> => {
    const value = batch[at] as T;
    at += 1;
    return { done: false, value };
  };
  const takeFromNext = async (): Promise<IteratorResult<T, void>> => {
    try {
      while (at >= batch.length) {
        const next = await batches.next();
        if (next.done === true) return { done: true, value: undefined };
        batch = next.value;
        at = 0;
      }
      return take();
    } finally {
      waiting -= 1;
    }
  };

  return {
    next() {
      if (waiting === 0 && at < batch.length) return Promise.resolve(take());
      waiting += 1;
      const mine = turn.then(takeFromNext);
      turn = mine.catch(() => {});
      return mine;
    },
    async return() {
      batch = [];
      await batches.return();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
