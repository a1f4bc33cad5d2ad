import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { keepInput } from '../../src/extract/standard-input.js';
import { freshFolder, namesBelow } from './packages.js';

const { signal } = new AbortController();

test('what comes is kept in a file that only its owner can read, until it is removed', async () => {
  const folder = join(await freshFolder(), 'new');
  const input = await keepInput(Readable.from([Buffer.from('a'), Buffer.from('b')]), { folder, signal });

  expect(await readFile(input.path, 'utf8')).toBe('ab');
  if (process.platform !== 'win32') expect((await stat(input.path)).mode & 0o077).toBe(0);
  expect(await namesBelow(folder)).toHaveLength(1);
  await input.remove();
  expect(await namesBelow(folder)).toEqual([]);
});

test('up to the limit, and of more nothing is left', async () => {
  const folder = await freshFolder();
  const chunks = (): Readable => Readable.from([Buffer.alloc(60), Buffer.alloc(40)]);
  const input = await keepInput(chunks(), { folder, signal, limit: 100 });
  expect((await stat(input.path)).size).toBe(100);
  await input.remove();

  await expect(keepInput(chunks(), { folder, signal, limit: 99 })).rejects.toMatchObject({
    name: 'PackageError',
    code: 'LIMIT_EXCEEDED',
  });
  expect(await namesBelow(folder)).toEqual([]);
});

test('an interruption ends the wait for more, and nothing is left', async () => {
  const folder = await freshFolder();
  const interruption = new AbortController();
  const endless = new PassThrough();
  endless.write('PK');
  const kept = keepInput(endless, { folder, signal: interruption.signal });
  interruption.abort();

  await expect(kept).rejects.toMatchObject({ name: 'AbortError' });
  expect(await namesBelow(folder)).toEqual([]);
});

test('a stream that fails leaves nothing', async () => {
  const folder = await freshFolder();
  const broken = new Readable({ read: () => void broken.destroy(new Error('gone')) });

  await expect(keepInput(broken, { folder, signal })).rejects.toMatchObject({ code: 'STORE_NOT_WRITABLE' });
  expect(await namesBelow(folder)).toEqual([]);
});
