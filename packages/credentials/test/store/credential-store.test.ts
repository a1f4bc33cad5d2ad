import { chmod, mkdir, readdir, readFile, rename, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { openCredentialStore, readCertificate } from '../../src/index.js';
import { authority, bytesOf, company, filesOf } from '../credential-files.js';
import { emptyStore } from './store-folder.js';

const person = authority.issue({
  rfc: 'ÑU&A800927DJ3',
  legalName: 'ANA ÑUÑEZ',
  validFrom: new Date('2024-01-01T06:00:00Z'),
  validTo: new Date('2028-01-01T06:00:00Z'),
});
const renewed = authority.issue({
  rfc: 'EKU9003173C9',
  legalName: 'ESCUELA KEMPER URGATE SA DE CV',
  validFrom: new Date('2026-01-01T06:00:00Z'),
  validTo: new Date('2027-01-01T06:00:00Z'),
});
const seal = authority.issue({ rfc: 'EKU9003173C9', legalName: 'ESCUELA KEMPER URGATE SA DE CV', kind: 'csd' });

describe('a credential store', () => {
  it('is empty, and makes nothing, before something is added', async () => {
    const store = await emptyStore();
    expect(await store.list()).toEqual({ credentials: [], damaged: [] });
    await expect(stat(store.folder)).rejects.toThrow('ENOENT');
  });

  it('keeps both files byte for byte, the key as encrypted as it was, for its owner alone', async () => {
    const store = await emptyStore();
    const { credential, isNew } = await store.add(filesOf(company));

    expect(isNew).toBe(true);
    expect(credential).toMatchObject({ certificate: { rfc: 'EKU9003173C9' }, hasPassword: false });
    expect(await store.read(credential)).toEqual({
      certificate: new Uint8Array(company.certificate),
      privateKey: new Uint8Array(company.privateKey),
    });
    const names = await readdir(credential.folder);
    expect(names.toSorted()).toEqual(['certificate.cer', 'private.key']);
    if (process.platform === 'win32') return;
    for (const path of [store.folder, credential.folder]) expect((await stat(path)).mode & 0o777).toBe(0o700);
    for (const name of names) expect((await stat(join(credential.folder, name))).mode & 0o777).toBe(0o600);
  });

  it('refuses a key that the password does not open, and keeps nothing of it', async () => {
    const store = await emptyStore();
    await expect(store.add(filesOf(company, { password: bytesOf('wrong') }))).rejects.toMatchObject({
      code: 'WRONG_PASSWORD',
    });
    expect((await store.list()).credentials).toEqual([]);
  });

  it('takes the same one again as one that is there', async () => {
    const store = await emptyStore();
    await store.add(filesOf(company));
    expect(await store.add(filesOf(company))).toMatchObject({ isNew: false });
    expect((await store.list()).credentials).toHaveLength(1);
  });

  it('lists those that end first at the front', async () => {
    const store = await emptyStore();
    for (const one of [company, person, renewed]) await store.add(filesOf(one));
    const { credentials } = await store.list();
    expect(credentials.map(({ certificate }) => certificate.validTo.slice(0, 4))).toEqual(['2027', '2028', '2029']);
  });

  it('finds by RFC, as it is typed, and by either thumbprint; and nothing by another name', async () => {
    const store = await emptyStore();
    await store.add(filesOf(person));
    const { sha1, sha256, rfc } = readCertificate(person.certificate);
    const colons = sha1.toUpperCase().replaceAll(/(..)(?=.)/g, '$1:');
    for (const name of [rfc, 'ñu&a-800927-dj3', sha256, colons]) {
      expect((await store.find(name))?.certificate.sha256, name).toBe(sha256);
    }
    for (const name of ['', 'EKU9003173C9', sha256.slice(0, 12), '../x']) {
      expect(await store.find(name), name).toBeUndefined();
    }
  });

  it('finds by RFC the e.firma that was issued last, before a CSD', async () => {
    const store = await emptyStore();
    for (const one of [seal, renewed, company]) await store.add(filesOf(one));
    const found = await store.find('EKU9003173C9');
    expect(found?.certificate).toMatchObject({ kind: 'efirma', validFrom: '2026-01-01T06:00:00.000Z' });
  });

  it('removes one with all its files, and no other', async () => {
    const store = await emptyStore();
    await store.add(filesOf(person));
    const { credential } = await store.add(filesOf(company));
    expect(await store.remove(credential)).toBe(true);
    expect(await store.remove(credential)).toBe(false);
    expect(await readdir(store.folder)).toEqual([expect.stringMatching(/^ÑU&A800927DJ3-/)]);
  });

  it('leaves one of two when both add the same at once', async () => {
    const store = await emptyStore();
    const other = await openCredentialStore(store.folder);
    const added = await Promise.all([store, other, store].map((one) => one.add(filesOf(company))));
    expect(added.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(await readdir(store.folder)).toHaveLength(1);
  });
});

describe('a store with something wrong in it', () => {
  test.for(['certificate.cer', 'private.key'])(
    'names the place whose %s was cut off, and shows the others',
    async (name) => {
      const store = await emptyStore();
      await store.add(filesOf(person));
      const { credential } = await store.add(filesOf(company));
      await truncate(join(credential.folder, name), 0);

      const { credentials, damaged } = await store.list();
      expect(credentials.map(({ certificate }) => certificate.rfc)).toEqual(['ÑU&A800927DJ3']);
      expect(damaged).toMatchObject([
        { folder: credential.folder, error: { code: 'STORE_DAMAGED', detail: join(credential.folder, name) } },
      ]);
      expect(await store.add(filesOf(company))).toMatchObject({ isNew: true });
      expect((await store.list()).damaged).toEqual([]);
    },
  );

  it('names a certificate that lies under the thumbprint of another', async () => {
    const store = await emptyStore();
    const { credential } = await store.add(filesOf(company));
    await writeFile(join(credential.folder, 'certificate.cer'), renewed.certificate);
    expect((await store.list()).damaged).toMatchObject([{ error: { code: 'STORE_DAMAGED' } }]);
  });

  it('passes over what is no credential', async () => {
    const store = await emptyStore();
    await store.add(filesOf(company));
    await mkdir(join(store.folder, 'notes'));
    await writeFile(join(store.folder, 'readme.txt'), 'mine');
    expect(await store.list()).toMatchObject({ credentials: [{}], damaged: [] });
  });

  it.skipIf(process.platform === 'win32')('is refused when others can read its folder', async () => {
    const store = await emptyStore();
    await store.add(filesOf(company));
    await chmod(store.folder, 0o750);
    await expect(openCredentialStore(store.folder)).rejects.toMatchObject({
      code: 'STORE_UNSAFE',
      detail: store.folder,
    });
    await expect(store.list()).rejects.toMatchObject({ code: 'STORE_UNSAFE' });
  });

  it.skipIf(process.platform === 'win32')('does not use a key file that others can read', async () => {
    const store = await emptyStore();
    const { credential } = await store.add(filesOf(company));
    await chmod(join(credential.folder, 'private.key'), 0o644);
    expect((await store.list()).damaged).toMatchObject([{ error: { code: 'STORE_UNSAFE' } }]);
    await expect(store.read(credential)).rejects.toMatchObject({ code: 'STORE_UNSAFE' });
  });

  it.skipIf(process.platform === 'win32')('follows no link', async () => {
    const store = await emptyStore();
    const { credential } = await store.add(filesOf(company));
    const key = join(credential.folder, 'private.key');
    await rename(key, join(store.folder, 'elsewhere'));
    await symlink(join(store.folder, 'elsewhere'), key);
    await expect(store.read(credential)).rejects.toMatchObject({ code: 'STORE_UNSAFE' });
    expect(await readFile(key)).toEqual(Buffer.from(company.privateKey));
  });
});
