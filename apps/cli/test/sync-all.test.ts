import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openCredentialStore } from '@acopio/credentials';
import { createWorld, startSatSimulator, type IssuedCredential, type SatSimulator } from '@acopio/sat-simulator';
import { slotsOf } from '../src/sync-all/slots.js';
import { authority, callsSeen, desk, efirma, issue, RFC, temporaryFolder } from './harness.js';
import { runHere, type RunHere } from './record/run-here.js';

const MONTH = ['--month', '2025-03', '--wait', '1m'] as const;
const EXPIRED = { validFrom: new Date('2019-01-01T06:00:00Z'), validTo: new Date('2023-01-01T06:00:00Z') };

interface Row {
  readonly rfc: string;
  readonly exitCode: number;
  readonly actor: string;
  readonly verdict?: string;
  readonly error?: { readonly code: string };
  readonly calls?: { readonly login: number };
}

interface Office {
  readonly folder: string;
  readonly store: string;
  readonly args: readonly string[];
}

/** A store of these credentials, all of one password. */
async function office(credentials: readonly IssuedCredential[], simulator: SatSimulator): Promise<Office> {
  const folder = await temporaryFolder();
  const store = await openCredentialStore(join(folder, 'store'));
  for (const { certificate, privateKey, password } of credentials) {
    await store.add({ certificate, privateKey, password: Buffer.from(password) });
  }
  const passwords = join(folder, 'passwords');
  await writeFile(passwords, '12345678a\n');
  const args = ['sync', '--all', '--store', store.folder, '--password-file', passwords, '--sat', simulator.url];
  return { folder, store: store.folder, args: [...args, '--out', join(folder, 'out')] };
}

function rowsOf({ document }: RunHere): readonly Row[] {
  return document['taxpayers'] as Row[];
}

/** RFCs of companies, as many as are wanted. */
function rfcs(count: number): readonly string[] {
  return Array.from(
    { length: count },
    (_, index) => `ACO2501${String(10 + (index % 20))}${'ABCDEFGHJK'[index % 10]}${Math.floor(index / 10)}1`,
  );
}

