import { X509Certificate } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { createTestAuthority } from '../../src/index.js';
import { isIssuedBy, readJudgedCertificate } from '../../src/judge/certificate.js';
import type { JudgedCertificate } from '../../src/judge/certificate.js';
import { AUTHORITY, flipped, issuedSigner } from '../messages/simulated.js';

function read(der: Uint8Array): JudgedCertificate {
  const certificate = readJudgedCertificate(der);
  if (certificate === undefined) {
    throw new TypeError('not a certificate');
  }
  return certificate;
}

const ISSUER = read(AUTHORITY.certificate);

describe('reading a certificate', () => {
  it('reads the RFC of an individual, of a company with a representative, and one in Teletex', () => {
    const rfcs = ['FUNK671228PH6', 'EKU9003173C9', 'HAÑ930228SM9', 'H&E951128469'];
    expect(rfcs.map((rfc) => read(issuedSigner({ rfc }).certificate).rfc)).toEqual(rfcs);
  });

  it('agrees with node:crypto on serial number, validity and public key', () => {
    const der = issuedSigner().certificate;
    const expected = new X509Certificate(der);
    const certificate = read(der);
    expect(certificate.serialHex).toBe(expected.serialNumber.toLowerCase());
    expect(certificate.number).toBe(Buffer.from(expected.serialNumber, 'hex').toString('ascii'));
    expect([certificate.validFrom, certificate.validTo]).toEqual([expected.validFromDate, expected.validToDate]);
    expect(certificate.publicKey.equals(expected.publicKey)).toBe(true);
  });

  it('tells an e.firma from a CSD', () => {
    expect(read(issuedSigner().certificate).kind).toBe('efirma');
    expect(read(issuedSigner({ kind: 'csd' }).certificate).kind).toBe('other');
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['text', Buffer.from('-----BEGIN CERTIFICATE-----')],
    ['a certificate with a byte after it', Buffer.concat([issuedSigner().certificate, Buffer.from([0])])],
    ['a certificate without its last byte', issuedSigner().certificate.subarray(0, -1)],
    ['an indefinite length', Buffer.from('308030030201020000', 'hex')],
    ['a length that promises more than there is', Buffer.from('3084ffffffff', 'hex')],
  ])('does not take %s for a certificate', (_, bytes) => {
    expect(readJudgedCertificate(bytes)).toBeUndefined();
  });
});

describe('the chain', () => {
  it('accepts what the authority signed', () => {
    expect(isIssuedBy(read(issuedSigner().certificate), ISSUER)).toBe(true);
    expect(isIssuedBy(ISSUER, ISSUER)).toBe(true);
  });

  it('refuses what another authority of the same name signed', () => {
    const stranger = createTestAuthority().issue({ rfc: 'EKU9003173C9', legalName: 'A SA DE CV' });
    expect(isIssuedBy(read(stranger.certificate), ISSUER)).toBe(false);
  });

  it('refuses what a taxpayer signed', () => {
    const taxpayer = read(issuedSigner().certificate);
    expect(isIssuedBy(taxpayer, taxpayer)).toBe(false);
  });

  it('refuses a signature that says that its last bit does not count', () => {
    // Only a signature that is an even number can leave a bit out; one in two is.
    let der = issuedSigner().certificate;
    for (let attempt = 0; ((der.at(-1) ?? 1) & 1) === 1; attempt += 1) {
      der = issuedSigner({ legalName: `A${attempt} SA DE CV` }).certificate;
    }
    const unusedBits = der.length - 257;
    expect(der[unusedBits]).toBe(0);
    expect(isIssuedBy(read(der), ISSUER)).toBe(true);
    expect(readJudgedCertificate(flipped(der, unusedBits, 0))).toBeUndefined();
  });

  it('refuses a certificate with any one bit changed', () => {
    const der = issuedSigner().certificate;
    const accepted: string[] = [];
    for (let offset = 0; offset < der.length; offset += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const certificate = readJudgedCertificate(flipped(der, offset, bit));
        if (certificate !== undefined && isIssuedBy(certificate, ISSUER)) {
          accepted.push(`${offset}.${bit}`);
        }
      }
    }
    expect(accepted).toEqual([]);
  });
});
