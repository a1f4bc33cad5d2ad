import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SatRequest } from '@acopio/sync';
import { openLedger, type OpenLedger } from '../../src/ledger/index.js';
import { temporaryFolder } from './folders.js';
import { accepted, scope, sending } from './records.js';

/** The time at which the ledger of a place is used. */
export const now = new Date('2025-06-01T13:00:00.000Z');

/** A folder whose ledger can be put back to what it was. */
export interface Place {
  readonly out: string;
  readonly journal: string;
  /** Opens the ledger, works on it, closes it. */
  use<T>(work: (open: OpenLedger) => Promise<T>): Promise<T>;
  keepCopy(): void;
  putBack(): void;
}

export function aPlace(): Place {
  const out = temporaryFolder();
  const file = join(out, '.acopio', 'ledger.sqlite');
  return {
    out,
    journal: join(out, scope.rfc, scope.service, 'raw', '.sends.ndjson'),
    use: async (work) => {
      const open = await openLedger(out, { now: () => now });
      try {
        return await work(open);
      } finally {
        await open.close();
      }
    },
    keepCopy: () => copyFileSync(file, `${file}.copy`),
    putBack: () => copyFileSync(`${file}.copy`, file),
  };
}

/** The changes of a request that is sent and accepted. */
export function lifeOf(request: SatRequest, end = accepted(sending(request))): readonly [SatRequest, SatRequest] {
  const { satRequestId: _id, settledAt: _at, codEstatus: _code, ...sent } = end;
  return [{ ...sent, state: 'sending' }, end];
}
