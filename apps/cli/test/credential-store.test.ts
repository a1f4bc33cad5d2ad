import { mkdir, readFile, readdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { defaultFolder } from '../src/credential-store/folder.js';
import { authority, desk, efirma, filesBelow, issue, RFC, temporaryFolder } from './harness.js';
import { runHere, type RunHere } from './record/run-here.js';

const OTHER = 'XIA190128J61';

/** Issued once: an RSA key takes its time. */
const other = authority.issue({ rfc: OTHER, legalName: 'XENON INDUSTRIAL ARTICLES', password: 'otra clave' });
const csd = issue({ kind: 'csd', password: 'sello' });
const expired = authority.issue({
  rfc: 'CACX7605101P8',
  legalName: 'XOCHILT CASAS CHAVEZ',
  validFrom: new Date('2019-01-01T06:00:00Z'),
  validTo: new Date('2023-01-01T06:00:00Z'),
});

interface Office {
  readonly folder: string;
  /** A folder of clients as an accountant has them, three levels deep. */
  readonly clients: string;
  readonly store: string;
  readonly passwords: string;
  readonly args: readonly string[];
}

async function office(): Promise<Office> {
  const folder = await temporaryFolder();
  const clients = join(folder, 'clients');
  const passwords = join(folder, 'passwords');
  await writeFile(passwords, `${efirma.password}\r\n\n${other.password}\n`);
  await put(join(clients, 'kemper/2025'), 'FIEL_EKU', efirma);
  // Names that lie: the public key decides.
  await put(join(clients, 'xenon'), 'certificado', other, 'llave');
  const store = join(folder, 'store');
  return { folder, clients, store, passwords, args: ['--store', store, '--password-file', passwords] };
}

async function put(folder: string, name: string, one: typeof efirma, keyName = name): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${name}.CER`), one.certificate);
  await writeFile(join(folder, `${keyName}.key`), one.privateKey);
}

interface Row {
  readonly path: string;
  readonly state: string;
  readonly rfc?: string;
  readonly isExpired?: boolean;
  readonly passwordKept?: boolean;
  readonly error?: { readonly code: string };
}

function rowsOf({ document }: RunHere): readonly Row[] {
  return document['files'] as Row[];
}

function statesOf(result: RunHere): readonly string[] {
  return rowsOf(result)
    .map(({ rfc, state }) => `${rfc ?? '?'} ${state}`)
    .toSorted();
}

async function listed(store: string): Promise<readonly Record<string, unknown>[]> {
  const { document } = await runHere(['credential', 'list', '--store', store, '--json']);
  return document['credentials'] as Record<string, unknown>[];
}

describe('acopio credential add', () => {
  test('keeps every e.firma below a folder, whatever the files are called', async () => {
    const at = await office();
    const result = await runHere(['credential', 'add', at.clients, ...at.args]);

    expect(result.exitCode, result.told).toBe(0);
    expect(statesOf(result)).toEqual([`${RFC} added`, `${OTHER} added`]);
    const again = await runHere(['credential', 'add', at.clients, ...at.args]);
    expect(statesOf(again)).toEqual([`${RFC} kept`, `${OTHER} kept`]);
    expect(await listed(at.store)).toHaveLength(2);
  });

  test('names seals, copies, expired ones, strangers and what lacks its other half, and keeps the rest', async () => {
    const at = await office();
    await put(join(at.clients, 'kemper/csd'), 'sello', csd);
    await put(join(at.clients, 'copy'), 'again', efirma);
    await put(join(at.clients, 'old'), 'vencida', expired);
    await writeFile(join(at.clients, 'old/broken.cer'), 'no certificate');
    const lone = join(at.clients, 'lone');
    await mkdir(lone);
    await writeFile(join(lone, 'a.cer'), issue().certificate);
    const result = await runHere(['credential', 'add', at.clients, ...at.args]);

    expect(result.exitCode).toBe(3);
    expect(statesOf(result)).toEqual([
      '? failed',
      'CACX7605101P8 added',
      `${RFC} added`,
      `${RFC} copy`,
      `${RFC} csd`,
      `${RFC} keyMissing`,
      `${OTHER} added`,
    ]);
    expect(rowsOf(result).find(({ rfc }) => rfc === 'CACX7605101P8')).toMatchObject({ isExpired: true });
    expect(rowsOf(result).find(({ state }) => state === 'failed')).toMatchObject({
      path: join(at.clients, 'old/broken.cer'),
      error: { code: 'NOT_A_CERTIFICATE' },
    });
    // What ends first stands first.
    expect((await listed(at.store)).map(({ rfc, state }) => `${String(rfc)} ${String(state)}`)).toEqual([
      'CACX7605101P8 expired',
      expect.stringMatching(/ valid$/),
      expect.stringMatching(/ valid$/),
    ]);
  });

  test('names the e.firma that no password opens, by its certificate, and keeps the others', async () => {
    const at = await office();
    await writeFile(at.passwords, `${other.password}\n`);
    const result = await runHere(['credential', 'add', at.clients, ...at.args]);

    expect(result.exitCode).toBe(3);
    expect(statesOf(result)).toEqual([`${RFC} keyUnopened`, `${OTHER} added`]);
    expect(rowsOf(result)[1]).toMatchObject({ error: { code: 'WRONG_PASSWORD' } });
    expect(JSON.stringify(result)).not.toContain(other.password);
  });

  test('takes two files by name', async () => {
    const at = await office();
    const files = [join(at.clients, 'xenon/certificado.CER'), join(at.clients, 'xenon/llave.key')];
    const result = await runHere(['credential', 'add', ...files, ...at.args]);
    expect(statesOf(result)).toEqual([`${OTHER} added`]);
  });

  test('of a folder without any, and of a place that is not there, ends with 3', async () => {
    const at = await office();
    await mkdir(join(at.folder, 'empty'));
    const none = await runHere(['credential', 'add', join(at.folder, 'empty'), ...at.args]);
    expect(none).toMatchObject({ exitCode: 3, error: 'NO_CREDENTIALS_FOUND' });
    const nowhere = await runHere(['credential', 'add', join(at.folder, 'nowhere'), ...at.args]);
    expect(nowhere.exitCode).toBe(3);
    expect(rowsOf(nowhere)).toMatchObject([{ state: 'failed', error: { code: 'CREDENTIAL_FILE_UNREADABLE' } }]);
  });
});

describe('the store', () => {
  test('shows, checks and removes by RFC and by thumbprint', async () => {
    const at = await office();
    await runHere(['credential', 'add', at.clients, ...at.args]);
    const shown = await runHere(['credential', 'show', 'xia190128j61', '--store', at.store]);
    expect(shown).toMatchObject({ exitCode: 0, document: { certificate: { rfc: OTHER }, keyChecked: false } });
    const { sha1 } = shown.document['certificate'] as { readonly sha1: string };

    expect((await runHere(['credential', 'check', ...at.args])).exitCode).toBe(0);
    await writeFile(at.passwords, `${other.password}\n`);
    const checked = await runHere(['credential', 'check', ...at.args]);
    expect(checked).toMatchObject({
      exitCode: 3,
      document: { credentials: expect.arrayContaining([expect.objectContaining({ rfc: RFC, usable: false })]) },
    });

    expect((await runHere(['credential', 'remove', sha1, '--store', at.store])).exitCode).toBe(0);
    expect((await listed(at.store)).map(({ rfc }) => rfc)).toEqual([RFC]);
    const again = await runHere(['credential', 'remove', sha1, '--store', at.store]);
    expect(again).toMatchObject({ exitCode: 3, error: 'CREDENTIAL_NOT_STORED' });
  });

  test('does not guess which of two of one RFC to remove', async () => {
    const at = await office();
    const renewed = issue();
    await put(join(at.clients, 'renewed'), 'renewed', renewed);
    await runHere(['credential', 'add', at.clients, ...at.args]);
    const result = await runHere(['credential', 'remove', RFC, '--store', at.store]);
    expect(result).toMatchObject({ exitCode: 2, error: 'CREDENTIAL_AMBIGUOUS' });
    const [sha256 = ''] = result.detail?.split(', ') ?? [];
    expect((await runHere(['credential', 'remove', sha256, '--store', at.store])).exitCode).toBe(0);
  });

  test('names what is damaged in it, and lists the rest', async () => {
    const at = await office();
    await runHere(['credential', 'add', at.clients, ...at.args]);
    const [first = ''] = await readdir(at.store);
    await truncate(join(at.store, first, 'private.key'), 0);
    const result = await runHere(['credential', 'list', '--store', at.store]);
    expect(result.exitCode).toBe(3);
    expect(result.document).toMatchObject({ credentials: [{}], damaged: [{ error: { code: 'STORE_DAMAGED' } }] });
  });

  test('opens an e.firma wherever --cer and --key go, and by one store password', async () => {
    const at = await office();
    const { simulator } = await desk();
    const [old, next] = [join(at.folder, 'old'), join(at.folder, 'next')];
    await writeFile(old, 'first store password\n');
    await writeFile(next, 'second store password\n');
    const set = await runHere(['credential', 'password', '--store', at.store, '--new-store-password-file', old]);
    expect(set).toMatchObject({ exitCode: 0, document: { changed: false } });
    const added = await runHere(['credential', 'add', at.clients, ...at.args, '--store-password-file', old]);
    expect(rowsOf(added).every(({ passwordKept }) => passwordKept === true)).toBe(true);

    const change = ['--store-password-file', old, '--new-store-password-file', next];
    const changed = await runHere(['credential', 'password', '--store', at.store, ...change]);
    expect(changed).toMatchObject({ exitCode: 0, document: { changed: true } });
    const login = ['login', '--sat', simulator.url, '--store', at.store, '--credential', RFC];
    const good = await runHere([...login, '--store-password-file', next]);
    expect(good, good.detail).toMatchObject({ exitCode: 0, document: { rfc: RFC } });
    const bad = await runHere([...login, '--store-password-file', old]);
    expect(bad).toMatchObject({ exitCode: 3, error: 'STORE_PASSWORD_WRONG' });
    const absent = await runHere([...login.slice(0, -1), 'AAA010101AAA', '--store-password-file', next]);
    expect(absent).toMatchObject({ exitCode: 3, error: 'CREDENTIAL_NOT_STORED' });
    const twice = await runHere([...login, '--cer', 'x.cer']);
    expect(twice).toMatchObject({ exitCode: 2, error: 'OPTION_TWICE', detail: '--credential, --cer' });

    const files = [...(await filesBelow(at.store)).values()].join('\n');
    for (const secret of [efirma.password, other.password, 'store password']) expect(files).not.toContain(secret);
  });

  test('takes no store password as an argument', async () => {
    for (const name of ['--store-password', '--store-password=x', '--new-store-password']) {
      expect(await runHere(['credential', 'password', name, 'x'])).toMatchObject({ error: 'PASSWORD_AS_ARGUMENT' });
    }
  });

  test('holds each key as it was given', async () => {
    const at = await office();
    await runHere(['credential', 'add', at.clients, ...at.args]);
    const folders = await readdir(at.store);
    const keys = await Promise.all(folders.map((folder) => readFile(join(at.store, folder, 'private.key'))));
    expect(keys.map((key) => key.toString('hex')).toSorted()).toEqual(
      [efirma, other].map(({ privateKey }) => Buffer.from(privateKey).toString('hex')).toSorted(),
    );
  });
});

describe('the folder of the store', () => {
  test('is where each system has a user’s data', () => {
    expect(defaultFolder('linux', {}, '/people/me')).toBe('/people/me/.local/share/acopio/credentials');
    expect(defaultFolder('linux', { XDG_DATA_HOME: '/data' }, '/people/me')).toBe('/data/acopio/credentials');
    expect(defaultFolder('linux', { XDG_DATA_HOME: 'data' }, '/people/me')).toBe(
      '/people/me/.local/share/acopio/credentials',
    );
    expect(defaultFolder('darwin', { XDG_DATA_HOME: '/data' }, '/people/me')).toBe(
      '/people/me/Library/Application Support/acopio/credentials',
    );
    expect(defaultFolder('win32', { APPDATA: '/a' }, '/u')).toBe('/a/acopio/credentials');
  });
});
