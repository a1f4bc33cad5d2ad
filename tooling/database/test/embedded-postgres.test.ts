import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { installedBinaries } from '../src/binaries.ts';
import { discardPostgres } from '../src/embedded-postgres.ts';
import { DatabaseToolError, sql, startPostgres } from '../src/index.ts';
import { startChild } from './children.ts';

const folders: string[] = [];

function newFolder(): string {
  const folder = join(tmpdir(), `acopio-embedded-postgres-${randomBytes(6).toString('hex')}`);
  folders.push(folder);
  return folder;
}

afterAll(async () => {
  for (const folder of folders) await discardPostgres(folder);
});

const isRoot = process.getuid?.() === 0;
const folder = newFolder();
const start = (more: { port?: number } = {}) => startPostgres({ folder, throwaway: true, ...more });

const setting = async (url: string, name: string): Promise<unknown> => {
  const [row] = await sql(url, 'SELECT current_setting($1) AS value', [name]);
  return row?.['value'];
};

const refusal = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'accepted',
    (error: unknown) => error,
  );

const postmasterPid = (at: string): number =>
  Number.parseInt(readFileSync(join(at, 'cluster/data/postmaster.pid'), 'utf8'), 10);

/** Holds a port of this machine until the test ends. */
async function occupy(port: number): Promise<number> {
  const server = createServer();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.on('error', reject).listen(port, '127.0.0.1', resolve);
  await promise;
  onTestFinished(() => void server.close());
  return (server.address() as { port: number }).port;
}

