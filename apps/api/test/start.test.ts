import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readConfig, type Config } from '../src/config/config.js';
import { createLogger } from '../src/logging/logger.js';
import { start, type RunningService } from '../src/start.js';
import { freshDatabase, type FreshDatabase } from './database.js';

let database: FreshDatabase;
let folder: string;
let lines: string[];
const running: RunningService[] = [];

beforeAll(async () => {
  database = await freshDatabase();
});

afterAll(() => database.drop());

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'acopio-start-'));
  lines = [];
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((service) => service.stop()));
  await rm(folder, { recursive: true });
});

function configWith(settings: NodeJS.ProcessEnv = {}): Config {
  return readConfig({
    ACOPIO_ENV: 'development',
    DATABASE_URL: database.url,
    ACOPIO_DATA: folder,
    ACOPIO_PORT: '0',
    ...settings,
  });
}

async function started(settings: NodeJS.ProcessEnv = {}): Promise<RunningService> {
  const config = configWith(settings);
  const logger = createLogger(
    { environment: 'production', logLevel: 'info' },
    { write: (line) => void lines.push(line) },
  );
  const service = await start(config, { logger });
  running.push(service);
  return service;
}

async function ready({ url }: RunningService): Promise<number> {
  return (await fetch(`${url}/health/ready`)).status;
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let times = 0; times < 300; times += 1) {
    if (await condition()) return;
    await wait(100);
  }
  throw new Error(`It never came to that: ${lines.join('')}`);
}

/** A way to the database of the suite that can be opened later, on a port of its own. */
async function detour(): Promise<{ readonly url: string; open(): Promise<Server> }> {
  const port = await freePort();
  const target = new URL(database.url);
  const url = new URL(database.url);
  url.host = `127.0.0.1:${port}`;
  const server = createServer((socket) => {
    const further = connect(Number(target.port), target.hostname);
    for (const end of [socket, further]) end.on('error', () => socket.destroy());
    socket.pipe(further).pipe(socket);
  });
  return {
    url: url.href,
    open: () => new Promise((resolve) => void server.listen(port, '127.0.0.1', () => resolve(server))),
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => void server.close(resolve));
  return port;
}

