import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { readAuthorityFile } from '../../src/authority/authority-file.js';
import { runToEnd, temporaryFolder } from './program-run.js';

const RFC = 'EKU9003173C9';

async function issue(
  folder: string,
  ...args: readonly string[]
): Promise<{ code: number; said: string; complained: string }> {
  return runToEnd(['efirma', '--rfc', RFC, '--out', folder, ...args]);
}

function opened(folder: string, name: string): { certificate: X509Certificate; isPair: boolean } {
  const read = (ending: string): Buffer => readFileSync(path.join(folder, `${name}${ending}`));
  const certificate = new X509Certificate(read('.cer'));
  const key = createPrivateKey({ key: read('.key'), format: 'der', type: 'pkcs8', passphrase: read('.password.txt') });
  return { certificate, isPair: certificate.checkPrivateKey(key) };
}

describe('acopio-sat-simulator efirma', () => {
  it('writes certificate, key and password for their owner alone, and tells number, validity and fingerprint', async () => {
    const folder = temporaryFolder();
    const { code, said } = await issue(folder, '--name', 'ESCUELA KEMPER URGATE');
    expect(code).toBe(0);
    const { certificate, isPair } = opened(folder, RFC);
    expect(isPair).toBe(true);
    expect(certificate.subject).toContain('CN=ESCUELA KEMPER URGATE');
    expect(said).toContain(Buffer.from(certificate.serialNumber, 'hex').toString('ascii'));
    expect(said).toContain(certificate.fingerprint256);
    expect(said).toContain(certificate.validToDate.toISOString().slice(0, 10));
    expect(said).not.toContain('12345678a');
    for (const name of readdirSync(folder)) {
      expect(statSync(path.join(folder, name)).mode & (process.platform === 'win32' ? 0 : 0o077)).toBe(0);
    }
  });

  it('goes on with the authority of the folder, or of another one that is named', async () => {
    const [folder, other] = [temporaryFolder(), temporaryFolder()];
    await issue(folder);
    await issue(folder, '--csd');
    await issue(other, '--authority', folder);
    const { authority } = await readAuthorityFile(path.join(folder, 'authority.json'));
    const { publicKey } = new X509Certificate(authority.certificate);
    expect(opened(folder, RFC).certificate.verify(publicKey)).toBe(true);
    expect(opened(folder, `${RFC}-csd`).certificate.verify(publicKey)).toBe(true);
    expect(opened(other, RFC).certificate.verify(publicKey)).toBe(true);
    expect(readdirSync(other)).not.toContain('authority.json');
  });

  it('issues what is flawed on purpose, beside what is right', async () => {
    const folder = temporaryFolder();
    const now = new Date();
    await issue(folder, '--expired');
    await issue(folder, '--not-yet-valid');
    await issue(folder, '--mismatched', '--foreign');
    await issue(folder, '--revoked');
    expect(opened(folder, `${RFC}-expired`).certificate.validToDate < now).toBe(true);
    expect(opened(folder, `${RFC}-not-yet-valid`).certificate.validFromDate > now).toBe(true);
    const { certificate, isPair } = opened(folder, `${RFC}-mismatched-foreign`);
    const { authority, revoked } = await readAuthorityFile(path.join(folder, 'authority.json'));
    expect([isPair, certificate.verify(new X509Certificate(authority.certificate).publicKey)]).toEqual([false, false]);
    const { serialNumber } = opened(folder, `${RFC}-revoked`).certificate;
    expect(revoked).toEqual([Buffer.from(serialNumber, 'hex').toString('ascii')]);
  });

  it('takes the password from the first line of a file', async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'secret');
    writeFileSync(file, '\uFEFFcontraseña\r\nmore\n');
    const { said } = await issue(folder, '--password-file', file, '--cipher', 'aes-256-cbc');
    expect(readFileSync(path.join(folder, `${RFC}.password.txt`), 'utf8')).toBe('contraseña');
    expect(opened(folder, RFC).isPair).toBe(true);
    expect(said).not.toContain('contraseña');
  });

  it('writes over nothing', async () => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, `${RFC}.key`), 'the real one');
    const { code, complained } = await issue(folder);
    expect(code).toBe(73);
    expect(complained).toContain('[CREDENTIAL_EXISTS]');
    expect(readFileSync(path.join(folder, `${RFC}.key`), 'utf8')).toBe('the real one');
    expect(readdirSync(folder)).not.toContain(`${RFC}.cer`);
  });

  it('ends with 66 or 73 when a file cannot be read or a folder cannot be made', async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'file');
    writeFileSync(file, '');
    expect(await issue(folder, '--password-file', path.join(folder, 'absent'))).toMatchObject({ code: 66 });
    expect(await issue(folder, '--password-file', file)).toMatchObject({ code: 66 });
    expect(await issue(path.join(file, 'below'))).toMatchObject({
      code: 73,
      complained: expect.stringContaining('[NOT_WRITABLE]'),
    });
    writeFileSync(path.join(folder, 'authority.json'), '{}');
    expect(await issue(folder)).toMatchObject({
      code: 66,
      complained: expect.stringContaining('[AUTHORITY_UNREADABLE]'),
    });
  });

  it('cannot issue what is both expired and not yet valid', async () => {
    expect(await issue(temporaryFolder(), '--expired', '--not-yet-valid')).toMatchObject({
      code: 64,
      complained: expect.stringContaining('[OPTIONS_CONTRADICT]'),
    });
  });
});
