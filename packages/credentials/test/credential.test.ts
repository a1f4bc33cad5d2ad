import { X509Certificate, createPrivateKey, generateKeyPairSync, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { CredentialError, openCredential } from '../src/index.js';
import type { CredentialFiles } from '../src/index.js';
import { authority, bytesOf, company, filesOf, flipBit, pemOf, replaceBytes } from './credential-files.js';
import { encryptedKeyInfo } from './encrypted-key-info.js';
import { needOpenssl, openssl } from './foreign-judges.js';

const MESSAGE = bytesOf('lo que se firma');
const stranger = authority.issue({ rfc: 'EKU9003173C9', legalName: 'ESCUELA KEMPER URGATE SA DE CV' });
const publicKey = new X509Certificate(company.certificate).publicKey;

describe('openCredential', () => {
  it.each<[string, Partial<CredentialFiles>]>([
    ['DER', {}],
    [
      'PEM',
      {
        certificate: pemOf('CERTIFICATE', company.certificate),
        privateKey: pemOf('ENCRYPTED PRIVATE KEY', company.privateKey),
      },
    ],
    ['base64 of DER', { privateKey: bytesOf(Buffer.from(company.privateKey).toString('base64')) }],
  ])('opens %s', async (_, change) => {
    const credential = await openCredential(filesOf(company, change));
    expect(credential.certificate.rfc).toBe('EKU9003173C9');
  });

  it('opens a CSD too', async () => {
    const csd = authority.issue({ rfc: 'EKU9003173C9', legalName: 'ESCUELA', kind: 'csd' });
    expect((await openCredential(filesOf(csd))).certificate.kind).toBe('csd');
  });

  it.each(['des-ede3-cbc', 'aes-128-cbc', 'aes-256-cbc'] as const)(
    'opens a key encrypted with %s',
    async (keyCipher) => {
      const issued = authority.issue({ rfc: 'FUNK671228PH6', legalName: 'KARLA FUENTE', keyCipher });
      expect((await openCredential(filesOf(issued))).certificate.number).toBe(issued.number);
    },
  );

  it.for([
    ['aes-256-cbc', ['-v2', 'aes-256-cbc', '-v2prf', 'hmacWithSHA512']],
    ['PKCS#12 with Triple DES', ['-v1', 'PBE-SHA1-3DES']],
    ['PKCS#12 with Triple DES of two keys', ['-v1', 'PBE-SHA1-2DES']],
  ] as const)('opens a key that OpenSSL encrypted with %s', async ([, cipher], context) => {
    needOpenssl(context);
    await expect(openCredential(filesOf(company, { privateKey: encryptedByOpenssl(cipher) }))).resolves.toBeDefined();
  });
});

describe('the password', () => {
  const text = 'contraseña-ñandú';
  const utf8 = bytesOf(text);
  const latin1 = new Uint8Array(Buffer.from(text, 'latin1'));

  it.each(['utf8', 'latin1'] as const)(
    'opens a key made with its letters in %s, whichever encoding is given',
    async (passwordEncoding) => {
      const issued = authority.issue({
        rfc: 'FUNK671228PH6',
        legalName: 'KARLA FUENTE',
        password: text,
        passwordEncoding,
      });
      for (const password of [utf8, latin1]) {
        await expect(openCredential(filesOf(issued, { password }))).resolves.toBeDefined();
      }
      expect(await failureOf(filesOf(issued, { password: bytesOf('contrasena-nandu') }))).toMatchObject({
        code: 'WRONG_PASSWORD',
      });
    },
  );

  it('is left as the caller gave it', async () => {
    const password = bytesOf(company.password);
    await openCredential(filesOf(company, { password }));
    expect(password).toEqual(bytesOf(company.password));
  });

  it('opens nothing when it is another one, however the padding falls', async () => {
    // One wrong password in 256 leaves a padding that looks right.
    for (let i = 0; i < 600; i += 1) {
      expect(await failureOf(filesOf(company, { password: bytesOf(`12345678b${i}`) }))).toMatchObject({
        code: 'WRONG_PASSWORD',
      });
    }
  });

  it.each([
    ['empty', ''],
    ['in the wrong case', '12345678A'],
    ['followed by a line break', '12345678a\n'],
    ['longer than any', 'a'.repeat(1025)],
  ])('is wrong when it is %s', async (_, password) => {
    expect(await failureOf(filesOf(company, { password: bytesOf(password) }))).toMatchObject({
      code: 'WRONG_PASSWORD',
    });
  });
});

describe('sign', () => {
  it.each(['sha1', 'sha256'] as const)(
    'makes RSA PKCS#1 v1.5 signatures with %s that node:crypto and OpenSSL accept',
    async (hash) => {
      const credential = await openCredential(filesOf(company));
      const signature = await credential.sign(MESSAGE, hash);
      expect(verify(hash, MESSAGE, publicKey, signature)).toBe(true);
      expect(verify(hash, bytesOf('otra cosa'), publicKey, signature)).toBe(false);
      expect(verify(hash, MESSAGE, publicKey, flipBit(signature, 100))).toBe(false);
      expect(await credential.sign(MESSAGE, hash)).toEqual(signature);
    },
  );

  it('is accepted by OpenSSL, and refused when a bit is another', async (context) => {
    needOpenssl(context);
    const signature = await (await openCredential(filesOf(company))).sign(MESSAGE, 'sha1');
    const key = publicKey.export({ type: 'spki', format: 'pem' });
    const judge = (given: Uint8Array) =>
      openssl(['dgst', '-sha1', '-verify', '{key}', '-signature', '{signature}', '{message}'], {
        key,
        signature: given,
        message: MESSAGE,
      });
    expect(judge(signature)?.toString()).toContain('Verified OK');
    expect(judge(flipBit(signature, 100))).toBeUndefined();
  });

  it('refuses a hash that it does not know', async () => {
    const credential = await openCredential(filesOf(company));
    const unknown = 'md5' as string as 'sha1';
    await expect(credential.sign(MESSAGE, unknown)).rejects.toMatchObject({ code: 'SIGNING_FAILED', detail: 'hash' });
  });

  it('signs many at once', async () => {
    const credential = await openCredential(filesOf(company));
    const messages = Array.from({ length: 20 }, (_, i) => bytesOf(`mensaje ${i}`));
    const signatures = await Promise.all(messages.map((message) => credential.sign(message, 'sha1')));
    expect(messages.every((message, i) => verify('sha1', message, publicKey, signatures[i] ?? new Uint8Array()))).toBe(
      true,
    );
  });
});

describe('an opened credential', () => {
  it('shows neither the key nor the password', async () => {
    const credential = await openCredential(filesOf(company));
    const shown = [
      inspect(credential, { depth: 10, showHidden: true, getters: true, maxArrayLength: null }),
      JSON.stringify(credential),
      Reflect.ownKeys(credential)
        .map((key) => inspect(Reflect.get(credential, key), { showHidden: true }))
        .join(),
    ].join();
    expect(Reflect.ownKeys(credential)).toEqual(['certificate', 'sign']);
    expect(shown).not.toContain(company.password);
    expect(shown).not.toMatch(/PrivateKey|KeyObject|PRIVATE KEY|passphrase/);
    const { d, p } = openedByNode().export({ format: 'jwk' });
    for (const secret of [d, p]) {
      const bytes = Buffer.from(secret ?? '', 'base64url');
      expect(bytes.length).toBeGreaterThan(100);
      expect(shown).not.toContain(bytes.toString('hex').slice(0, 40));
      expect(shown).not.toContain([...bytes.subarray(0, 12)].join(', '));
    }
  });

  it('is frozen', async () => {
    const credential = await openCredential(filesOf(company));
    expect(Object.isFrozen(credential) && Object.isFrozen(credential.certificate)).toBe(true);
    expect(Reflect.set(credential, 'sign', () => Promise.resolve(MESSAGE))).toBe(false);
  });

  it('does not need the files any more', async () => {
    const files = filesOf(company, {
      privateKey: Uint8Array.from(company.privateKey),
      password: bytesOf(company.password),
    });
    const credential = await openCredential(files);
    files.privateKey.fill(0);
    files.password.fill(0);
    expect(verify('sha1', MESSAGE, publicKey, await credential.sign(MESSAGE, 'sha1'))).toBe(true);
  });
});

describe('openCredential, on a key that does not belong', () => {
  it('refuses the key of another certificate', async () => {
    expect(await failureOf(filesOf(company, { privateKey: stranger.privateKey }))).toMatchObject({
      code: 'KEY_MISMATCH',
    });
  });

  it('refuses a key of another algorithm', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(await failureOf(filesOf(company, { privateKey: encryptedByNode(privateKey) }))).toMatchObject({
      code: 'KEY_MISMATCH',
    });
  });

  it('refuses a key whose modulus is right and whose secret numbers are not', async () => {
    const { n = '', e = '' } = openedByNode().export({ format: 'jwk' });
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
    const damaged = createPrivateKey({ format: 'jwk', key: { ...other, n, e } });
    expect(await failureOf(filesOf(company, { privateKey: encryptedByNode(damaged) }))).toMatchObject({
      code: 'KEY_MISMATCH',
    });
  });
});

