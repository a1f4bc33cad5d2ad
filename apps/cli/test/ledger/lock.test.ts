import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openLedger } from '../../src/ledger/index.js';
import { processIdentity } from '../../src/ledger/process-identity.js';
import { commandFor, startChild } from './child-process.js';
import { temporaryFolder } from './folders.js';

/** A folder with a lock file that says this. */
function locked(content: object | string): { readonly out: string; readonly lock: string } {
  const out = temporaryFolder();
  const lock = join(out, '.acopio', 'lock');
  mkdirSync(join(out, '.acopio'));
  writeFileSync(lock, typeof content === 'string' ? content : JSON.stringify(content));
  return { out, lock };
}

const here = { host: hostname(), pid: process.pid, since: new Date().toISOString(), token: 'token-of-another' };

/** No process has it: the greatest that Linux gives is 4194304. */
const NOBODY = 99_999_999;

describe('The lock of a ledger', () => {
  it('names the living process that holds it to whoever else comes.', async () => {
    const out = temporaryFolder();
    const child = startChild(commandFor('hold', out));
    expect(await child.nextLine()).toBe('open');
    const refused = openLedger(out);
    await expect(refused).rejects.toMatchObject({ name: 'LedgerError', code: 'LEDGER_LOCKED', retryable: true });
    await expect(refused).rejects.toThrow(`host ${hostname()}, pid ${child.pid}`);
    await child.finish();
    await (await openLedger(out)).close();
  });

  it('refuses the same process too when it opens the ledger twice.', async () => {
    const out = temporaryFolder();
    const first = await openLedger(out);
    await expect(openLedger(out)).rejects.toMatchObject({ code: 'LEDGER_LOCKED' });
    await first.close();
    const second = await openLedger(out);
    await first.close();
    await expect(openLedger(out)).rejects.toMatchObject({ code: 'LEDGER_LOCKED' });
    await second.close();
  });

  it('is taken over from a process that was killed.', async () => {
    const out = temporaryFolder();
    const child = startChild(commandFor('hold', out));
    expect(await child.nextLine()).toBe('open');
    await child.kill();
    expect(JSON.parse(readFileSync(join(out, '.acopio', 'lock'), 'utf8'))).toMatchObject({ pid: child.pid });
    const { close } = await openLedger(out);
    expect(JSON.parse(readFileSync(join(out, '.acopio', 'lock'), 'utf8'))).toMatchObject({ pid: process.pid });
    await close();
    expect(readdirSync(join(out, '.acopio'))).toEqual(['ledger.sqlite', 'writer']);
  });

  it('goes to one of several that find it left behind at once.', async () => {
    const { out } = locked({ ...here, pid: NOBODY });
    const children = Array.from({ length: 4 }, () => startChild(commandFor('hold', out)));
    const words = await Promise.all(children.map(async (child) => (await child.nextLine())?.split(' ')[0]));
    expect(words.filter((word) => word === 'open')).toHaveLength(1);
    expect(words.filter((word) => word === 'LEDGER_LOCKED')).toHaveLength(3);
    await Promise.all(children.map((child) => child.finish()));
  });

  it('of another host is refused, whatever runs here, and stays as it is.', async () => {
    for (const pid of [NOBODY, process.pid]) {
      const { out, lock } = locked({ ...here, host: 'other-host', pid });
      const before = readFileSync(lock, 'utf8');
      const refused = openLedger(out);
      await expect(refused).rejects.toMatchObject({ code: 'LEDGER_LOCKED_ELSEWHERE' });
      await expect(refused).rejects.toThrow(`host other-host, pid ${pid}`);
      await expect(refused).rejects.toThrow(lock);
      expect(readFileSync(lock, 'utf8')).toBe(before);
      expect(readdirSync(join(out, '.acopio'))).toEqual(['lock']);
    }
  });

  it('of a living process is refused when it says when that process started, and that is so.', async () => {
    const identity = processIdentity(process.pid);
    const { out } = locked({ ...here, ...(identity === undefined ? {} : { identity }) });
    await expect(openLedger(out)).rejects.toMatchObject({ code: 'LEDGER_LOCKED' });
  });

  it('is taken over when its process id belongs to another process by now.', async (ctx) => {
    const identity = processIdentity(process.pid);
    if (identity === undefined) return ctx.skip('no /proc');
    const [boot, ticks] = identity.split(' ');
    for (const other of [`${boot} ${Number(ticks) - 1}`, `another-boot ${ticks}`]) {
      const { out, lock } = locked({ ...here, identity: other });
      const { close } = await openLedger(out);
      expect(readFileSync(lock, 'utf8')).not.toContain(here.token);
      await close();
    }
  });

  it('is taken over when it was taken before the machine started, also where processes have no start time.', async () => {
    const { out, lock } = locked({ ...here, since: '2020-01-01T00:00:00.000Z' });
    const { close } = await openLedger(out);
    expect(readFileSync(lock, 'utf8')).not.toContain(here.token);
    await close();
  });

  it('that names nobody is refused while it is young, and taken over when it is old.', async () => {
    for (const content of ['', 'garbage', '{"host":1}', 'null']) {
      const { out, lock } = locked(content);
      await expect(openLedger(out)).rejects.toMatchObject({ code: 'LEDGER_LOCKED', detail: lock });
      utimesSync(lock, new Date(0), new Date(0));
      await (await openLedger(out)).close();
      expect(existsSync(lock)).toBe(false);
    }
  });

  it('has the lock of the database behind it.', async () => {
    const out = temporaryFolder();
    const child = startChild(commandFor('hold', out));
    expect(await child.nextLine()).toBe('open');
    rmSync(join(out, '.acopio', 'lock'));
    await expect(openLedger(out)).rejects.toMatchObject({ code: 'LEDGER_LOCKED' });
    await child.finish();
  });
});
