import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ledgerContract, type OpenedLedger } from '@acopio/sync/testing';
import { openLedger } from '../../src/ledger/index.js';
import { temporaryFolder } from './folders.js';

/** Below a folder of that name the ledger does without a write-ahead log. */
const SHARED = 'Dropbox';

async function open(out: string): Promise<OpenedLedger> {
  let current = await openLedger(out);
  return {
    ledger: current.ledger,
    reopen: async () => {
      await current.close();
      current = await openLedger(out);
      return current.ledger;
    },
    close: () => current.close(),
  };
}

describe('The ledger in a file, with a write-ahead log', () => {
  for (const { name, run } of ledgerContract) it(name, () => run(() => open(temporaryFolder())));
});

describe('The ledger in a file, with a rollback journal', () => {
  it('is what these tests open.', async () => {
    const { journalMode, close } = await openLedger(join(temporaryFolder(), SHARED));
    await close();
    expect(journalMode).toBe('delete');
  });

  for (const { name, run } of ledgerContract) it(name, () => run(() => open(join(temporaryFolder(), SHARED))));
});
