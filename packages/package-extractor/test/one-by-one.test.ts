import { describe, expect, test } from 'vitest';
import { oneByOne } from '../src/one-by-one.js';
import { collect } from './collect.js';

interface Watched {
  readonly batches: AsyncGenerator<readonly number[], void, undefined>;
  readonly taken: () => number;
  readonly isClosed: () => boolean;
}

function watched(given: readonly (readonly number[] | Error)[]): Watched {
  let taken = 0;
  let isClosed = false;
  async function* batches(): AsyncGenerator<readonly number[], void, undefined> {
    try {
      for (const batch of given) {
        taken += 1;
        await Promise.resolve();
        if (batch instanceof Error) throw batch;
        yield batch;
      }
    } finally {
      isClosed = true;
    }
  }
  return { batches: batches(), taken: () => taken, isClosed: () => isClosed };
}

describe('items of batches, one by one', () => {
  test('come in order, empty batches left out', async () => {
    const { batches, isClosed } = watched([[], [1, 2], [], [], [3], []]);
    expect(await collect(oneByOne(batches))).toEqual([1, 2, 3]);
    expect(isClosed()).toBe(true);
  });

  test('are not asked for before they are needed', async () => {
    const { batches, taken } = watched([[1], [2]]);
    const items = oneByOne(batches);
    expect(taken()).toBe(0);
    await items.next();
    expect(taken()).toBe(1);
  });

  test('come in the order of the calls when these do not wait for each other', async () => {
    const { batches } = watched([[1, 2], [3]]);
    const items = oneByOne(batches);
    const results = await Promise.all(Array.from({ length: 5 }, () => items.next()));
    expect(results.map(({ value }) => value)).toEqual([1, 2, 3, undefined, undefined]);
    expect(results.map(({ done }) => done)).toEqual([false, false, false, true, true]);
  });

  test('end with the error of the batches, after the items before it, and then there are none', async () => {
    const gone = new Error('gone');
    const items = oneByOne(watched([[1], gone]).batches);
    expect(await items.next()).toEqual({ done: false, value: 1 });
    await expect(items.next()).rejects.toBe(gone);
    expect(await items.next()).toEqual({ done: true, value: undefined });
  });

  test('close the batches when they are left, and then there are none', async () => {
    const { batches, isClosed, taken } = watched([[1, 2], [3]]);
    const items = oneByOne(batches);
    for await (const item of items) {
      expect(item).toBe(1);
      break;
    }
    expect(isClosed()).toBe(true);
    expect(await items.next()).toEqual({ done: true, value: undefined });
    expect(taken()).toBe(1);
  });
});
