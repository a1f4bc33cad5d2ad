import { X509Certificate, createPrivateKey, sign } from 'node:crypto';
import { createTestAuthority } from '@acopio/sat-simulator';
import type { TestAuthority } from '@acopio/sat-simulator';
import type { MessageBytesSigner } from '../src/index.js';

interface TestSigner extends MessageBytesSigner {
  readonly certificate: { readonly der: Uint8Array; readonly issuerName: string; readonly serialDecimal: string };
  readonly publicKeyPem: string;
}

/** A signer with a fresh e.firma of a test authority; its issuer name has the characters that need escaping. */
export function createTestSigner(authority: TestAuthority = createTestAuthority()): TestSigner {
  const issued = authority.issue({ rfc: 'EKU9003173C9', legalName: 'ESCUELA KEMPER URGATE SA DE CV' });
  const x509 = new X509Certificate(issued.certificate);
  const key = createPrivateKey({
    key: Buffer.from(issued.privateKey),
    format: 'der',
    type: 'pkcs8',
    passphrase: issued.password,
  });
  return {
    certificate: {
      der: issued.certificate,
      issuerName: 'CN=AC "Ñandú" & Compañía <pruebas>,O=line\r\nbreak',
      serialDecimal: BigInt(`0x${x509.serialNumber}`).toString(),
    },
    publicKeyPem: x509.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    sign: (bytes) => Promise.resolve(sign('sha1', bytes, key)),
  };
}