describe('openCredential, on a file that is no key it can open', () => {
  const key = company.privateKey;
  it.each<[string, Uint8Array]>([
    ['an empty file', new Uint8Array()],
    ['the certificate', company.certificate],
    ['the certificate as PEM', pemOf('CERTIFICATE', company.certificate)],
    ['half a file', key.subarray(0, key.length / 2)],
    ['a file that lacks one byte', key.subarray(0, -1)],
    ['a key without encryption', new Uint8Array(openedByNode().export({ format: 'der', type: 'pkcs8' }))],
    ['a PEM key without encryption', bytesOf(openedByNode().export({ format: 'pem', type: 'pkcs8' }).toString())],
    ['no iterations', replaceBytes(key, '02020800', '02020000')],
  ])('refuses %s', async (_, privateKey) => {
    expect(await failureOf(filesOf(company, { privateKey }))).toMatchObject({ code: 'NOT_A_KEY' });
  });

  it.each<[string, string, Uint8Array]>([
    // des-ede3-cbc (…3.7) becomes rc2-cbc (…3.2); PBKDF2 (…1.5.12) an unassigned number; PBES2 (…1.5.13) pbeWithMD5AndDES-CBC (…1.5.3).
    ['a cipher', '1.2.840.113549.3.2', replaceBytes(key, '06082a864886f70d0307', '06082a864886f70d0302')],
    ['a derivation', '1.2.840.113549.1.5.9', replaceBytes(key, '06092a864886f70d01050c', '06092a864886f70d010509')],
    ['a scheme', '1.2.840.113549.1.5.3', replaceBytes(key, '06092a864886f70d01050d', '06092a864886f70d010503')],
  ])('names %s that it does not know', async (_, detail, privateKey) => {
    expect(await failureOf(filesOf(company, { privateKey }))).toMatchObject({
      code: 'UNSUPPORTED_CIPHER',
      detail: detail,
    });
  });

  it('does not begin a derivation of more than a million iterations', async () => {
    const privateKey = encryptedKeyInfo({ iterations: 1_000_001 });
    expect(await failureOf(filesOf(company, { privateKey }))).toMatchObject({
      code: 'UNSUPPORTED_CIPHER',
      detail: '1000001 > 1000000',
    });
    expect(await failureOf(filesOf(company, { privateKey: encryptedKeyInfo({ iterations: 4096 }) }))).toMatchObject({
      code: 'WRONG_PASSWORD',
    });
  });

  it.each<[string, Parameters<typeof encryptedKeyInfo>[0]]>([
    ['an empty salt', { salt: new Uint8Array() }],
    ['an initialisation vector of another length', { vector: new Uint8Array(16) }],
    ['no encrypted data', { data: new Uint8Array() }],
    ['encrypted data that ends within a block', { data: new Uint8Array(15) }],
  ])('refuses %s', async (_, change) => {
    expect(await failureOf(filesOf(company, { privateKey: encryptedKeyInfo(change) }))).toMatchObject({
      code: 'NOT_A_KEY',
    });
  });

  it('opens a file of 64 KiB and refuses one of a byte more', async () => {
    const pem = pemOf('ENCRYPTED PRIVATE KEY', key);
    const most = Buffer.concat([Buffer.alloc(65_536 - pem.length, '\n'), pem]);
    await expect(openCredential(filesOf(company, { privateKey: most }))).resolves.toBeDefined();
    const more = filesOf(company, { privateKey: Buffer.concat([bytesOf('\n'), most]) });
    expect(await failureOf(more)).toMatchObject({ code: 'NOT_A_KEY', detail: '65537 bytes > 65536' });
  });

  it('refuses a bad certificate before it looks at the key', async () => {
    expect(await failureOf(filesOf(company, { certificate: key, privateKey: company.certificate }))).toMatchObject({
      code: 'NOT_A_CERTIFICATE',
    });
  });

  it('keeps the password out of the error', async () => {
    const password = 'secreta-y-equivocada';
    const error = await failureOf(filesOf(company, { password: bytesOf(password) }));
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(password);
  });
});

