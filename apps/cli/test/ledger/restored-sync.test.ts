import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { openCredential } from '@acopio/credentials';
import { createSatClient, localMessageSigner, satEndpoints } from '@acopio/sat-client';
import { createWorld, startSatSimulator, type SatSimulator } from '@acopio/sat-simulator';
import { defaultLimits, folderPackageStore, runSync, type Ledger, type Ports, type SyncJob } from '@acopio/sync';
import { describe, expect, it, onTestFinished } from 'vitest';
import { rawFolder, taxpayerFolder } from '../../src/folders.js';
import { openLedger } from '../../src/ledger/index.js';
import { temporaryFolder } from './folders.js';

const taxpayer = { rfc: 'RES010101AB1', legalName: 'RESTAURADA SA DE CV' };
const scope = { tenant: 'local', rfc: taxpayer.rfc, service: 'cfdi' } as const;
const job: SyncJob = {
  directions: ['issued', 'received'],
  contents: ['metadata', 'xml'],
  from: '2025-01-01T00:00:00',
  to: '2025-01-31T23:59:59',
};
const world = createWorld({
  seed: 'restored',
  taxpayers: [{ ...taxpayer, months: [{ month: '2025-01', issued: 20, received: 30 }] }],
});

async function portsFor(sat: SatSimulator, out: string): Promise<Omit<Ports, 'ledger'>> {
  const issued = sat.authority.issue(taxpayer);
  const credential = await openCredential({ ...issued, password: Buffer.from(issued.password) });
  const clock = { now: () => new Date(), sleep: () => Promise.resolve() };
  const client = createSatClient({
    rfc: taxpayer.rfc,
    service: 'cfdi',
    messageSigner: localMessageSigner(credential, clock),
    endpoints: satEndpoints('cfdi', sat.url),
  });
  onTestFinished(() => client.close());
  return {
    scope,
    store: folderPackageStore((of) => rawFolder(taxpayerFolder(out, of))),
    client,
    clock,
    limits: { ...defaultLimits, pollFirst: 0, pollMost: 0 },
  };
}

/** The ledger, with a copy of its file kept after every change: `<file>.<n>`. */
function keepingCopies(ledger: Ledger, file: string): { readonly ledger: Ledger; copies(): number } {
  let copies = 0;
  const apply: Ledger['apply'] = async (...change) => {
    await ledger.apply(...change);
    copies += 1;
    copyFileSync(file, `${file}.${copies}`);
  };
  return { ledger: { ...ledger, apply }, copies: () => copies };
}

async function held(ledger: Ledger): Promise<readonly string[]> {
  const uuids: string[] = [];
  for await (const document of ledger.documents(scope)) if (document.held.length === 1) uuids.push(document.uuid);
  return uuids;
}

/** Calls that spend something, or would have. */
function spending(sat: SatSimulator): number {
  return sat.journal.filter(({ operation }) => operation === 'request' || operation === 'download').length;
}

describe('A sync whose ledger was put back to an older copy', () => {
  it.each([0.05, 0.25, 0.4, 0.6, 0.8, 0.98])(
    'sends nothing until somebody says yes, and then ends complete without spending anything twice (at %d of the way).',
    async (fraction) => {
      const sat = await startSatSimulator({ world, documentsPerPackage: 8 });
      onTestFinished(() => sat.close());
      // Synchronised folders have a rollback journal: between changes the file is whole and can be copied.
      const out = join(temporaryFolder(), 'Dropbox');
      const ports = await portsFor(sat, out);
      const first = await openLedger(out);
      const copied = keepingCopies(first.ledger, first.file);
      await runSync(job, { ...ports, ledger: copied.ledger });
      const complete = await held(first.ledger);
      expect(complete.length).toBeGreaterThan(0);
      await first.close();

      copyFileSync(`${first.file}.${Math.ceil(fraction * copied.copies())}`, first.file);
      const second = await openLedger(out);
      const { ledger } = second;
      const before = spending(sat);
      // Towards the end everything was sent, and what is missing is in the packages: nobody has to be asked.
      const lacksSends = (await second.restored(scope)).length > 0;
      expect(lacksSends).toBe(fraction < 0.9);
      if (lacksSends) {
        await expect(runSync(job, { ...ports, ledger })).rejects.toMatchObject({ code: 'LEDGER_RESTORED' });
        await second.accept(scope);
      }
      expect(await runSync(job, { ...ports, ledger })).toMatchObject({ state: 'settled' });
      expect(await held(ledger)).toEqual(complete);
      expect(spending(sat)).toBe(before);
      await second.close();
    },
  );
});