describe('acopio sync --all', () => {
  test('of forty credentials of which three are expired, has a row for each RFC and the worst exit code', async () => {
    const all = rfcs(40);
    const taxpayers = all.map((rfc) => ({
      rfc,
      legalName: `EMPRESA ${rfc}`,
      months: [{ month: '2025-03' as const, issued: 2, received: 1 }],
    }));
    const world = createWorld({ seed: 'forty', taxpayers });
    const simulator = await startSatSimulator({ world, authority, verifiesUntilFinished: 0 });
    onTestFinished(() => simulator.close());
    const credentials = taxpayers.map(({ rfc, legalName }, index) =>
      authority.issue({ rfc, legalName, ...(index % 15 === 3 ? EXPIRED : {}) }),
    );
    const at = await office(credentials, simulator);
    const result = await runHere([...at.args, ...MONTH, '--direction', 'issued', '--content', 'metadata']);

    expect(result.exitCode, result.told).toBe(3);
    const rows = rowsOf(result);
    expect(rows.map(({ rfc }) => rfc)).toEqual(all.toSorted());
    const late = rows.filter(({ exitCode }) => exitCode !== 0);
    expect(late.map(({ rfc }) => rfc)).toEqual(all.filter((_, index) => index % 15 === 3).toSorted());
    for (const row of late) expect(row).toMatchObject({ exitCode: 3, actor: 'taxpayer', error: { code: 'EXPIRED' } });
    const others = rows.filter(({ exitCode }) => exitCode === 0);
    for (const row of others) expect(row).toMatchObject({ verdict: 'listed', actor: 'nobody', calls: { login: 1 } });
    expect(callsSeen(simulator)).toEqual({ login: 37, request: 37, verify: 37, download: 37 });
    expect(result.told).toContain(`${String(all[3])}: The certificate has expired`);
  });

  test('one failure stops nobody: a seal, a wrong password and a damaged file are rows', async () => {
    const at = await desk();
    const seal = authority.issue({ rfc: 'XIA190128J61', legalName: 'XENON', kind: 'csd' });
    const wrong = authority.issue({ rfc: 'CACX7605101P8', legalName: 'XOCHILT', password: 'another' });
    const broken = authority.issue({ rfc: 'MISC491214B86', legalName: 'CECILIA' });
    const there = await office([efirma, seal, wrong, broken], at.simulator);
    const store = await openCredentialStore(there.store);
    const damaged = await store.find('MISC491214B86');
    await truncate(join(damaged?.folder ?? '', 'private.key'), 0);
    const result = await runHere([...there.args, ...MONTH]);

    expect(result.exitCode).toBe(3);
    expect(rowsOf(result).map(({ rfc, exitCode, error }) => [rfc, exitCode, error?.code])).toEqual([
      ['CACX7605101P8', 3, 'WRONG_PASSWORD'],
      [RFC, 0, undefined],
      ['MISC491214B86', 3, 'STORE_DAMAGED'],
      ['XIA190128J61', 3, 'NOT_AN_EFIRMA'],
    ]);
  });

  test('of several e.firmas of one RFC uses the one in force, and logs in once', async () => {
    const at = await desk();
    const there = await office([issue(EXPIRED), efirma], at.simulator);
    const result = await runHere([...there.args, ...MONTH]);
    expect(result.exitCode, result.told).toBe(0);
    expect(rowsOf(result)).toMatchObject([{ rfc: RFC, verdict: 'complete', calls: { login: 1 } }]);
    const again = await runHere([...there.args, ...MONTH]);
    expect(rowsOf(again)).toMatchObject([{ exitCode: 0, calls: { login: 0, request: 0 } }]);
  });

  test('answers 75 while the SAT works, and the same command goes on', async () => {
    const at = await desk({ verifiesUntilFinished: 1 });
    const there = await office([efirma], at.simulator);
    const first = await runHere([...there.args, '--month', '2025-03']);
    expect(first.exitCode).toBe(75);
    expect(rowsOf(first)).toMatchObject([{ actor: 'sat', verdict: 'waiting' }]);
    expect((await runHere([...there.args, ...MONTH])).exitCode).toBe(0);
  });

  test('refuses options that are for one taxpayer, and a store without anybody', async () => {
    const at = await desk();
    const there = await office([], at.simulator);
    const mixed = await runHere([...there.args, ...MONTH, ...at.credential.slice(0, 4)]);
    expect(mixed).toMatchObject({ exitCode: 2, error: 'NOT_WITH_ALL', detail: '--cer, --key' });
    expect(await runHere([...there.args, ...MONTH])).toMatchObject({ exitCode: 3, error: 'STORE_EMPTY' });
  });
});

describe('slots', () => {
  test('let at most so many work, in the order of asking, and others work while one sleeps', async () => {
    const events: string[] = [];
    const wakers: (() => void)[] = [];
    const slots = slotsOf(1, {
      now: () => new Date(0),
      sleep: () => new Promise<void>((resolve) => wakers.push(resolve)),
    });
    const one = slots.use(async (clock) => {
      events.push('one works');
      await clock.sleep(1000);
      events.push('one goes on');
    });
    const two = slots.use(async () => void events.push('two works'));
    const three = slots.use(async () => void events.push('three works'));
    await Promise.all([two, three]);
    expect(events).toEqual(['one works', 'two works', 'three works']);
    wakers[0]?.();
    await one;
    expect(events.at(-1)).toBe('one goes on');
  });

  test('come free also after a failure', async () => {
    const slots = slotsOf(1, { now: () => new Date(0), sleep: async () => undefined });
    await expect(slots.use(async () => Promise.reject(new RangeError('no')))).rejects.toThrow('no');
    expect(await slots.use(async () => 'works')).toBe('works');
  });
});
