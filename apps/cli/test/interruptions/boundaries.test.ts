import { describe, expect, test } from 'vitest';
import { expectTheSameEnd, interrupt, interruptionsDesk, type Moment } from './interrupted-run.js';

/** Every boundary between a run, the SAT and the disk. */
const boundaries: Readonly<Record<string, Moment>> = {
  'when the plan is in the ledger': { told: '"type":"planned"' },
  'before the SAT sees the login': { fault: { operation: 'login', do: { kind: 'hold', when: 'before' } } },
  'after the SAT made a token': { fault: { operation: 'login', do: { kind: 'hold', when: 'after' } } },
  'before the SAT registers a request': {
    fault: { operation: 'request', after: 1, do: { kind: 'hold', when: 'before' } },
  },
  'after the SAT registered a request': {
    fault: { operation: 'request', after: 1, do: { kind: 'hold', when: 'after' } },
  },
  'after the SAT registered a request for XML': {
    fault: { operation: 'request', after: 2, do: { kind: 'hold', when: 'after' } },
  },
  'when a request was accepted': { told: '"type":"asked"' },
  'before the SAT answers how a request fares': {
    fault: { operation: 'verify', do: { kind: 'hold', when: 'before' } },
  },
  'after the SAT told the packages': { fault: { operation: 'verify', after: 1, do: { kind: 'hold', when: 'after' } } },
  'before the SAT counts a download': {
    fault: { operation: 'download', after: 3, do: { kind: 'hold', when: 'before' } },
  },
  'after the SAT counted a download': {
    fault: { operation: 'download', after: 3, do: { kind: 'hold', when: 'after' } },
  },
  'in the middle of a package of metadata': {
    fault: { operation: 'download', do: { kind: 'hold', when: 'inBody', afterBytes: 900 } },
  },
  'in the middle of a package of XML': {
    fault: { operation: 'download', after: 8, do: { kind: 'hold', when: 'inBody', afterBytes: 20_000 } },
  },
  'when a package was kept': { told: '"type":"fetched"' },
  'while a package is read': { told: '"type":"indexing"' },
  'when a package was read': { told: '"type":"indexed"' },
};

describe('a run that is killed with SIGKILL goes on as if nothing had happened', () => {
  for (const [name, moment] of Object.entries(boundaries)) {
    test(name, async () => {
      const at = await interruptionsDesk();
      expect(await interrupt(at, moment, 'SIGKILL')).toMatchObject({ reached: true, exitCode: null });
      await expectTheSameEnd(at);
    });
  }
});

/** One for each thing that a run can be waiting for; the long run takes them all. */
const interruptible = [
  'before the SAT sees the login',
  'after the SAT registered a request',
  'before the SAT answers how a request fares',
  'in the middle of a package of XML',
];

describe('Ctrl-C ends a run with 130 and a word on what is safe', () => {
  const isLong = process.env['ACOPIO_LONG'] === '1';
  for (const [name, moment] of Object.entries(boundaries).filter(
    ([at, when]) => 'fault' in when && (isLong || interruptible.includes(at)),
  )) {
    test(name, async () => {
      const at = await interruptionsDesk();
      const { exitCode, stderr, reached } = await interrupt(at, moment, 'SIGINT');
      expect(reached).toBe(true);
      expect(exitCode, stderr).toBe(130);
      expect(stderr).toContain('INTERRUPTED');
      await expectTheSameEnd(at);
    });
  }
});
