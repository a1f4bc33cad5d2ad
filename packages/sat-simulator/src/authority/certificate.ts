import { sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import {
  bitString,
  explicit,
  integer,
  nothing,
  objectIdentifier,
  octetString,
  parseDer,
  sequence,
  time,
  toDer,
  truth,
} from './der.js';
import type { Asn1 } from './der.js';
import { distinguishedName } from './distinguished-name.js';
import type { NameAttribute } from './distinguished-name.js';

const SHA256_WITH_RSA = '1.2.840.113549.1.1.11';

/** What a certificate is for; decides its extensions. */
export type CertificatePurpose = 'authority' | 'efirma' | 'csd';

/** Everything that goes into a certificate. */
export interface CertificateContent {
  /** Twenty digits; the serial number is an integer whose bytes are their ASCII codes, as the SAT numbers certificates. */
  readonly number: string;
  readonly purpose: CertificatePurpose;
  readonly issuer: readonly NameAttribute[];
  readonly subject: readonly NameAttribute[];
  readonly validFrom: Date;
  readonly validTo: Date;
  readonly publicKey: KeyObject;
}

function extension(oid: string, value: Asn1, critical = false): Asn1 {
  const content = octetString(toDer(value));
  return critical ? sequence(objectIdentifier(oid), truth(), content) : sequence(objectIdentifier(oid), content);
}

function basicConstraints(...content: readonly Asn1[]): Asn1 {
  return extension('2.5.29.19', sequence(...content), true);
}

function keyUsage(bits: number, unusedBits: number, critical = false): Asn1 {
  return extension('2.5.29.15', bitString(Uint8Array.of(bits), unusedBits), critical);
}

/**
 * Extensions as in the SAT's test certificates of 2023: four in an e.firma, two in a CSD. The bits: key usage `D8` = digitalSignature,
 * nonRepudiation, dataEncipherment, keyAgreement; `C0` = the first two; `06` = keyCertSign, cRLSign; Netscape certificate type (the
 * third of the e.firma) `A0` = SSL client and S/MIME; extended key usage (the fourth) = emailProtection, clientAuth.
 */
const EXTENSIONS: Readonly<Record<CertificatePurpose, readonly Asn1[]>> = {
  authority: [basicConstraints(truth()), keyUsage(0x06, 1, true)],
  efirma: [
    basicConstraints(),
    keyUsage(0xd8, 3),
    extension('2.16.840.1.113730.1.1', bitString(Uint8Array.of(0xa0), 5)),
    extension('2.5.29.37', sequence(objectIdentifier('1.3.6.1.5.5.7.3.4'), objectIdentifier('1.3.6.1.5.5.7.3.2'))),
  ],
  csd: [basicConstraints(), keyUsage(0xc0, 6)],
};

/** An X.509 v3 certificate (RFC 5280) in DER, signed with sha256WithRSAEncryption by `signingKey`. */
export function buildCertificate(content: CertificateContent, signingKey: KeyObject): Uint8Array {
  const algorithm = sequence(objectIdentifier(SHA256_WITH_RSA), nothing());
  const toBeSigned = sequence(
    explicit(0, integer(Uint8Array.of(2))),
    integer(Buffer.from(content.number, 'ascii')),
    algorithm,
    distinguishedName(content.issuer),
    sequence(time(content.validFrom), time(content.validTo)),
    distinguishedName(content.subject),
    parseDer(content.publicKey.export({ type: 'spki', format: 'der' })),
    explicit(3, sequence(...EXTENSIONS[content.purpose])),
  );
  const signature = sign('sha256', toDer(toBeSigned), signingKey);
  return toDer(sequence(toBeSigned, algorithm, bitString(signature)));
}
