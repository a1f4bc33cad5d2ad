import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import type { Change, Ledger, SatRequest } from '@acopio/sync';
import { LedgerError, openLedger } from '../../../src/ledger/index.js';
import { aRequest, aRow, aWindow, scope, uuidOf } from '../records.js';

/*
 * Writes to the ledger in `argv[2]` until it is killed, or until the disk is full. Each line on standard output was true
 * in the ledger before it was printed: `revision <n>`, `sent <id>`, `position <n>`, and `failed <code>` at the end.
 */

/** With it a write beyond the limit of file sizes (ulimit -f) fails, as on a full disk, and does not end the process. */
if (process.platform !== 'win32') process.on('SIGXFSZ', () => undefined);

const BATCH = 20;
const say = (line: string): number => writeSync(1, `${line}\n`);

async function write(ledger: Ledger, ...changes: readonly Change[]): Promise<void> {
  const { revision } = await ledger.view(scope);
  await ledger.apply(scope, changes, revision);
  say(`revision ${revision + 1}`);
}

try {
  const { ledger } = await openLedger(process.argv[2] ?? '');
  let position = await ledger.position(scope, 'package');
  for (;;) {
    const window = aWindow(randomUUID());
    const planned = aRequest(window);
    const request: SatRequest = { ...planned, state: 'sending', attemptId: randomUUID(), sentAt: planned.plannedAt };
    await write(ledger, { type: 'window', window }, { type: 'request', request: planned });
    await write(ledger, { type: 'request', request });
    say(`sent ${request.id}`);
    await write(ledger, { type: 'request', request: { ...request, state: 'accepted', satRequestId: randomUUID() } });
    const uuids = Array.from({ length: BATCH }, (_, index) => uuidOf(position + index));
    position += BATCH;
    await ledger.record(scope, {
      packageId: 'package',
      direction: 'issued',
      seenAt: '2025-06-01T13:00:00.000Z',
      listed: uuids.map(aRow),
      held: [],
      position,
    });
    say(`position ${position}`);
  }
} catch (error) {
  say(error instanceof LedgerError ? `failed ${error.code}` : `failed ${String(error)}`);
  process.exit(1);
}
