import { LedgerError, openLedger } from '../../../src/ledger/index.js';

/** Opens the ledger in `argv[2]`, says so, and holds it until standard input ends. */
try {
  const { close } = await openLedger(process.argv[2] ?? '');
  process.stdout.write('open\n');
  process.stdin.resume();
  process.stdin.once('end', () => void close());
} catch (error) {
  if (!(error instanceof LedgerError)) throw error;
  process.stdout.write(`${error.code} ${error.detail}\n`);
}
