import { createDecipheriv } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encrypt } from '../../src/vault/aes-gcm.js';
import { createKeyFile, loadKeyFile } from '../../src/vault/key-file.js';
import { sealingVault } from '../../src/vault/sealing.js';
import type { CredentialSecret, KeyWrapper, SealContext, Vault } from '../../src/vault/vault.js';

const context: SealContext = {
  tenantId: '01900000-0000-7000-8000-000000000001',
  taxpayerId: '01900000-0000-7000-8000-000000000002',
  credentialId: '01900000-0000-7000-8000-000000000003',
};
const secret: CredentialSecret = {
  certificate: Buffer.from('a certificate, which is public'),
  privateKey: Buffer.from('a private key that is encrypted already'),
  password: Buffer.from('contraseña de la llave'),
};

let folder: string;
let wrapper: KeyWrapper;
let vault: Vault;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'acopio-vault-'));
  await createKeyFile(join(folder, 'key.json'));
  wrapper = await loadKeyFile(join(folder, 'key.json'));
  vault = sealingVault(wrapper);
});

afterAll(() => rm(folder, { recursive: true }));

function texts({ certificate, privateKey, password }: CredentialSecret): string[] {
  return [certificate, privateKey, password].map((bytes) => Buffer.from(bytes).toString('hex'));
}

describe('a sealed credential', () => {
  test('opens to the same bytes, for any certificate, key and password', async () => {
    const bytes = fc.uint8Array({ maxLength: 4096 });
    await fc.assert(
      fc.asyncProperty(bytes, bytes, bytes, async (certificate, privateKey, password) => {
        const given = { certificate, privateKey, password };
        expect(texts(await vault.open(await vault.seal(given, context), context))).toEqual(texts(given));
      }),
    );
  });

  test('leaves the secret that it was given as it was', async () => {
    const before = texts(secret);
    await vault.seal(secret, context);
    expect(texts(secret)).toEqual(before);
  });

  test('is another one each time', async () => {
    const [one, other] = await Promise.all([vault.seal(secret, context), vault.seal(secret, context)]);
    expect(Buffer.compare(one, other)).not.toBe(0);
  });

  test('shows nothing of what it holds', async () => {
    const blob = Buffer.from(await vault.seal(secret, context));
    for (const part of Object.values(secret)) {
      for (let at = 0; at + 4 <= part.length; at += 1) expect(blob.includes(part.subarray(at, at + 4))).toBe(false);
    }
  });

  test('has the same size for a short and for a long password', async () => {
    const sealedWith = async (password: string): Promise<number> =>
      (await vault.seal({ ...secret, password: Buffer.from(password) }, context)).length;
    expect(await sealedWith('x')).toBe(await sealedWith('x'.repeat(64)));
  });

  test('is refused when any one of its bits is another', async () => {
    const sealed = await vault.seal(secret, context);
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Uint8Array.from(sealed, (byte, index) => (index === at ? byte ^ (1 << (at % 8)) : byte));
      await expect(vault.open(changed, context), `byte ${at}`).rejects.toMatchObject({
        name: 'VaultError',
        code: expect.stringMatching(/^(SEAL_BROKEN|KEY_UNKNOWN)$/),
      });
    }
  });

  test('is refused when it is cut short anywhere, or goes on', async () => {
    const sealed = await vault.seal(secret, context);
    for (let length = 0; length < sealed.length; length += 1) {
      await expect(vault.open(sealed.subarray(0, length), context), `${length} bytes`).rejects.toThrow(/stored cred/);
    }
    await expect(vault.open(Buffer.concat([sealed, Uint8Array.of(0)]), context)).rejects.toMatchObject({
      code: 'SEAL_BROKEN',
    });
  });

  test.each(['tenantId', 'taxpayerId', 'credentialId'] as const)('is refused under another %s', async (name) => {
    const sealed = await vault.seal(secret, context);
    const other = { ...context, [name]: '01900000-0000-7000-8000-00000000ffff' };
    await expect(vault.open(sealed, other)).rejects.toMatchObject({ code: 'SEAL_BROKEN' });
  });

  test('is refused by another key file, which is told apart by its id', async () => {
    await createKeyFile(join(folder, 'other.json'));
    const other = await loadKeyFile(join(folder, 'other.json'));
    const sealed = await vault.seal(secret, context);
    await expect(sealingVault(other).open(sealed, context)).rejects.toMatchObject({
      code: 'KEY_UNKNOWN',
      detail: wrapper.keyId,
    });
    const posing = sealingVault({ ...other, keyId: wrapper.keyId });
    await expect(posing.open(sealed, context)).rejects.toMatchObject({ code: 'SEAL_BROKEN' });
  });

  test('takes no ids that could be read as two', async () => {
    await expect(vault.seal(secret, { ...context, tenantId: 'a|b' })).rejects.toThrow(TypeError);
  });
});

describe('the format of a blob', () => {
  const ad = (purpose: string): string =>
    `v1|${context.tenantId}|${context.taxpayerId}|${context.credentialId}|${purpose}`;

  test('is what its description says: another program can open it', async () => {
    const sealed = Buffer.from(await vault.seal(secret, context));
    const { key } = JSON.parse(await readFile(join(folder, 'key.json'), 'utf8')) as { readonly key: string };
    const afterId = 2 + sealed.readUInt8(1);
    const afterKey = afterId + 2 + sealed.readUInt16BE(afterId);
    expect(sealed.readUInt8(0)).toBe(1);
    expect(sealed.toString('latin1', 2, afterId)).toBe(wrapper.keyId);
    const dataKey = opened(
      Buffer.from(key, 'base64'),
      sealed.subarray(afterId + 2, afterKey),
      `${ad('descarga-masiva')}|wrap`,
    );
    const plaintext = opened(dataKey, sealed.subarray(afterKey), ad('descarga-masiva'));
    expect(plaintext.readUInt32BE(0)).toBe(secret.certificate.length);
    expect(plaintext.includes(Buffer.from(secret.password))).toBe(true);
  });

  test('is refused when it was sealed for another purpose', async () => {
    const plaintext = Buffer.alloc(512);
    expect(texts(await vault.open(await sealedFor('descarga-masiva', plaintext), context))).toEqual(['', '', '']);
    await expect(vault.open(await sealedFor('firma', plaintext), context)).rejects.toMatchObject({
      code: 'SEAL_BROKEN',
    });
  });

  async function sealedFor(purpose: string, plaintext: Uint8Array): Promise<Buffer> {
    const dataKey = Buffer.alloc(32, 7);
    const wrapped = await wrapper.wrap(dataKey, Buffer.from(`${ad(purpose)}|wrap`));
    const head = Buffer.from([1, wrapper.keyId.length, ...Buffer.from(wrapper.keyId), 0, wrapped.length]);
    return Buffer.concat([head, wrapped, encrypt(dataKey, plaintext, Buffer.from(ad(purpose)))]);
  }
});

/** By Node alone: `nonce (12) | ciphertext | tag (16)`. */
function opened(key: Uint8Array, encrypted: Buffer, ad: string): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, encrypted.subarray(0, 12))
    .setAAD(Buffer.from(ad))
    .setAuthTag(encrypted.subarray(-16));
  return Buffer.concat([decipher.update(encrypted.subarray(12, -16)), decipher.final()]);
}
