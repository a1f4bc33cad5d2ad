import { expect, it } from 'vitest';
import { measureScale } from '../src/scale/main.ts';

it('The bench of a large taxpayer collects it with the program, and tells time, memory and the size of the ledger', async () => {
  const lines = await measureScale({ documents: 40, months: ['2025-01', '2025-02'] });
  for (const name of ['sync: issued, metadata and XML', 'sync: received, metadata', 'report', 'find']) {
    expect(lines).toContainEqual(expect.stringMatching(new RegExp(`^${name} +[\\d.]+ `)));
  }
  expect(lines).toContainEqual(expect.stringMatching(/^ledger: \d+ MiB$/));
});