describe('a server', () => {
  it('keeps its data, its password and its port from one start to the next', async () => {
    const first = await start();
    await sql(first.ownerUrl, 'CREATE TABLE kept AS SELECT 1 AS one');
    await first.stop();
    await expect(sql(first.ownerUrl, 'SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });

    const second = await start();
    expect(second).toMatchObject({ startedHere: true, ownerUrl: first.ownerUrl });
    expect(await sql(first.ownerUrl, 'SELECT one FROM kept')).toEqual([{ one: 1 }]);
    await second.stop();
  });

  it('listens on this machine’s loopback address only, and sorts alike everywhere', async () => {
    const server = await start();
    expect(await setting(server.ownerUrl, 'listen_addresses')).toBe('127.0.0.1');
    expect(await setting(server.ownerUrl, 'unix_socket_directories')).toBe('');
    const database = 'SELECT datlocprovider, datlocale, pg_encoding_to_char(encoding) AS encoding FROM pg_database';
    expect(await sql(server.ownerUrl, `${database} WHERE datname = 'template1'`)).toEqual([
      { datlocprovider: 'b', datlocale: 'C.UTF-8', encoding: 'UTF8' },
    ]);
    await server.stop();
  });

  it('lets nobody in without the password, which only its user may read', async () => {
    const server = await start();
    const user = { name: 'acopio_owner', password: 'guess' };
    await expect(sql(server.urlOf('postgres', user), 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    expect(statSync(join(folder, 'cluster/owner-password')).mode & 0o777).toBe(
      process.platform === 'win32' ? 0o666 : 0o600,
    );
    await server.stop();
  });

  it('gives the URL of another database and role', async () => {
    const server = await start();
    const user = { name: 'reader', password: 'a p/ss@word' };
    await sql(server.ownerUrl, `CREATE ROLE reader LOGIN PASSWORD 'a p/ss@word'`);
    await sql(server.ownerUrl, 'CREATE DATABASE "two words"');
    const [row] = await sql(server.urlOf('two words', user), 'SELECT current_user, current_database()');
    expect(row).toEqual({ current_user: 'reader', current_database: 'two words' });
    await server.stop();
  });

  it('waits for its disk, unless its data may be lost', async () => {
    const lost = await start();
    expect(await setting(lost.ownerUrl, 'fsync')).toBe('off');
    await lost.stop();
    const kept = await startPostgres({ folder });
    for (const name of ['fsync', 'full_page_writes', 'synchronous_commit']) {
      expect(await setting(kept.ownerUrl, name)).toBe('on');
    }
    await kept.stop();
  });

  it('writes no statement that failed into its log', async () => {
    const server = await start();
    await refusal(sql(server.ownerUrl, `SELECT 'very secret' FROM nowhere`));
    const log = readFileSync(join(folder, 'cluster/server.log'), 'utf8');
    expect(log).toContain('relation "nowhere" does not exist');
    expect(log).not.toContain('very secret');
    await server.stop();
  });
});

describe('several users of a server', () => {
  it('join it, and the last to leave stops it', async () => {
    const first = await start();
    const second = await start();
    expect(second).toMatchObject({ startedHere: false, port: first.port });
    await first.stop();
    expect(await sql(second.ownerUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await second.stop();
    await expect(sql(second.ownerUrl, 'SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('keep it running by any connection', async () => {
    const server = await start();
    const client = new Client(server.ownerUrl);
    await client.connect();
    await server.stop();
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await client.end();
    await (await start()).stop();
    await expect(sql(server.ownerUrl, 'SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('start it once when they come at the same time', async () => {
    const shared = newFolder();
    const comers = [startChild('use-server', shared), startChild('use-server', shared)];
    const [own, ...children] = await Promise.all([startPostgres({ folder: shared, throwaway: true }), ...comers]);
    expect(new Set([own, ...children].map(({ ownerUrl }) => ownerUrl)).size).toBe(1);
    expect([own, ...children].filter(({ startedHere }) => startedHere)).toHaveLength(1);
    await Promise.all(children.map(({ kill }) => kill()));
    await own.stop();
    await expect(sql(own.ownerUrl, 'SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});

describe('after a kill', () => {
  it('of its starter, the server is joined', async () => {
    const child = await startChild('use-server', folder);
    expect(child.startedHere).toBe(true);
    await child.kill();
    const server = await start();
    expect(server).toMatchObject({ startedHere: false, ownerUrl: child.ownerUrl });
    await server.stop();
    await expect(sql(server.ownerUrl, 'SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('of itself, the server starts again', async () => {
    const before = await start();
    const pid = postmasterPid(folder);
    process.kill(pid, 'SIGKILL');
    const after = await start();
    expect(after.startedHere).toBe(true);
    expect(postmasterPid(folder)).not.toBe(pid);
    await before.stop();
    expect(await sql(after.ownerUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await after.stop();
  });

  it.runIf(process.platform === 'linux')('a server starts though another program has its number now', async () => {
    const file = join(folder, 'cluster/data/postmaster.pid');
    writeFileSync(file, [process.pid, join(folder, 'cluster/data'), 1, 1, '', '127.0.0.1', '', 'ready', ''].join('\n'));
    const server = await start();
    expect(server.startedHere).toBe(true);
    await server.stop();
  });
});

describe('a start', () => {
  it('takes another port when the last one is taken', async () => {
    const before = await start();
    await before.stop();
    await occupy(before.port);
    const after = await start();
    expect(after.port).not.toBe(before.port);
    await after.stop();
  });

  it('refuses a wanted port that is taken, with the words of the server’s log', async () => {
    const port = await occupy(0);
    const error = await refusal(start({ port }));
    expect(error).toBeInstanceOf(DatabaseToolError);
    expect(error).toMatchObject({ code: 'SERVER_NOT_STARTED', retryable: true });
    expect((error as DatabaseToolError).detail).toContain('could not bind IPv4 address "127.0.0.1"');
  });

  it('refuses a folder that cannot be made', async () => {
    const parent = mkdtempSync(join(tmpdir(), 'acopio-no-folder-'));
    const file = join(parent, 'file');
    writeFileSync(file, '');
    const error = await refusal(startPostgres({ folder: join(file, 'below'), throwaway: true }));
    expect(error).toMatchObject({ code: 'FOLDER_NOT_WRITABLE', detail: join(file, 'below') });
    rmSync(parent, { recursive: true });
  });

  it('finds the programs of this platform, and says when there are none', () => {
    expect(statSync(installedBinaries().folder).isDirectory()).toBe(true);
    expect(() => installedBinaries('plan9', 'x64')).toThrow(expect.objectContaining({ code: 'NO_BINARY' }) as Error);
  });

  it.runIf(isRoot)('by root takes a stand-in for a folder that the server’s user cannot enter', async () => {
    const closed = mkdtempSync(join(tmpdir(), 'acopio-closed-'));
    const wanted = join(closed, 'data');
    const server = await startPostgres({ folder: wanted, throwaway: true });
    expect(server.folder).toMatch(/^\/var\/lib\/acopio\/data-[0-9a-f]{16}$/);
    const again = await startPostgres({ folder: wanted, throwaway: true });
    expect(again).toMatchObject({ startedHere: false, folder: server.folder });
    await again.stop();
    await server.stop();
    await discardPostgres(wanted);
    expect(statSync(server.folder, { throwIfNoEntry: false })).toBeUndefined();
    rmSync(closed, { recursive: true });
  });

  it.runIf(isRoot)('by root uses the folder itself where the server’s user can enter', async () => {
    const open = mkdtempSync(join(tmpdir(), 'acopio-open-'));
    chmodSync(open, 0o755);
    const wanted = join(open, 'data');
    const server = await startPostgres({ folder: wanted, throwaway: true });
    expect(server.folder).toBe(wanted);
    await server.stop();
    await discardPostgres(wanted);
    rmSync(open, { recursive: true });
  });
});
