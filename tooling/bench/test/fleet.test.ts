import { describe, expect, it } from 'vitest';
import { createAgenda } from '../src/fleet/agenda.ts';
import { measureFleet } from '../src/fleet/main.ts';

describe('the bench of a fleet', () => {
  it('plays the days of each taxpayer, and finds what it holds to be what the world offers', async () => {
    const lines = await measureFleet({ taxpayers: 3, days: 3 });
    expect(lines).toContainEqual(expect.stringMatching(/^3 taxpayers, 3 virtual days, \d+ daily runs in \d+ s/));
    expect(lines).toContainEqual(expect.stringMatching(/3 of 3 complete; 0 lack XML/));
  });
});

describe('an agenda', () => {
  it('gives things in the order of their times, and those of one time as they came', () => {
    const agenda = createAgenda<string>();
    for (const [at, item] of [
      [3, 'd'],
      [1, 'a'],
      [2, 'b'],
      [2, 'c'],
      [9, 'e'],
    ] as const)
      agenda.add(at, item);
    const order = Array.from({ length: 6 }, () => agenda.next()?.item);
    expect(order).toEqual(['a', 'b', 'c', 'd', 'e', undefined]);
  });
});
