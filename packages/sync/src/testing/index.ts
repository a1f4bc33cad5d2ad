export { ledgerContract } from './ledger-contract.js';
export { memoryLedger } from '../memory-ledger.js';

export type { LedgerCase, OpenedLedger } from './ledger-contract.js';
