import { createPrivateKey, X509Certificate } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { issueFlawed } from '../../src/authority/flawed-credential.js';
import type { CredentialFlaw } from '../../src/authority/flawed-credential.js';
import { createTestAuthority } from '../../src/index.js';

const authority = createTestAuthority();
const spec = { rfc: 'EKU9003173C9', legalName: 'X' };

/** What is wrong with a credential, by node:crypto. */
function wrongWith(...flaws: readonly CredentialFlaw[]): readonly CredentialFlaw[] {
  const { certificate, privateKey, password } = issueFlawed(authority, spec, new Set(flaws));
  const x509 = new X509Certificate(certificate);
  const key = createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8', passphrase: password });
  const now = new Date();
  const found: readonly [CredentialFlaw, boolean][] = [
    ['expired', x509.validToDate < now],
    ['notYetValid', x509.validFromDate > now],
    ['mismatched', !x509.checkPrivateKey(key)],
    ['foreign', !x509.verify(new X509Certificate(authority.certificate).publicKey)],
  ];
  return found.filter(([, isWrong]) => isWrong).map(([flaw]) => flaw);
}

describe('a credential that is flawed on purpose', () => {
  it.each<[readonly CredentialFlaw[]]>([
    [[]],
    [['expired']],
    [['notYetValid']],
    [['mismatched']],
    [['foreign']],
    [['expired', 'mismatched', 'foreign']],
  ])('has the flaws %j and no others', (flaws) => {
    expect(wrongWith(...flaws)).toEqual(flaws);
  });

  it('cannot be expired and not yet valid', () => {
    expect(() => wrongWith('expired', 'notYetValid')).toThrow(RangeError);
  });
});