describe('the service', () => {
  test('starts both roles, says so, and is gone after it was stopped', async () => {
    const service = await started();
    expect(await ready(service)).toBe(200);
    expect(lines.join('')).toContain('"roles":["api","worker"]');
    await service.stop();
    await expect(fetch(`${service.url}/health/live`)).rejects.toThrow('fetch failed');
  });

  test('has no address without the role that answers', async () => {
    expect((await started({ ACOPIO_ROLES: 'worker' })).url).toBeUndefined();
    expect((await started({ ACOPIO_ROLES: 'api' })).url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  test('makes a key file in development, and keeps it', async () => {
    await (await started()).stop();
    expect(lines.join('')).toContain('Made a key file');
    lines = [];
    await started();
    expect(await readdir(folder)).toContain('vault-key.json');
    expect(lines.join('')).not.toContain('Made a key file');
  });

  test('refuses to start in production without a key file', async () => {
    const settings = { ACOPIO_ENV: 'production', ACOPIO_KEY_FILE: join(folder, 'none.json') };
    await expect(started(settings)).rejects.toMatchObject({ code: 'KEY_FILE_MISSING' });
    expect(await readdir(folder)).toEqual([]);
  });

  test('refuses an address that somebody else has, and leaves nothing behind', async () => {
    const { port } = new URL((await started()).url ?? '');
    await expect(started({ ACOPIO_PORT: port })).rejects.toMatchObject({ code: 'CANNOT_LISTEN' });
  });
});

describe('a database that is away', () => {
  test('is waited for: the service answers that it is not ready, and begins when it is there', async () => {
    const way = await detour();
    const service = await started({ DATABASE_URL: way.url });
    expect((await fetch(`${service.url}/health/live`)).status).toBe(200);
    expect(await ready(service)).toBe(503);
    expect(lines.join('')).toContain('The database is away');
    const server = await way.open();
    await until(async () => (await ready(service)) === 200);
    await until(() => lines.join('').includes('"Ready"'));
    await service.stop();
    server.close();
  });

  test('does not keep the service from stopping', async () => {
    const way = await detour();
    const service = await started({ DATABASE_URL: way.url });
    await service.stop();
    await expect(fetch(`${service.url}/health/live`)).rejects.toThrow('fetch failed');
  });

  test('and is not in order when it comes back is told, and stays closed until it was mended', async () => {
    const own = await freshDatabase();
    const way = await detour();
    const url = new URL(way.url);
    url.pathname = new URL(own.url).pathname;
    await withoutMigration(own, async () => {
      const service = await started({ DATABASE_URL: url.href });
      const server = await way.open();
      await until(() => lines.join('').includes('MIGRATIONS_MISSING'));
      expect(await ready(service)).toBe(503);
      running.push({ stop: async () => void server.close() });
    });
    const service = running[0];
    await until(async () => service !== undefined && (await ready(service)) === 200);
    await Promise.all(running.splice(0).map((one) => one.stop()));
    await own.drop();
  });
});

describe('a database that is not in order', () => {
  test('is refused when the role is that of the owner, who sees all tenants', async () => {
    await expect(started({ DATABASE_URL: database.ownerUrl })).rejects.toMatchObject({ code: 'ROLE_SEES_ALL' });
  });

  test.each([
    ['passes row-level security by', 'ALTER ROLE strong BYPASSRLS'],
    ['owns a table', 'CREATE TABLE owned (); ALTER TABLE owned OWNER TO strong'],
    [
      'may become the owner of one',
      'CREATE ROLE above; CREATE TABLE owned (); ALTER TABLE owned OWNER TO above; GRANT above TO strong',
    ],
  ])('is refused when the role %s', async (_title, statements) => {
    const own = await freshDatabase();
    const url = new URL(own.url);
    Object.assign(url, { username: 'strong', password: 'strong' });
    await asOwner(own, "CREATE ROLE strong LOGIN PASSWORD 'strong' IN ROLE acopio_app");
    try {
      await expect(started({ DATABASE_URL: url.href })).resolves.toBeDefined();
      await Promise.all(running.splice(0).map((service) => service.stop()));
      await asOwner(own, statements);
      await expect(started({ DATABASE_URL: url.href })).rejects.toMatchObject({
        code: 'ROLE_SEES_ALL',
        detail: 'strong',
      });
    } finally {
      await asOwner(
        own,
        'DROP TABLE IF EXISTS owned; DROP OWNED BY strong; DROP ROLE strong; DROP ROLE IF EXISTS above',
      );
      await own.drop();
    }
  });

  test('is refused when it lacks a migration, which is named', async () => {
    const own = await freshDatabase();
    await withoutMigration(own, async (name) => {
      await expect(started({ DATABASE_URL: own.url })).rejects.toMatchObject({
        code: 'MIGRATIONS_MISSING',
        detail: name,
      });
    });
    await expect(started({ DATABASE_URL: own.url })).resolves.toBeDefined();
    await Promise.all(running.splice(0).map((service) => service.stop()));
    await own.drop();
  });

  test('is refused when it has never been migrated', async () => {
    const url = new URL(database.url);
    url.pathname = '/postgres';
    await expect(started({ DATABASE_URL: url.href })).rejects.toMatchObject({ code: 'MIGRATIONS_MISSING' });
  });

  test('is refused when there is no such database or user, without the password in the error', async () => {
    const none = new URL(database.url);
    none.pathname = '/there-is-none';
    await expect(started({ DATABASE_URL: none.href })).rejects.toMatchObject({ code: 'DATABASE_REFUSES' });
    const wrong = new URL(database.url);
    Object.assign(wrong, { username: 'nobody', password: 'Pa55-of-nobody' });
    const error = await started({ DATABASE_URL: wrong.href }).catch((error: unknown) => error);
    expect(error).toMatchObject({ code: 'DATABASE_REFUSES' });
    expect(String((error as Error).stack)).not.toContain('Pa55');
  });
});

async function asOwner({ ownerUrl }: FreshDatabase, statements: string): Promise<void> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query(statements);
  } finally {
    await client.end();
  }
}

/** The newest migration counts as unfinished while `work` runs. */
async function withoutMigration(own: FreshDatabase, work: (name: string) => Promise<void>): Promise<void> {
  const folders = await readdir(join(import.meta.dirname, '../prisma/migrations'), { withFileTypes: true });
  const name =
    folders
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort()
      .at(-1) ?? '';
  const set = (value: string): Promise<void> =>
    asOwner(own, `UPDATE _prisma_migrations SET finished_at = ${value} WHERE migration_name = '${name}'`);
  await set('NULL');
  await work(name);
  await set('now()');
}
