import { copyFile, readFile, rename, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openCredentialStore, type CredentialStore, type StoredCredential } from '../../src/index.js';
import { authority, bytesOf, company, filesOf, flipBit } from '../credential-files.js';
import { emptyStore } from './store-folder.js';

const other = authority.issue({ rfc: 'XIA190128J61', legalName: 'XENON INDUSTRIAL' });
const STORE_PASSWORD = bytesOf('correct horse battery');
const PASSWORD = bytesOf(company.password);

interface Filled {
  readonly store: CredentialStore;
  readonly one: StoredCredential;
  readonly two: StoredCredential;
}

async function filled(): Promise<Filled> {
  const store = await emptyStore();
  const { credential: one } = await store.add(filesOf(company));
  const { credential: two } = await store.add(filesOf(other));
  return { store, one, two };
}

describe('the store password', () => {
  it('opens every password that was kept under it, in another process too', async () => {
    const { store, one, two } = await filled();
    expect(await store.hasPassword()).toBe(false);
    const unlocked = await store.setPassword(STORE_PASSWORD);
    await unlocked.keepPassword(one, PASSWORD);

    const elsewhere = await openCredentialStore(store.folder);
    expect(await elsewhere.hasPassword()).toBe(true);
    expect((await elsewhere.find('EKU9003173C9'))?.hasPassword).toBe(true);
    const again = await elsewhere.unlock(STORE_PASSWORD);
    expect(Buffer.from((await again.passwordOf(one)) ?? []).toString()).toBe(company.password);
    expect(await again.passwordOf(two)).toBeUndefined();
  });

  it('is not there before it is set, is not set twice, and is told from a wrong one', async () => {
    const { store } = await filled();
    await expect(store.unlock(STORE_PASSWORD)).rejects.toMatchObject({ code: 'STORE_PASSWORD_UNSET' });
    await store.setPassword(STORE_PASSWORD);
    await expect(store.setPassword(STORE_PASSWORD)).rejects.toMatchObject({ code: 'STORE_PASSWORD_EXISTS' });
    await expect(store.unlock(bytesOf('correct horse batterz'))).rejects.toMatchObject({
      code: 'STORE_PASSWORD_WRONG',
    });
  });

  it('is nowhere in the files, nor is a password that it opens', async () => {
    const { store, one } = await filled();
    await (await store.setPassword(STORE_PASSWORD)).keepPassword(one, PASSWORD);
    for (const path of [join(store.folder, 'store-password.json'), join(one.folder, 'password.json')]) {
      const text = await readFile(path, 'latin1');
      for (const secret of [STORE_PASSWORD, PASSWORD]) {
        for (const encoding of ['latin1', 'base64', 'hex'] as const) {
          expect(text).not.toContain(Buffer.from(secret).toString(encoding).replaceAll('=', ''));
        }
      }
    }
  });
});

describe('a kept password', () => {
  it('does not open when its file was moved to another e.firma', async () => {
    const { store, one, two } = await filled();
    const unlocked = await store.setPassword(STORE_PASSWORD);
    await unlocked.keepPassword(one, PASSWORD);
    await copyFile(join(one.folder, 'password.json'), join(two.folder, 'password.json'));
    await expect(unlocked.passwordOf(two)).rejects.toMatchObject({ code: 'STORE_DAMAGED' });
    expect(await unlocked.passwordOf(one)).toEqual(Buffer.from(PASSWORD));
  });

  it('is named when its file is damaged, and the others still open', async () => {
    const { store, one, two } = await filled();
    const unlocked = await store.setPassword(STORE_PASSWORD);
    await unlocked.keepPassword(one, PASSWORD);
    await unlocked.keepPassword(two, bytesOf(other.password));
    const path = join(one.folder, 'password.json');
    const record = JSON.parse(await readFile(path, 'utf8')) as { data: string };
    const flipped = flipBit(Buffer.from(record.data, 'base64'), 3);
    await writeFile(path, JSON.stringify({ ...record, data: Buffer.from(flipped).toString('base64') }));
    await expect(unlocked.passwordOf(one)).rejects.toMatchObject({ code: 'STORE_DAMAGED', detail: path });
    expect(await unlocked.passwordOf(two)).toEqual(Buffer.from(other.password));
    await writeFile(path, '{ half');
    await expect(unlocked.passwordOf(one)).rejects.toMatchObject({ code: 'STORE_DAMAGED', detail: path });
    expect((await store.list()).credentials).toHaveLength(2);
  });

  it('refuses a file of the store password that asks for a gigabyte or has another shape', async () => {
    const { store } = await filled();
    await store.setPassword(STORE_PASSWORD);
    const path = join(store.folder, 'store-password.json');
    const record = JSON.parse(await readFile(path, 'utf8')) as { scrypt: object };
    for (const change of [{ N: 2 ** 30 }, { N: 131_071 }, { r: 1e9 }, { p: 0 }, { salt: 5 }]) {
      await writeFile(path, JSON.stringify({ ...record, scrypt: { ...record.scrypt, ...change } }));
      await expect(store.unlock(STORE_PASSWORD), JSON.stringify(change)).rejects.toMatchObject({
        code: 'STORE_DAMAGED',
      });
    }
  });
});

