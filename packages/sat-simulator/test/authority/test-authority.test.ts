import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createTestAuthority } from '../../src/index.js';
import type { CredentialSpec, IssuedCredential } from '../../src/index.js';
import { askJudge } from '../judges.js';

const authority = createTestAuthority();
const company = authority.issue({ rfc: 'EKU9003173C9', legalName: 'ESCUELA DE PRUEBA SA DE CV' });
const individual = authority.issue({
  rfc: 'HAÑ930228SM9'.replace('HA', 'HAX'),
  legalName: 'JOSÉ NUÑEZ',
  curp: 'HAXN930228HDFRRN01',
});
const csd = authority.issue({
  rfc: 'H&E951128469',
  legalName: 'HERRERÍA & ELÉCTRICOS SA',
  kind: 'csd',
  branch: 'Sucursal 7',
});

const decrypt = (issued: IssuedCredential, password: string | Buffer = issued.password) =>
  createPrivateKey({ key: Buffer.from(issued.privateKey), format: 'der', type: 'pkcs8', passphrase: password });
const pem = (der: Uint8Array) => new X509Certificate(der).toString();
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
/** Tag, length and value of a short character string. */
const encoded = (tag: number, text: string) => hex(Uint8Array.of(tag, text.length, ...Buffer.from(text, 'latin1')));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'authority-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the test authority', () => {
  it('signs its certificates, and no other authority of the same name did', () => {
    const own = new X509Certificate(authority.certificate);
    const certificate = new X509Certificate(company.certificate);
    expect(own.ca).toBe(true);
    expect(own.verify(own.publicKey)).toBe(true);
    expect(certificate.issuer).toBe(own.subject);
    expect(certificate.verify(own.publicKey)).toBe(true);
    const stranger = new X509Certificate(createTestAuthority().certificate);
    expect(stranger.subject).toBe(own.subject);
    expect(certificate.verify(stranger.publicKey)).toBe(false);
  });

  it('gives every credential its own key and its own number of twenty digits, whose ASCII codes are the serial number', () => {
    const twin = authority.issue({ rfc: 'EKU9003173C9', legalName: 'ESCUELA DE PRUEBA SA DE CV' });
    const certificate = new X509Certificate(company.certificate);
    expect(certificate.checkPrivateKey(decrypt(company))).toBe(true);
    expect(certificate.checkPrivateKey(decrypt(twin))).toBe(false);
    expect(company.number).toMatch(/^30001\d{15}$/);
    expect(twin.number).not.toBe(company.number);
    expect(certificate.serialNumber).toBe(hex(Buffer.from(company.number, 'ascii')));
  });

  it('lets a certificate live four years from yesterday unless told otherwise', () => {
    const usual = new X509Certificate(company.certificate);
    const years = (usual.validToDate.getTime() - usual.validFromDate.getTime()) / (365.25 * 86_400_000);
    expect(years).toBeCloseTo(4, 1);
    expect(usual.validFromDate.getTime()).toBeLessThan(Date.now());
    const odd = authority.issue({
      rfc: 'EKU9003173C9',
      legalName: 'X',
      validFrom: new Date('2001-02-03T04:05:06Z'),
      validTo: new Date('2051-02-03T04:05:06Z'),
    });
    const oddCertificate = new X509Certificate(odd.certificate);
    expect(oddCertificate.validFromDate.toISOString()).toBe('2001-02-03T04:05:06.000Z');
    expect(oddCertificate.validToDate.toISOString()).toBe('2051-02-03T04:05:06.000Z');
  });

  it('goes on as the same authority after it was saved', () => {
    const saved = JSON.parse(JSON.stringify(authority.save()));
    const restored = createTestAuthority({ saved });
    expect(restored.certificate).toEqual(authority.certificate);
    const later = new X509Certificate(restored.issue({ rfc: 'EKU9003173C9', legalName: 'X' }).certificate);
    expect(later.verify(new X509Certificate(authority.certificate).publicKey)).toBe(true);
    const other = createTestAuthority().save();
    expect(() => createTestAuthority({ saved: { ...other, certificate: saved.certificate } })).toThrow(RangeError);
  });

  it.each<[string, CredentialSpec]>([
    ['an RFC in lower case', { rfc: 'eku9003173c9', legalName: 'X' }],
    ['an RFC that is too long', { rfc: 'EKU9003173C999', legalName: 'X' }],
    ['a representative without an RFC', { rfc: 'EKU9003173C9', legalName: 'X', representative: { rfc: '', curp: '' } }],
    [
      'a validity that ends before it starts',
      { rfc: 'EKU9003173C9', legalName: 'X', validFrom: new Date(2), validTo: new Date(1) },
    ],
  ])('refuses %s', (_, spec) => {
    expect(() => authority.issue(spec)).toThrow(RangeError);
  });
});

