import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { folderPackageStore } from '../src/folder-store.js';
import type { PackageRecord, PackageStore } from '../src/package-store.js';
import { scope } from './records.js';

const packageId = '0F1E2D3C-4B5A-4678-9ABC-DEF012345678_01';
const content = Buffer.from('bytes of a package');
const sha256 = createHash('sha256').update(content).digest('hex');
const record: PackageRecord = { packageId, size: content.length, sha256, fetchedAt: '2025-06-01T12:00:00.000Z' };

let root: string;
let store: PackageStore;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'acopio-store-'));
  store = folderPackageStore(({ rfc, service }) => join(root, rfc, service, 'raw'));
});

afterEach(() => rm(root, { recursive: true, force: true }));

async function* inPieces(): AsyncIterable<Uint8Array> {
  yield content.subarray(0, 5);
  yield content.subarray(5);
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

async function keepOne(): Promise<void> {
  const scratch = await store.begin(scope, packageId);
  await scratch.write(inPieces());
  await scratch.keep(record);
  await scratch.discard();
}

describe('the folder of packages', () => {
  test('keeps a package with its record beside it, and nothing else', async () => {
    await keepOne();
    expect(await store.find(scope, packageId)).toEqual(record);
    const folder = join(root, scope.rfc, 'cfdi', 'raw');
    expect(await readFile(join(folder, `${packageId}.zip`))).toEqual(content);
    expect((await filesBelow(folder)).sort()).toEqual([`${packageId}.json`, `${packageId}.zip`]);
  });

  test('opens what it wrote before that is kept', async () => {
    const scratch = await store.begin(scope, packageId);
    await scratch.write(inPieces());
    const source = await scratch.open();
    expect(await source.read(0, source.size)).toEqual(content);
    await source.close();
  });

  test('finds nothing before it was kept, however much was written', async () => {
    const scratch = await store.begin(scope, packageId);
    await scratch.write(inPieces());
    expect(await store.find(scope, packageId)).toBeUndefined();
    await scratch.discard();
    expect(await filesBelow(root)).toEqual([]);
  });

  test('does not take a file of another size, or one without a record, for the package', async () => {
    await keepOne();
    const path = join(root, scope.rfc, 'cfdi', 'raw', packageId);
    await truncate(`${path}.zip`, 3);
    expect(await store.find(scope, packageId)).toBeUndefined();
    await writeFile(`${path}.zip`, content);
    expect(await store.find(scope, packageId)).toEqual(record);
    await writeFile(`${path}.json`, '{ "half":');
    expect(await store.find(scope, packageId)).toBeUndefined();
  });

  test('keeps each damaged answer apart under a name of its own', async () => {
    for (const number of [1, 2]) {
      const scratch = await store.begin(scope, packageId);
      await scratch.write(inPieces());
      const place = await scratch.setAside();
      expect(place.endsWith(join('damaged', `${packageId}.${number}.bin`))).toBe(true);
      expect(await readFile(place)).toEqual(content);
    }
  });

  test("passes a source's failure on as it is", async () => {
    const scratch = await store.begin(scope, packageId);
    const failure = new Error('cut off');
    async function* cutOff(): AsyncIterable<Uint8Array> {
      yield content;
      throw failure;
    }
    await expect(scratch.write(cutOff())).rejects.toBe(failure);
  });

  test('says before anything is spent that it cannot write', async () => {
    await writeFile(join(root, scope.rfc), 'a file where the folder should be');
    await expect(store.begin(scope, packageId)).rejects.toMatchObject({
      name: 'SyncError',
      code: 'STORE_NOT_WRITABLE',
    });
  });

  test('says which package is not there', async () => {
    await expect(store.open(scope, packageId)).rejects.toMatchObject({ code: 'PACKAGE_NOT_IN_STORE' });
  });

  test.each(['../evil', 'a/b', '', '0F1E2D3C-4B5A-4678-9ABC-DEF012345678'])(
    'refuses %j as a package id',
    async (id) => {
      await expect(async () => store.begin(scope, id)).rejects.toBeInstanceOf(TypeError);
    },
  );
});