/** Why `files` cannot be opened. */
async function failureOf(files: CredentialFiles): Promise<CredentialError> {
  try {
    await openCredential(files);
  } catch (error) {
    if (error instanceof CredentialError) return error;
    throw error;
  }
  throw new Error('opened');
}

/** The company's key, opened without the package under test. */
function openedByNode(): KeyObject {
  const key = Buffer.from(company.privateKey);
  return createPrivateKey({ key, format: 'der', type: 'pkcs8', passphrase: company.password });
}

/** `key` as node:crypto encrypts it, with the company's password. */
function encryptedByNode(key: KeyObject): Uint8Array {
  const cipher = { cipher: 'aes-256-cbc', passphrase: company.password };
  return new Uint8Array(key.export({ format: 'der', type: 'pkcs8', ...cipher }));
}

/** The company's key as OpenSSL encrypts it, with the company's password. */
function encryptedByOpenssl(cipher: readonly string[]): Uint8Array {
  const plain = openedByNode().export({ format: 'pem', type: 'pkcs8' });
  const password = ['-passout', `pass:${company.password}`];
  const encrypted = openssl(['pkcs8', '-topk8', '-in', '{key}', '-outform', 'DER', ...cipher, ...password], {
    key: plain,
  });
  if (encrypted === undefined) throw new Error('openssl did not encrypt the key');
  return new Uint8Array(encrypted);
}
