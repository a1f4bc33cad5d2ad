import { describe, expect, it } from 'vitest';
import { openPrivateKey, readCertificate } from '../src/index.js';
import { authority, bytesOf, company } from './credential-files.js';

describe('openPrivateKey', () => {
  const other = authority.issue({ rfc: 'XIA190128J61', legalName: 'XENON INDUSTRIAL' });

  it('tells whose a key is', () => {
    const key = openPrivateKey(company.privateKey, bytesOf(company.password));
    expect(key.belongsTo(readCertificate(company.certificate))).toBe(true);
    expect(key.belongsTo(readCertificate(other.certificate))).toBe(false);
  });

  it('shows nothing of the key', () => {
    const key = openPrivateKey(company.privateKey, bytesOf(company.password));
    expect(JSON.stringify(key)).toBe('{}');
    expect(Object.isFrozen(key)).toBe(true);
  });

  it('refuses a wrong password', () => {
    expect(() => openPrivateKey(company.privateKey, bytesOf('wrong'))).toThrow(
      expect.objectContaining({ code: 'WRONG_PASSWORD' }),
    );
  });
});
