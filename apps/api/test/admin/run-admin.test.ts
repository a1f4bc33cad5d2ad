import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { runAdmin } from '../../src/admin/run-admin.js';
import { openDatabase, type Database } from '../../src/database/database.js';
import { parseApiKey, sameSecret } from '../../src/tenants/api-key.js';
import { findApiKey } from '../../src/tenants/tenants.repository.js';
import { freshDatabase, type FreshDatabase } from '../database.js';

let place: FreshDatabase;
let database: Database;
let folder: string;

beforeAll(async () => {
  place = await freshDatabase();
  database = openDatabase(place.url);
});

afterAll(async () => {
  await database.close();
  await place.drop();
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'acopio-admin-'));
});

afterEach(() => rm(folder, { recursive: true }));

interface Ran {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
  readonly document: () => Record<string, unknown>;
}

async function admin(
  args: readonly string[],
  settings: { url?: string; terminal?: boolean; language?: 'es' } = {},
): Promise<Ran> {
  let [out, err] = ['', ''];
  const exitCode = await runAdmin(args, {
    env: { DATABASE_URL: settings.url ?? place.url },
    language: settings.language ?? 'en',
    terminal: settings.terminal ?? false,
    out: (text) => (out += text),
    err: (text) => (err += text),
  });
  return { exitCode, out, err, document: () => JSON.parse(out) as Record<string, unknown> };
}

async function newTenant(): Promise<string> {
  const { out } = await admin(['tenants', 'create', '--name', 'Despacho']);
  return out.trim();
}

async function newKey(tenant: string): Promise<{ readonly id: string; readonly text: string }> {
  const { document } = await admin(['keys', 'create', '--tenant', tenant, '--name', 'a program', '--print', '--json']);
  const { key, apiKey } = document() as { readonly key: { readonly id: string }; readonly apiKey: string };
  return { id: key.id, text: apiKey };
}

async function audited(tenant: string): Promise<readonly string[]> {
  const client = new Client({ connectionString: place.ownerUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ readonly entry: string }>(
      `SELECT actor || ' ' || action || ' ' || subject AS entry FROM audit_entries WHERE tenant_id = $1 ORDER BY at, id`,
      [tenant],
    );
    return rows.map(({ entry }) => entry);
  } finally {
    await client.end();
  }
}

describe('tenants create', () => {
  test('prints the id alone on standard output, and writes it down', async () => {
    const { exitCode, out, err } = await admin(['tenants', 'create', '--name', ' Despacho Pérez ']);
    expect(exitCode, err).toBe(0);
    expect(out).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[\da-f]{4}-[\da-f]{12}\n$/);
    expect(err).toContain('"Despacho Pérez"');
    expect(await audited(out.trim())).toEqual([`admin tenant.created tenant:${out.trim()}`]);
  });

  test('speaks Spanish, and JSON', async () => {
    const spanish = await admin(['tenants', 'create', '--name', 'x'], { language: 'es' });
    expect(spanish.err).toContain('Se creó el cliente «x»');
    const json = await admin(['--json', 'tenants', 'create', '--name', 'x']);
    expect(json.document()).toMatchObject({
      command: 'tenants create',
      exitCode: 0,
      tenant: { id: expect.any(String), name: 'x', createdAt: expect.any(String) },
    });
    expect(json.err).toBe('');
  });

  test.each([[['--name', ' ']], [['--name', 'two\nlines']], [['--name', 'x'.repeat(201)]], [[]]])(
    'refuses %j',
    async (args) => {
      const { exitCode, err } = await admin(['tenants', 'create', ...args]);
      expect(exitCode).toBe(2);
      expect(err).toContain('[USAGE]');
      expect(err).toContain('--name');
    },
  );
});