describe('an issued certificate', () => {
  it('has the subject of a company in the SAT’s order, with the representative beside the RFC and the CURP', () => {
    expect(new X509Certificate(company.certificate).subject.split('\n')).toEqual([
      'CN=ESCUELA DE PRUEBA SA DE CV',
      'name=ESCUELA DE PRUEBA SA DE CV',
      'O=ESCUELA DE PRUEBA SA DE CV',
      'C=MX',
      'emailAddress=contribuyente@acopio.example',
      'x500UniqueIdentifier=EKU9003173C9 / PUEA800101AB1',
      'serialNumber=\\ / PUEA800101HDFRRN04',
    ]);
  });

  it('has only RFC and CURP for an individual', () => {
    const der = hex(individual.certificate);
    expect(der).toContain(encoded(0x14, 'HAXÑ930228SM9'));
    expect(der).toContain(encoded(0x13, 'HAXN930228HDFRRN01'));
    expect(der).not.toContain(hex(Buffer.from(' / ')));
  });

  it('writes texts with Ñ, & or accents as TeletexString in ISO-8859-1 and plain texts as PrintableString', () => {
    const der = hex(csd.certificate);
    expect(der).toContain(encoded(0x14, 'H&E951128469 / PUEA800101AB1'));
    expect(der).toContain(encoded(0x14, 'HERRERÍA & ELÉCTRICOS SA'));
    expect(der).toContain(encoded(0x13, ' / PUEA800101HDFRRN04'));
    expect(hex(company.certificate)).toContain(encoded(0x13, 'EKU9003173C9 / PUEA800101AB1'));
  });

  it('has the four extensions of an e.firma', () => {
    const der = hex(company.certificate);
    expect(der).toContain('0603551d0f0404030203d8');
    expect(der).toContain('0609608648018 6f842010104 04030205a0'.replaceAll(' ', ''));
    expect(new X509Certificate(company.certificate).keyUsage).toEqual(['1.3.6.1.5.5.7.3.4', '1.3.6.1.5.5.7.3.2']);
  });

  it('has the two extensions of a CSD, its branch, and no country', () => {
    const der = hex(csd.certificate);
    expect(der).toContain('0603551d0f0404030206c0');
    expect(der).not.toContain('0609608648018 6f8420101'.replaceAll(' ', ''));
    const { subject, keyUsage } = new X509Certificate(csd.certificate);
    expect(subject.split('\n').at(-1)).toBe('OU=Sucursal 7');
    expect(subject).not.toContain('C=MX');
    expect(keyUsage).toBeUndefined();
  });

  it('is accepted by OpenSSL under its own authority and not under another', (context) => {
    const file = path.join(folder, 'credential.pem');
    writeFileSync(file, pem(company.certificate));
    writeFileSync(path.join(folder, 'own.pem'), pem(authority.certificate));
    writeFileSync(path.join(folder, 'other.pem'), pem(createTestAuthority().certificate));
    const verify = (ca: string) =>
      askJudge(context, 'openssl', { args: ['verify', '-CAfile', path.join(folder, ca), file] }).accepted;
    expect(verify('own.pem')).toBe(true);
    expect(verify('other.pem')).toBe(false);
  });
});

describe('an issued key', () => {
  it('has the parameters of the SAT’s key files: PBES2, PBKDF2 with eight bytes of salt and 2048 rounds of the default HMAC-SHA1, triple DES', () => {
    const parameters =
      /^30820[45]\w\w3040 06092a864886f70d01050d 3033 301b 06092a864886f70d01050c 300e 0408(\w{16})02020800 3014 06082a864886f70d0307 0408(\w{16})048204/;
    expect(hex(company.privateKey)).toMatch(new RegExp(parameters.source.replaceAll(' ', '')));
  });

  it('opens with its password and with no other', () => {
    expect(company.password).toBe('12345678a');
    expect(decrypt(company).asymmetricKeyDetails).toMatchObject({ modulusLength: 2048, publicExponent: 65537n });
    expect(() => decrypt(company, '12345678b')).toThrow(Error);
  });

  it.each(['aes-128-cbc', 'aes-256-cbc'] as const)('opens when it was encrypted with %s', (keyCipher) => {
    const issued = authority.issue({ rfc: 'EKU9003173C9', legalName: 'X', keyCipher, password: 'otra' });
    expect(new X509Certificate(issued.certificate).checkPrivateKey(decrypt(issued, 'otra'))).toBe(true);
  });

  it('can have a password in ISO-8859-1, which is then another one than in UTF-8', () => {
    const issued = authority.issue({
      rfc: 'EKU9003173C9',
      legalName: 'X',
      password: 'contraseña',
      passwordEncoding: 'latin1',
    });
    expect(decrypt(issued, Buffer.from('contraseña', 'latin1')).type).toBe('private');
    expect(() => decrypt(issued, Buffer.from('contraseña', 'utf8'))).toThrow(Error);
  });

  it('is read by OpenSSL with its password only', (context) => {
    const read = (password: string) =>
      askJudge(context, 'openssl', {
        args: ['pkey', '-inform', 'DER', '-passin', `pass:${password}`, '-noout', '-check'],
        input: company.privateKey,
      });
    expect(read('12345678a').said).toContain('Key is valid');
    expect(read('12345678b').accepted).toBe(false);
  });
});
