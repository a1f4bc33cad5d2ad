import { createServer, type AddressInfo } from 'node:net';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkNode } from '../src/doctor/machine.js';
import { openLedger } from '../src/ledger/index.js';
import { callsSeen, credentialFiles, desk, issue, temporaryFolder, type Desk } from './harness.js';
import { runHere, type RunHere } from './record/run-here.js';

interface CheckFacts {
  readonly name: string;
  readonly state: 'ok' | 'warn' | 'fail';
  readonly text: string;
  readonly hint?: string;
  readonly code?: string;
}

function checksOf({ document }: RunHere): Readonly<Record<string, CheckFacts>> {
  const checks = document['checks'] as readonly CheckFacts[];
  return Object.fromEntries(checks.map((check) => [check.name, check]));
}

function trouble(result: RunHere): readonly string[] {
  return Object.values(checksOf(result)).flatMap(({ name, state }) => (state === 'fail' ? name : []));
}

async function examine({ args }: Pick<Desk, 'args'>, ...more: string[]): Promise<RunHere> {
  return runHere(['doctor', ...args, ...more]);
}

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('acopio doctor', () => {
  test('finds nothing wrong where all is well, and spends nothing', async () => {
    const at = await desk();
    const result = await examine(at);

    expect(result.exitCode, JSON.stringify(result.document)).toBe(0);
    const names = ['node', 'folder', 'disk', 'shared', 'credential', 'ledger', 'proxy', 'dns', 'network', 'tls'];
    expect(Object.keys(checksOf(result))).toEqual([...names, 'clock', 'sat']);
    expect(trouble(result)).toEqual([]);
    expect(checksOf(result)['sat']?.text).toMatch(/^accepted the e\.firma \(HTTP 200, \d+ ms\)$/);
    expect(callsSeen(at.simulator)).toEqual({ login: 1, request: 0, verify: 0, download: 0 });
  });

  test('without an e.firma looks at the store, and does not log in', async () => {
    const at = await desk();
    const store = ['--store', join(at.folder, 'store')];
    const place = ['--sat', at.simulator.url, '--out', at.out];
    const empty = await runHere(['doctor', ...store, ...place]);
    expect(empty.exitCode).toBe(0);
    expect(checksOf(empty)['credential']).toMatchObject({ state: 'warn', text: expect.stringContaining('empty') });

    await runHere([
      'credential',
      'add',
      join(at.folder, 'e.cer'),
      join(at.folder, 'e.key'),
      ...store,
      ...at.credential.slice(4),
    ]);
    const filled = await runHere(['doctor', ...store, ...place]);
    expect(checksOf(filled)['credential']).toMatchObject({ state: 'ok', text: expect.stringContaining('store: 1') });
    expect(callsSeen(at.simulator)).toEqual({ login: 0, request: 0, verify: 0, download: 0 });
  });

  test('names an e.firma that has expired, and does not show it to the SAT', async () => {
    const at = await desk();
    const validity = { validFrom: new Date('2019-01-01T06:00:00Z'), validTo: new Date('2023-01-01T06:00:00Z') };
    const { args } = await credentialFiles(at.folder, issue(validity));
    const result = await runHere(['doctor', ...args, '--sat', at.simulator.url, '--out', at.out]);
    expect(result.exitCode).toBe(6);
    expect(checksOf(result)['credential']).toMatchObject({ state: 'fail', code: 'EXPIRED', hint: expect.any(String) });
    expect(callsSeen(at.simulator)).toMatchObject({ login: 0 });
  });

  test('names a SAT that does not answer, and says what to do', async () => {
    const at = await desk();
    const result = await runHere([
      'doctor',
      ...at.credential,
      '--out',
      at.out,
      '--sat',
      `http://127.0.0.1:${await closedPort()}`,
    ]);
    expect(result.exitCode).toBe(6);
    expect(trouble(result)).toEqual(['network']);
    expect(checksOf(result)['network']).toMatchObject({ text: expect.stringContaining('ECONNREFUSED') });
  });

  test('names a host that has no address', async () => {
    const at = await desk();
    const result = await runHere([
      'doctor',
      '--out',
      at.out,
      '--store',
      join(at.folder, 'none'),
      '--sat',
      'https://sat.invalid',
    ]);
    expect(result.exitCode).toBe(6);
    expect(trouble(result)).toEqual(['dns']);
  });

  test('names a login that the SAT refuses', async () => {
    const at = await desk();
    at.simulator.faults.add({ operation: 'login', times: 9, do: { kind: 'fault', fault: 'InvalidSecurity' } });
    const result = await examine(at);
    expect(result.exitCode).toBe(6);
    expect(checksOf(result)['sat']).toMatchObject({ state: 'fail', code: 'LOGIN_REFUSED' });
  });

  test('warns of a ledger that is in use, and fails for one that is none', async () => {
    const at = await desk();
    const opened = await openLedger(at.out);
    try {
      const busy = await examine(at);
      expect(busy.exitCode, JSON.stringify(busy.document)).toBe(0);
      expect(checksOf(busy)['ledger']).toMatchObject({ state: 'warn', code: 'LEDGER_LOCKED' });
    } finally {
      await opened.close();
    }
    expect(checksOf(await examine(at))['ledger']).toMatchObject({ state: 'ok' });
    await writeFile(join(at.out, '.acopio/ledger.sqlite'), 'no database');
    const broken = await examine(at);
    expect(broken.exitCode).toBe(6);
    expect(checksOf(broken)['ledger']).toMatchObject({ state: 'fail', code: 'LEDGER_DAMAGED' });
  });

  test('warns of a folder that another program synchronises, and fails where no file can be made', async () => {
    const at = await desk();
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'Dropbox'));
    const shared = await runHere(['doctor', ...at.args.slice(0, -1), join(folder, 'Dropbox/out')]);
    expect(checksOf(shared)['shared']).toMatchObject({ state: 'warn' });
    await writeFile(join(folder, 'file'), '');
    const blocked = await runHere(['doctor', ...at.args.slice(0, -1), join(folder, 'file')]);
    expect(trouble(blocked)).toEqual(['folder']);
  });

  test('tells a Node that is too old from one that is not', () => {
    expect(checkNode('24.15.0')).toMatchObject({ state: 'ok' });
    expect(checkNode('26.0.0')).toMatchObject({ state: 'ok' });
    expect(checkNode('24.14.9')).toMatchObject({ state: 'fail' });
    expect(checkNode('22.19.0')).toMatchObject({ state: 'fail' });
  });
});
