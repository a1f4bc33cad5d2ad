import { createHash } from 'node:crypto';
import type { Fault, Operation } from '@acopio/sat-simulator';
import { describe, test } from 'vitest';
import { expectTheSameEnd, interrupt, interruptionsDesk, type Moment } from './interrupted-run.js';

const seeds = process.env['ACOPIO_LONG'] === '1' ? 200 : 5;

describe('a run that is killed at random, more than once, goes on as if nothing had happened', () => {
  for (let seed = 1; seed <= seeds; seed += 1) {
    test(`seed ${seed}`, { timeout: 300_000 }, async () => {
      const at = await interruptionsDesk();
      for (const moment of momentsOf(seed)) await interrupt(at, moment, 'SIGKILL');
      await expectTheSameEnd(at);
    });
  }
});

/** One to three moments; of those that a run does not come to, none is a kill. */
function momentsOf(seed: number): Moment[] {
  const bytes = createHash('sha256').update(`kill ${seed}`).digest();
  const count = 1 + ((bytes[0] ?? 0) % 3);
  // Two kills of the same package's downloads would use both its lives, which is another test.
  const operations: Operation[] = ['request', 'verify', 'download'];
  return Array.from({ length: count }, (_, index) => {
    const [kind = 0, which = 0, when = 0] = bytes.subarray(1 + index * 3);
    const operation = operations.splice(kind % operations.length, 1)[0] ?? 'login';
    return { fault: faultOf(operation, which, when) };
  });
}

function faultOf(operation: Operation, which: number, when: number): Fault {
  const after = which % (operation === 'download' ? 12 : 4);
  if (operation === 'download' && when % 3 === 0) {
    return { operation, after, do: { kind: 'hold', when: 'inBody', afterBytes: 1 + when * 40 } };
  }
  return { operation, after, do: { kind: 'hold', when: when % 2 === 0 ? 'before' : 'after' } };
}
