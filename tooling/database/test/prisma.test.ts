import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type TestServer, deployMigrations, sql, startTestDatabases } from '../src/index.ts';
import { prismaEnvironment } from '../src/prisma.ts';
import {
  addMigration,
  bin,
  first,
  newProject,
  policies,
  prisma,
  prismaOnTerminal,
  run,
  schema,
} from './prisma-project.ts';

let server: TestServer;
/** A project whose database was made by its migrations. */
let project: string;
let ownerUrl: string;

const urlOf = (database: string): string => Object.assign(new URL(server.ownerUrl), { pathname: database }).href;

const drift = (...args: string[]) =>
  prisma(
    project,
    ownerUrl,
    'migrate',
    'diff',
    '--from-config-datasource',
    '--to-schema=schema.prisma',
    '--exit-code',
    ...args,
  );

beforeAll(async () => {
  server = await startTestDatabases();
  project = newProject();
  ownerUrl = urlOf('deployed');
  addMigration(project, '20250101000000_first', first);
  addMigration(project, '20250102000000_policies', policies);
  await deployMigrations({ projectFolder: project, ownerUrl });
});

afterAll(async () => {
  rmSync(project, { recursive: true, force: true });
  await server.stop();
});

describe('deployed migrations', () => {
  it('made the database, its enum, its function with semicolons, its trigger and its policy', async () => {
    const tenant = '00000000-0000-0000-0000-000000000001';
    await sql(ownerUrl, 'INSERT INTO thing (tenant, name) VALUES ($1, $2)', [tenant, 'a']);
    expect(await sql(ownerUrl, 'SELECT name, colour FROM thing')).toEqual([{ name: 'a; touched', colour: 'red' }]);
    expect(await sql(ownerUrl, `SELECT polname FROM pg_policy`)).toEqual([{ polname: 'tenant' }]);
  });

  it('are recorded with the SHA-256 of their files', async () => {
    const rows = await sql(ownerUrl, 'SELECT migration_name, checksum FROM _prisma_migrations ORDER BY 1');
    const files = readdirSync(join(project, 'migrations')).filter((name) => !name.endsWith('.toml'));
    const expected = files.map((name) => {
      const script = readFileSync(join(project, 'migrations', name, 'migration.sql'));
      return { migration_name: name, checksum: createHash('sha256').update(script).digest('hex') };
    });
    expect(rows).toEqual(expected);
  });

  it('are applied once by several that deploy at the same time, where no database is yet', async () => {
    const url = urlOf('contended');
    const projectFolder = project;
    await Promise.all([1, 2].map(() => deployMigrations({ projectFolder, ownerUrl: url })));
    expect(await sql(url, 'SELECT count(*)::int AS count FROM _prisma_migrations')).toEqual([{ count: 2 }]);
  });

  it('leave no difference to the schema, and a changed schema is told by the exit code', async () => {
    expect(await drift()).toMatchObject({ code: 0, output: expect.stringContaining('No difference detected') });
    writeFileSync(join(project, 'schema.prisma'), schema('extra String?'));
    expect(await drift('--script')).toMatchObject({
      code: 2,
      output: expect.stringContaining('ADD COLUMN     "extra"'),
    });
    writeFileSync(join(project, 'schema.prisma'), schema());
  });

  it('are up to date until another one waits', async () => {
    expect(await prisma(project, ownerUrl, 'migrate', 'status')).toMatchObject({ code: 0 });
    addMigration(project, '20250103000000_waiting', 'SELECT 1;');
    expect(await prisma(project, ownerUrl, 'migrate', 'status')).toMatchObject({
      code: 1,
      output: expect.stringContaining('20250103000000_waiting'),
    });
    rmSync(join(project, 'migrations', '20250103000000_waiting'), { recursive: true });
  });
});

describe('a deployment', () => {
  it('that fails says what Prisma said, without the password', async () => {
    const broken = newProject();
    addMigration(broken, '20250101000000_broken', 'SELECT 1; CREATE TABEL x ();');
    const url = urlOf('broken');
    const error: unknown = await deployMigrations({ projectFolder: broken, ownerUrl: url }).catch((e: unknown) => e);
    expect(error).toMatchObject({
      code: 'MIGRATIONS_NOT_DEPLOYED',
      detail: expect.stringContaining('syntax error at or near "TABEL"'),
    });
    expect(String(error)).not.toContain(new URL(url).password);
    rmSync(broken, { recursive: true });
  });

  it('to a server that is not there, or with a wrong password, is refused with Prisma’s code', async () => {
    const elsewhere = 'postgresql://acopio_owner:hunter2@127.0.0.1:1/nowhere';
    const wrong = Object.assign(new URL(ownerUrl), { password: 'hunter2' }).href;
    for (const [url, code] of [
      [elsewhere, 'P1001'],
      [wrong, 'P1000'],
    ] as const) {
      const deployed = deployMigrations({ projectFolder: project, ownerUrl: url });
      await expect(deployed).rejects.toMatchObject({ detail: expect.stringContaining(code) });
      await expect(deployed).rejects.toMatchObject({ detail: expect.not.stringContaining('hunter2') });
    }
  });
});

