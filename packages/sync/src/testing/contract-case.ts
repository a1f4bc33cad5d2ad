import type { Ledger } from '../ledger.js';

/** A case before it opens anything. `reopened` answers the same ledger where it cannot be closed and opened again. */
export interface ContractCase {
  readonly name: string;
  check(ledger: Ledger, reopened: () => Promise<Ledger>): Promise<void>;
}
