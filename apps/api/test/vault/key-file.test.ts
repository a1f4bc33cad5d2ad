import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createKeyFile, loadKeyFile } from '../../src/vault/key-file.js';
import type { VaultError } from '../../src/vault/errors.js';

const posix = process.platform !== 'win32';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'acopio-key-file-'));
  path = join(folder, 'new', 'key.json');
});

afterEach(() => rm(folder, { recursive: true }));

describe('a key file', () => {
  test('is made with a key and an id of its own, and nothing is left beside it', async () => {
    expect(await createKeyFile(path)).toBe(true);
    expect(await createKeyFile(join(folder, 'new', 'other.json'))).toBe(true);
    const contents = await Promise.all(['key.json', 'other.json'].map((name) => readFile(join(folder, 'new', name))));
    const [one, other] = contents.map((content) => JSON.parse(content.toString()) as Record<string, string>);
    expect(Buffer.from(one?.['key'] ?? '', 'base64')).toHaveLength(32);
    expect(one?.['key']).not.toBe(other?.['key']);
    expect(one?.['keyId']).not.toBe(other?.['keyId']);
    expect((await readdir(join(folder, 'new'))).sort()).toEqual(['key.json', 'other.json']);
  });

  test.runIf(posix)('can be read by its owner alone', async () => {
    await createKeyFile(path);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test('is never made anew over one that is there', async () => {
    await createKeyFile(path);
    const before = await readFile(path, 'utf8');
    expect(await createKeyFile(path)).toBe(false);
    expect(await readFile(path, 'utf8')).toBe(before);
    expect(await readdir(join(folder, 'new'))).toEqual(['key.json']);
  });

  test('is one and the same for everybody who makes it at the same moment', async () => {
    const made = await Promise.all(Array.from({ length: 8 }, () => createKeyFile(path)));
    expect(made.filter(Boolean)).toHaveLength(1);
    const ids = await Promise.all(made.map(async () => (await loadKeyFile(path)).keyId));
    expect(new Set(ids).size).toBe(1);
  });

  test('that cannot be made is told with its path', async () => {
    await writeFile(join(folder, 'new'), 'no folder');
    await expect(createKeyFile(path)).rejects.toMatchObject({
      code: 'KEY_FILE_NOT_WRITABLE',
      detail: expect.stringContaining(path),
    });
  });

  test('wraps a data key, bound to its associated data', async () => {
    await createKeyFile(path);
    const [dataKey, ad] = [Buffer.alloc(32, 5), Buffer.from('whose')];
    const wrapped = await (await loadKeyFile(path)).wrap(dataKey, ad);
    const again = await loadKeyFile(path);
    expect(await again.unwrap(wrapped, ad)).toEqual(dataKey);
    await expect(again.unwrap(wrapped, Buffer.from('of another'))).rejects.toMatchObject({ code: 'SEAL_BROKEN' });
  });
});

describe('a key file that is refused', () => {
  test('is not there', async () => {
    await expect(loadKeyFile(path)).rejects.toMatchObject({ code: 'KEY_FILE_MISSING', detail: path });
  });

  test('is a folder', async () => {
    await mkdir(path, { recursive: true });
    await expect(loadKeyFile(path, { onTooOpen: () => undefined })).rejects.toMatchObject({
      code: 'KEY_FILE_UNREADABLE',
    });
  });

  test.each([
    ['is empty', ''],
    ['is no JSON', 'c2VjcmV0IGtleSBtYXRlcmlhbCBvZiB0aGlydHkgdHdv'],
    ['has no id', JSON.stringify({ key: Buffer.alloc(32).toString('base64') })],
    ['has an id that cannot be printed', JSON.stringify({ keyId: 'ñ', key: Buffer.alloc(32).toString('base64') })],
    ['has a key that is too short', JSON.stringify({ keyId: 'id', key: Buffer.alloc(31).toString('base64') })],
    ['has a key that is too long', JSON.stringify({ keyId: 'id', key: Buffer.alloc(33).toString('base64') })],
    ['is very large', ' '.repeat(5000)],
  ])('%s, and its content is not repeated', async (_title, content) => {
    path = join(folder, 'key.json');
    await writeFile(path, content, { mode: 0o600 });
    const error = await loadKeyFile(path).catch((error: unknown) => error);
    expect(error).toMatchObject({ code: 'KEY_FILE_INVALID', detail: path });
    expect((error as VaultError).cause).toBeUndefined();
  });

  test.runIf(posix).each([0o640, 0o604, 0o660, 0o644])('can be read by others (mode %o)', async (mode) => {
    await createKeyFile(path);
    await chmod(path, mode);
    await expect(loadKeyFile(path)).rejects.toMatchObject({ code: 'KEY_FILE_TOO_OPEN', detail: path });
  });

  test.runIf(posix)('is only told of where that was asked for', async () => {
    await createKeyFile(path);
    await chmod(path, 0o644);
    const told: VaultError[] = [];
    const { keyId } = await loadKeyFile(path, { onTooOpen: (error) => told.push(error) });
    expect(keyId).not.toBe('');
    expect(told).toMatchObject([{ code: 'KEY_FILE_TOO_OPEN' }]);
  });
});
