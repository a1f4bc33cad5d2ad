import { describe, expect, it } from 'vitest';
import { median, tableLines } from '../src/figures.ts';
import { peakMemory } from '../src/memory.ts';
import { measureSimulator } from '../src/simulator/main.ts';

describe('the bench of the simulator', () => {
  it('serves every document and row, and tells how fast and in how much memory', async () => {
    const sizes = { runs: 2, documents: 90, wholeDocuments: 120, metadataRows: 150, fewDocuments: 10 };
    const lines = await measureSimulator(sizes);
    expect(lines).toContainEqual(expect.stringMatching(/^90 documents +2( +[\d.,]+){5}$/));
    expect(lines).toContainEqual(expect.stringMatching(/^120 documents +1( +[\d.,]+){5}$/));
    expect(lines).toContainEqual(expect.stringMatching(/^10 XML +(\d+ MiB|not measured)$/));
    expect(lines).toContainEqual(expect.stringMatching(/^150 rows of metadata in 1 packages: [\d.]+ s$/));
  });
});

describe('figures', () => {
  it('have the middle one as their median, or the mean of two', () => {
    expect(median([3, 1, 20])).toBe(3);
    expect(median([4, 1, 20, 2])).toBe(3);
    expect(median([])).toBeNaN();
  });

  it('stand below each other in a table', () => {
    expect(
      tableLines([
        ['', 'b'],
        ['aa', '100'],
      ]),
    ).toEqual(['      b', 'aa  100']);
  });

  it('are not made up for a process that is not there', async () => {
    expect(await peakMemory(2 ** 30)).toBeUndefined();
  });
});