describe('keys create', () => {
  test('keeps the hash of the key that it shows, and not the key', async () => {
    const tenant = await newTenant();
    const { id, text } = await newKey(tenant);
    const claim = parseApiKey(text);
    expect(claim).toMatchObject({ tenantId: tenant, keyId: id });
    const kept = await database.tenant(tenant, (transaction) => findApiKey(transaction, id));
    expect(sameSecret(kept?.secretHash ?? new Uint8Array(), claim?.secretHash ?? new Uint8Array(1))).toBe(true);
    expect(await audited(tenant)).toContain(`admin apiKey.created apiKey:${id}`);
    expect(JSON.stringify(await audited(tenant))).not.toContain(text.slice(-43));
  });

  test('shows the key on a terminal, or where that was asked for', async () => {
    const tenant = await newTenant();
    const args = ['keys', 'create', '--tenant', tenant, '--name', 'x'];
    const onTerminal = await admin(args, { terminal: true });
    expect(onTerminal.out).toMatch(/^acp_\S+\n$/);
    expect(onTerminal.err).toContain('not shown again');
    const asked = await admin([...args, '--print']);
    expect(asked.out).toMatch(/^acp_\S+\n$/);
    expect(asked.err).not.toContain('acp_');
  });

  test('refuses, and makes nothing, where the key would land in a file by accident', async () => {
    const tenant = await newTenant();
    const { exitCode, err } = await admin(['keys', 'create', '--tenant', tenant, '--name', 'x']);
    expect(exitCode).toBe(2);
    expect(err).toContain('[KEY_HAS_NO_PLACE]');
    expect((await admin(['keys', 'list', '--tenant', tenant])).out).toBe('');
  });

  test('writes the key to a file of its own, and nowhere else', async () => {
    const tenant = await newTenant();
    const file = join(folder, 'key');
    const args = ['keys', 'create', '--tenant', tenant, '--name', 'x', '--out', file];
    const { exitCode, out, err } = await admin(args, { terminal: true });
    expect(exitCode, err).toBe(0);
    expect(out + err).not.toContain('acp_');
    expect(parseApiKey((await readFile(file, 'utf8')).trimEnd())?.tenantId).toBe(tenant);
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600);
    const json = await admin([...args.slice(0, -1), join(folder, 'other'), '--json']);
    expect(json.document()).not.toHaveProperty('apiKey');
  });

  test('makes no key when the file is there already, or cannot be made', async () => {
    const tenant = await newTenant();
    const file = join(folder, 'key');
    await writeFile(file, 'precious');
    const create = (out: string): Promise<Ran> =>
      admin(['keys', 'create', '--tenant', tenant, '--name', 'x', '--out', out]);
    expect(await create(file)).toMatchObject({ exitCode: 73, err: expect.stringContaining('[KEY_FILE_EXISTS]') });
    expect(await create(join(folder, 'none', 'key'))).toMatchObject({
      exitCode: 73,
      err: expect.stringContaining('[KEY_FILE_NOT_WRITABLE]'),
    });
    expect(await readFile(file, 'utf8')).toBe('precious');
    expect((await admin(['keys', 'list', '--tenant', tenant])).out).toBe('');
  });

  test('leaves no file when the key was not made', async () => {
    const args = ['keys', 'create', '--tenant', randomUUID(), '--name', 'x', '--out', join(folder, 'key')];
    expect(await admin(args)).toMatchObject({ exitCode: 6, err: expect.stringContaining('[TENANT_UNKNOWN]') });
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('keys list and keys revoke', () => {
  test('show a key, end it at once, and tell when it had ended before', async () => {
    const tenant = await newTenant();
    const { id } = await newKey(tenant);
    const list = (): Promise<Ran> => admin(['keys', 'list', '--tenant', tenant, '--json']);
    const revoke = (): Promise<Ran> => admin(['keys', 'revoke', '--tenant', tenant, '--key', id]);
    expect((await list()).document()['keys']).toMatchObject([{ id, name: 'a program', revokedAt: null }]);
    expect(await revoke()).toMatchObject({ exitCode: 0, err: expect.stringContaining('Revoked the key') });
    const ended = (await list()).document()['keys'];
    expect(ended).toMatchObject([{ id, revokedAt: expect.any(String) }]);
    expect(await revoke()).toMatchObject({ exitCode: 6, err: expect.stringContaining('[KEY_REVOKED_ALREADY]') });
    expect((await list()).document()['keys']).toEqual(ended);
    expect((await audited(tenant)).filter((entry) => entry.includes('revoked'))).toEqual([
      `admin apiKey.revoked apiKey:${id}`,
    ]);
  });

  test('show people a line for each key, without any of its secret', async () => {
    const tenant = await newTenant();
    const { id, text } = await newKey(tenant);
    const { out } = await admin(['keys', 'list', '--tenant', tenant.toUpperCase()]);
    expect(out).toMatch(new RegExp(`^${id} {2}\\S+Z {2}- {2}a program\\n$`));
    expect(out).not.toContain(text.slice(-43));
  });

  test('know nothing of the keys of another tenant', async () => {
    const [one, other] = [await newTenant(), await newTenant()];
    const { id } = await newKey(one);
    expect((await admin(['keys', 'list', '--tenant', other])).out).toBe('');
    expect(await admin(['keys', 'revoke', '--tenant', other, '--key', id])).toMatchObject({
      exitCode: 6,
      err: expect.stringContaining('[KEY_UNKNOWN]'),
    });
  });
});

describe('the command line', () => {
  test('shows its help with the exit codes, in the language of the person', async () => {
    const english = await admin(['--help']);
    expect(english.exitCode).toBe(0);
    expect(english.out).toContain('Exit codes:');
    expect((await admin(['keys', 'create', '--help'], { language: 'es' })).out).toContain('--out <archivo>');
  });

  test.each([
    [[], 2],
    [['keys'], 2],
    [['keys', 'destroy'], 2],
    [['keys', 'list'], 2],
    [['keys', 'list', '--tenant', 'acp_secret'], 2],
    [['keys', 'list', '--tenant', randomUUID(), '--all'], 2],
  ] as const)('refuses %j', async (args, expected) => {
    const { exitCode, out, err } = await admin(args);
    expect(exitCode).toBe(expected);
    expect(out).toBe('');
    expect(err).not.toContain('acp_secret');
  });

  test.each([
    ['', 78, 'DATABASE_URL_INVALID'],
    ['mysql://acopio:Pa55@localhost/acopio', 78, 'DATABASE_URL_INVALID'],
    ['postgresql://acopio:Pa55@127.0.0.1:9/acopio', 75, 'DATABASE_AWAY'],
  ])('tells of the database at %j, without its password', async (url, expected, code) => {
    const args = ['keys', 'list', '--tenant', randomUUID()];
    const { exitCode, err } = await admin(args, { url });
    expect(exitCode).toBe(expected);
    expect(err).toContain(`[${code}]`);
    expect(err).not.toContain('Pa55');
    expect((await admin([...args, '--json'], { url })).document()).toMatchObject({
      exitCode: expected,
      error: { code },
    });
  });

  test('refuses the owner of the database, who is bound by nothing', async () => {
    const { exitCode, err } = await admin(['tenants', 'create', '--name', 'x'], { url: place.ownerUrl });
    expect(exitCode).toBe(78);
    expect(err).toContain('[ROLE_SEES_ALL]');
  });
});
