import type { Ledger } from '../ledger.js';
import { applyCases } from './apply-cases.js';
import { conflictCases } from './conflict-cases.js';
import { documentCases } from './document-cases.js';

/** A fresh, empty ledger under test. */
export interface OpenedLedger {
  readonly ledger: Ledger;
  /** Closes it and opens it again, as the next process would; absent for a ledger that lives in memory only. */
  reopen?(): Promise<Ledger>;
  close(): Promise<void>;
}

/** One promise that every ledger keeps. `run` rejects with an `AssertionError` when it is broken. */
export interface LedgerCase {
  readonly name: string;
  run(open: () => Promise<OpenedLedger>): Promise<void>;
}

/**
 * What every implementation of `Ledger` must pass, for any test runner: one test for each entry, named `name`, that
 * awaits `run` with a function that opens a fresh ledger. `run` closes what it opened.
 *
 * @example
 * for (const { name, run } of ledgerContract) it(name, () => run(openFreshLedger));
 */
export const ledgerContract: readonly LedgerCase[] = [...applyCases, ...documentCases, ...conflictCases].map(
  ({ name, check }) => ({
    name,
    run: async (open) => {
      const opened = await open();
      try {
        await check(opened.ledger, async () => (await opened.reopen?.()) ?? opened.ledger);
      } finally {
        await opened.close();
      }
    },
  }),
);