describe('changing the store password', () => {
  const NEXT = bytesOf('another one');

  it('seals every password again under another key, and the one before opens nothing', async () => {
    const { store, one } = await filled();
    const unlocked = await store.setPassword(STORE_PASSWORD);
    await unlocked.keepPassword(one, PASSWORD);
    const before = await readFile(join(one.folder, 'password.json'), 'utf8');
    await unlocked.changePassword(NEXT);

    expect(await readFile(join(one.folder, 'password.json'), 'utf8')).not.toBe(before);
    await expect(store.unlock(STORE_PASSWORD)).rejects.toMatchObject({ code: 'STORE_PASSWORD_WRONG' });
    expect(await (await store.unlock(NEXT)).passwordOf(one)).toEqual(Buffer.from(PASSWORD));
    expect(await unlocked.passwordOf(one)).toEqual(Buffer.from(PASSWORD));
    // What a copy of the old files opens is of no use with the new ones.
    await writeFile(join(one.folder, 'password.json'), before);
    await expect((await store.unlock(NEXT)).passwordOf(one)).rejects.toMatchObject({ code: 'STORE_PASSWORD_WRONG' });
  });

  it('keeps, beside the new key, the one that opens what could not be sealed again', async () => {
    const { store, one, two } = await filled();
    const unlocked = await store.setPassword(STORE_PASSWORD);
    await unlocked.keepPassword(one, PASSWORD);
    await unlocked.keepPassword(two, bytesOf(other.password));
    const place = join(two.folder, 'password.json');
    await rename(place, `${place}.old`);
    await writeFile(place, '{}');
    // So are all of them while a change is on its way, and after one that died there.
    await unlocked.changePassword(NEXT);
    await rename(`${place}.old`, place);
    const again = await store.unlock(NEXT);
    expect(await again.passwordOf(one)).toEqual(Buffer.from(PASSWORD));
    expect(await again.passwordOf(two)).toEqual(Buffer.from(other.password));
  });

  it('by one process loses nothing that another one keeps at the same time', async () => {
    const { store, one, two } = await filled();
    const changing = await store.setPassword(STORE_PASSWORD);
    await changing.keepPassword(one, PASSWORD);
    const keeping = await (await openCredentialStore(store.folder)).unlock(STORE_PASSWORD);
    const [, kept] = await Promise.allSettled([
      changing.changePassword(NEXT),
      keeping.keepPassword(two, bytesOf(other.password)),
    ]);
    const again = await store.unlock(NEXT);
    expect(await again.passwordOf(one)).toEqual(Buffer.from(PASSWORD));
    if (kept.status === 'fulfilled') expect(await again.passwordOf(two)).toEqual(Buffer.from(other.password));
    else expect(kept.reason).toMatchObject({ code: 'STORE_PASSWORD_WRONG' });
  });
});

describe('the lock of a store', () => {
  it('that a dead process left behind is taken over', async () => {
    const { store } = await filled();
    await writeFile(
      join(store.folder, 'lock'),
      JSON.stringify({ host: hostname(), pid: 2 ** 22 + 1, token: 'of somebody who died' }),
    );
    await store.setPassword(STORE_PASSWORD);
    expect(await store.hasPassword()).toBe(true);
  });
});