describe('Prisma’s command line', () => {
  it('generates the client, and refuses a schema that is wrong', async () => {
    const other = newProject();
    expect(await prisma(other, '', 'generate')).toMatchObject({ code: 0 });
    expect(existsSync(join(other, 'generated', 'client.ts'))).toBe(true);
    writeFileSync(join(other, 'schema.prisma'), schema('extra Nonsense'));
    expect(await prisma(other, '', 'generate')).toMatchObject({ code: 1 });
    rmSync(other, { recursive: true });
  });

  it('is nowhere to be found outside of a project', async () => {
    // Where pnpm starts a program, NODE_PATH names every package of the repository.
    const { NODE_PATH: _, ...env } = process.env;
    const { code, output } = await run(process.execPath, [bin('prisma.ts'), 'generate'], { cwd: tmpdir(), env });
    expect({ code, output }).toMatchObject({ code: 1, output: expect.stringContaining("code: 'NO_PRISMA'") });
  });

  it('writes and applies a migration in development, and drops its shadow database', async (context) => {
    const other = newProject();
    const url = urlOf('developed');
    const ran = await prismaOnTerminal(other, url, 'migrate', 'dev', '--name', 'first');
    if (ran === undefined) return context.skip();
    expect(ran).toMatchObject({ code: 0 });
    const [name] = readdirSync(join(other, 'migrations'));
    expect(await sql(url, 'SELECT migration_name FROM _prisma_migrations')).toEqual([{ migration_name: name }]);
    expect(await sql(url, `SELECT datname FROM pg_database WHERE datname LIKE '%shadow%'`)).toEqual([]);
    rmSync(other, { recursive: true });
  });

  it('keeps the password out of its engine’s arguments, unless another engine was chosen', () => {
    const env = { DATABASE_OWNER_URL: 'postgresql://o:a%20b@127.0.0.1:5/x' };
    expect(prismaEnvironment(env)).toMatchObject({
      DATABASE_OWNER_URL: 'postgresql://o@127.0.0.1:5/x',
      PGPASSWORD: 'a b',
    });
    const chosen = { ...env, PRISMA_SCHEMA_ENGINE_BINARY: '/opt/schema-engine' };
    expect(prismaEnvironment(chosen)).toMatchObject(chosen);
  });
});

describe('the schema engine', () => {
  const engine = (url: string, args: string[], input = '') =>
    run(process.execPath, [bin('schema-engine.mjs'), '--datasource', JSON.stringify({ url }), ...args], {
      cwd: tmpdir(),
      input,
    });

  it('that dies, or cannot begin, is no success', async () => {
    const other = newProject();
    const config = join(other, 'prisma.config.ts');
    writeFileSync(config, readFileSync(config, 'utf8').replace(`'' },`, `'', shadowDatabaseUrl: 'postgresql://x' },`));
    expect(await prisma(other, ownerUrl, 'migrate', 'deploy')).toMatchObject({
      code: 1,
      output: expect.stringContaining('leave shadowDatabaseUrl out'),
    });
    process.env['PRISMA_SCHEMA_ENGINE_BINARY'] = '/bin/true';
    onTestFinished(() => void delete process.env['PRISMA_SCHEMA_ENGINE_BINARY']);
    await expect(deployMigrations({ projectFolder: project, ownerUrl })).rejects.toMatchObject({
      code: 'MIGRATIONS_NOT_DEPLOYED',
    });
    rmSync(other, { recursive: true });
  });

  it('creates, reaches and drops a database, from any folder', async () => {
    const url = urlOf('commanded');
    const told = async (command: string) => (await engine(url, ['cli', command])).code;
    expect(await told('can-connect-to-database')).toBe(1);
    expect(await told('create-database')).toBe(0);
    expect(await told('can-connect-to-database')).toBe(0);
    expect(await told('drop-database')).toBe(0);
    expect(await told('can-connect-to-database')).toBe(1);
    expect(await told('no-such-command')).toBe(1);
  });

  it('answers every call, also one that it does not know or panics at', async () => {
    const methods = ['getDatabaseVersion', 'noSuchMethod', 'debugPanic'];
    const calls = methods.map((method, index) =>
      JSON.stringify({ id: index + 1, jsonrpc: '2.0', method, params: null }),
    );
    const { code, output } = await engine(ownerUrl, [], `${calls.join('\n')}\n`);
    expect(code).toBe(0);
    expect(
      output
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      { jsonrpc: '2.0', id: 1, result: expect.stringContaining('PostgreSQL 18') },
      { jsonrpc: '2.0', id: 2, error: expect.objectContaining({ data: expect.objectContaining({ is_panic: false }) }) },
      { jsonrpc: '2.0', id: 3, error: expect.objectContaining({ data: expect.objectContaining({ is_panic: false }) }) },
    ]);
  });
});
