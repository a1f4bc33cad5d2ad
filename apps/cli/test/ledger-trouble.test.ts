import { spawn } from 'node:child_process';
import { cp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { text } from 'node:stream/consumers';
import { createWorld } from '@acopio/sat-simulator';
import { describe, expect, test } from 'vitest';
import {
  acopio,
  callsSeen,
  desk,
  expectedXml,
  filesBelow,
  LEGAL_NAME,
  RFC,
  startAcopio,
  type Desk,
} from './harness.js';

function syncOf({ args }: Desk, month: string): string[] {
  return ['sync', ...args, '--month', month, '--wait', '1m'];
}

async function sync(at: Desk, month = '2025-02', more: readonly string[] = []): ReturnType<typeof acopio> {
  return acopio([...syncOf(at, month), ...more]);
}

function ledgerOf({ out }: Desk): string {
  return join(out, '.acopio', 'ledger.sqlite');
}

/** The XML of a month, as files below `xml`. */
function expectedOf(at: Desk, month: '2025-01' | '2025-02'): Map<string, string> {
  const last = month === '2025-01' ? '31' : '28';
  return expectedXml(at, { service: 'cfdi', from: `${month}-01T00:00:00`, to: `${month}-${last}T23:59:59` } as const);
}

describe('a ledger that cannot be used', () => {
  test('because it is damaged: exit 6, it is left as it is, and nothing is sent', async () => {
    const at = await desk();
    expect((await sync(at)).exitCode).toBe(0);
    await truncate(ledgerOf(at), 6000);
    const calls = at.simulator.journal.length;
    const { exitCode, stderr } = await sync(at, '2025-01');
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 6, stderr: expect.stringContaining('LEDGER_DAMAGED') });
    expect(stderr).toContain(ledgerOf(at));
    expect(at.simulator.journal.length).toBe(calls);
  });

  test('because a newer version wrote it: exit 6 and what to do', async () => {
    const at = await desk();
    expect((await sync(at)).exitCode).toBe(0);
    const database = new DatabaseSync(ledgerOf(at));
    database.exec('PRAGMA user_version = 99');
    database.close();
    const { exitCode, stderr } = await sync(at);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 6, stderr: expect.stringContaining('LEDGER_NEWER') });
  });

  test('because a synchronising folder made a copy of it: exit 6 and its name', async () => {
    const at = await desk();
    expect((await sync(at)).exitCode).toBe(0);
    const copy = join(at.out, '.acopio', "ledger (Ana's conflicted copy 2026-11-20).sqlite");
    await cp(ledgerOf(at), copy);
    const { exitCode, stderr } = await sync(at);
    expect(exitCode).toBe(6);
    expect(stderr).toContain('conflicted copy 2026-11-20');
    await rm(copy);
    expect((await sync(at)).exitCode).toBe(0);
  });
});

describe('two syncs that overlap', () => {
  test('the second says which process has the ledger, sends nothing, and works later', async () => {
    const at = await desk();
    const hold = at.simulator.faults.add({ operation: 'request', do: { kind: 'hold', when: 'before' } });
    const first = startAcopio(syncOf(at, '2025-02'));
    await hold.reached;
    const calls = at.simulator.journal.length;
    const { exitCode, stderr } = await sync(at, '2025-01');
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 75, stderr: expect.stringContaining('LEDGER_LOCKED') });
    expect(stderr).toContain(String(first.child.pid));
    expect(at.simulator.journal.length).toBe(calls);
    hold.release();
    expect((await first.ended).exitCode).toBe(0);
    expect((await sync(at, '2025-01')).exitCode).toBe(0);
  });
});

describe('a ledger that was restored from an older copy', () => {
  test('sends nothing without a yes; with it nothing is used a third time, and the end is the same', async () => {
    const at = await desk();
    expect((await sync(at, '2025-02')).exitCode).toBe(0);
    const backup = join(at.folder, 'backup');
    await cp(join(at.out, '.acopio'), backup, { recursive: true });
    expect((await sync(at, '2025-01')).exitCode).toBe(0);
    await rm(join(at.out, '.acopio'), { recursive: true });
    await cp(backup, join(at.out, '.acopio'), { recursive: true });

    const before = callsSeen(at.simulator);
    const { exitCode, stderr } = await sync(at, '2025-01');
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 6, stderr: expect.stringContaining('LEDGER_RESTORED') });
    expect(stderr).toContain('--accept-restored-ledger');
    expect(callsSeen(at.simulator)).toEqual(before);

    const accepted = await sync(at, '2025-01', ['--accept-restored-ledger']);
    expect(accepted.exitCode, accepted.stderr).toBe(0);
    const after = callsSeen(at.simulator);
    expect({ request: after['request'], download: after['download'] }).toEqual({
      request: before['request'],
      download: before['download'],
    });
    const xml = await filesBelow(join(at.out, RFC, 'cfdi', 'xml'));
    const expected = [...expectedOf(at, '2025-01'), ...expectedOf(at, '2025-02')];
    expect(xml).toEqual(new Map(expected.toSorted(([a], [b]) => a.localeCompare(b))));
    expect((await sync(at, '2025-01')).exitCode).toBe(0);
  });
});

describe.skipIf(process.platform === 'win32')('a disk that is full', () => {
  const world = createWorld({
    seed: 'full disk',
    taxpayers: [{ rfc: RFC, legalName: LEGAL_NAME, months: [{ month: '2025-02', issued: 600, received: 0 }] }],
  });

  test('nothing half-written is taken for whole, and the same command goes on when there is room', async () => {
    const at = await desk({ world });
    const args = [...syncOf(at, '2025-02'), '--content', 'xml', '--direction', 'issued'];
    const { exitCode, stderr } = await withFileSizeLimit(args, at.folder);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 6, stderr: expect.stringContaining('STORE_NOT_WRITABLE') });
    expect(await filesBelow(join(at.out, RFC, 'cfdi', 'xml'))).toEqual(new Map());
    expect((await readdir(join(at.out, RFC, 'cfdi', 'raw'))).filter((name) => name.endsWith('.zip'))).toEqual([]);

    const again = await acopio(args);
    expect(again.exitCode, again.stderr).toBe(0);
    expect(await filesBelow(join(at.out, RFC, 'cfdi', 'xml'))).toEqual(expectedOf(at, '2025-02'));
    expect(callsSeen(at.simulator)).toMatchObject({ request: 1, download: 2 });
  });
});

/** Runs the program where no file may grow beyond 1 MiB: writes fail half-way, as on a full disk. */
async function withFileSizeLimit(
  args: readonly string[],
  cwd: string,
): Promise<{ readonly exitCode: number | null; readonly stderr: string }> {
  const program = join(import.meta.dirname, '..', 'dist', 'main.js');
  const script = join(cwd, 'limited.sh');
  await writeFile(script, 'ulimit -f 1024\nexec "$@"\n');
  const child = spawn('bash', [script, process.execPath, program, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    cwd,
  });
  const exited = new Promise<number | null>((resolve) => child.on('exit', resolve));
  return { stderr: await text(child.stderr), exitCode: await exited };
}
