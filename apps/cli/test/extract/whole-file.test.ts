import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeWhole } from '../../src/extract/whole-file.js';
import { freshFolder, namesBelow } from './packages.js';

async function* pieces(...texts: readonly string[]): AsyncGenerator<string, void, undefined> {
  yield* texts;
}

async function* failing(error: Error): AsyncGenerator<string, void, undefined> {
  yield 'half';
  throw error;
}

test('a file appears whole, in folders that are made, in place of an older one', async () => {
  const folder = await freshFolder();
  const path = join(folder, 'a/b.txt');
  await writeWhole(path, pieces('old, and longer'));
  await writeWhole(path, pieces('n', 'ew'));

  expect(await readFile(path, 'utf8')).toBe('new');
  expect(await namesBelow(folder)).toEqual(['a/b.txt']);
});

test('or not at all: when its content fails, the older one stays, nothing is beside it, and the error passes', async () => {
  const folder = await freshFolder();
  const path = join(folder, 'b.txt');
  await writeFile(path, 'old');
  const error = new Error('no more');

  await expect(writeWhole(path, failing(error))).rejects.toBe(error);
  expect(await readFile(path, 'utf8')).toBe('old');
  expect(await namesBelow(folder)).toEqual(['b.txt']);
});

test('a folder that cannot be made is told as such', async () => {
  const folder = await freshFolder();
  await writeFile(join(folder, 'file'), '');

  await expect(writeWhole(join(folder, 'file/b.txt'), pieces('x'))).rejects.toMatchObject({
    code: 'STORE_NOT_WRITABLE',
  });
});
