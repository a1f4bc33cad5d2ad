import { X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { DerError, TAG, contentOf, isContextTagged, isTagged, oidOf, parseDer, partsOf } from './der.js';
import type { Der } from './der.js';
import { ATTRIBUTE, attributeOf, formatName, readName } from './distinguished-name.js';
import type { DistinguishedName } from './distinguished-name.js';
import { CredentialError } from './errors.js';
import { readBlocks } from './file-encoding.js';
import { isRfc, normalizeRfc } from './rfc.js';

/** What a certificate of the SAT says. A frozen object of plain data. */
export interface Certificate {
  /** The certificate itself, X.509 in DER. */
  readonly der: Uint8Array;
  /**
   * `efirma` (a person's or a company's signature), `csd` (the seal for documents), or `other`. An e.firma has no
   * organizational unit in its subject and may be used for data encipherment or key agreement; a CSD names a branch in
   * that place and may only sign.
   */
  readonly kind: 'efirma' | 'csd' | 'other';
  /** RFC of the taxpayer, upper case: 12 characters for a company, 13 for an individual. */
  readonly rfc: string;
  /** RFC of the person who represents a company. */
  readonly representativeRfc?: string;
  /** CURP of an individual. */
  readonly curp?: string;
  /** CURP of the person who represents a company. */
  readonly representativeCurp?: string;
  /** Name of the taxpayer as the certificate has it; that of a company with its corporate suffix. */
  readonly legalName: string;
  /** The certificate number that people quote: 20 digits. */
  readonly number: string;
  /** The X.509 serial number in decimal. */
  readonly serialDecimal: string;
  /** The X.509 serial number in hexadecimal, lower case: the ASCII codes of {@link number}. */
  readonly serialHex: string;
  /** Issuer in one line: the certificate's order, OpenSSL's short names, special characters as `\2c`. Not XML-escaped. */
  readonly issuerName: string;
  /** First instant of validity, ISO text in UTC. */
  readonly validFrom: string;
  /** Last instant of validity, ISO text in UTC. */
  readonly validTo: string;
  /** SHA-256 of the DER, hexadecimal, lower case. */
  readonly sha256: string;
  /** SHA-1 of the DER, hexadecimal, lower case: what Windows calls the thumbprint. */
  readonly sha1: string;
}

const MAX_FILE_BYTES = 65_536;
const KEY_USAGE = '2.5.29.15';
/** Bits of the first byte of keyUsage (RFC 5280, section 4.2.1.3). */
const USAGE = { digitalSignature: 0x80, dataEncipherment: 0x10, keyAgreement: 0x08, keyCertSign: 0x04 } as const;
const MODULUS_BITS = { least: 1024, most: 8192 } as const;

/**
 * Reads a certificate of the SAT: DER (the `.cer` file), PEM, or base64 of DER; at most 64 KiB.
 *
 * It does not judge: an expired certificate and a CSD are read too ({@link requireEfirma} judges), and who signed it is
 * not checked.
 *
 * Source: SAT certificates of the authorities AC4, AC5 and AC UAT, as issued from 2015 to 2023; RFC 5280, section 4.
 *
 * @throws CredentialError `NOT_A_CERTIFICATE`, `RFC_UNREADABLE`, `NUMBER_UNREADABLE`.
 */
export function readCertificate(bytes: Uint8Array): Certificate {
  if (bytes.length > MAX_FILE_BYTES) {
    throw new CredentialError('NOT_A_CERTIFICATE', { detail: `${bytes.length} bytes > ${MAX_FILE_BYTES}` });
  }
  const blocks = readBlocks(bytes);
  const block = blocks.find(({ label }) => label === undefined || label === 'CERTIFICATE');
  if (block === undefined) {
    const label = blocks[0]?.label?.slice(0, 40);
    throw new CredentialError('NOT_A_CERTIFICATE', label === undefined ? {} : { detail: label });
  }
  try {
    return readDer(Uint8Array.from(block.der));
  } catch (cause) {
    if (cause instanceof DerError) throw new CredentialError('NOT_A_CERTIFICATE', { cause });
    throw cause;
  }
}

/**
 * The RSA public key of a certificate.
 *
 * @throws CredentialError `NOT_A_CERTIFICATE` when there is none of 1024 to 8192 bits.
 */
export function publicKeyOf(x509: X509Certificate): KeyObject {
  const key = orNotACertificate(() => x509.publicKey);
  const type = key.asymmetricKeyType ?? 'unknown';
  if (type !== 'rsa') throw new CredentialError('NOT_A_CERTIFICATE', { detail: type });
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < MODULUS_BITS.least || bits > MODULUS_BITS.most) {
    throw new CredentialError('NOT_A_CERTIFICATE', { detail: `${type} ${bits}` });
  }
  return key;
}

function readDer(der: Uint8Array): Certificate {
  const { serial, issuer, subject, keyUsage } = readTbsCertificate(parseDer(der));
  const x509 = orNotACertificate(() => new X509Certificate(der));
  publicKeyOf(x509);
  const [rfc, representativeRfc] = splitPair(attributeOf(subject, ATTRIBUTE.uniqueIdentifier));
  const [curp, representativeCurp] = splitPair(attributeOf(subject, ATTRIBUTE.serialNumber));
  if (!isRfc(rfc)) throw new CredentialError('RFC_UNREADABLE', rfc === '' ? {} : { detail: rfc.slice(0, 40) });
  return Object.freeze({
    der,
    kind: kindOf(subject, keyUsage),
    rfc,
    ...(isRfc(representativeRfc) ? { representativeRfc } : {}),
    ...(curp === '' ? {} : { curp }),
    ...(representativeCurp === '' ? {} : { representativeCurp }),
    legalName: legalNameOf(subject),
    ...readSerial(serial),
    issuerName: formatName(issuer),
    validFrom: instantOf(x509.validFromDate),
    validTo: instantOf(x509.validToDate),
    sha256: x509.fingerprint256.replaceAll(':', '').toLowerCase(),
    sha1: x509.fingerprint.replaceAll(':', '').toLowerCase(),
  });
}

interface TbsCertificate {
  /** Content of the INTEGER, one character per byte. */
  readonly serial: string;
  readonly issuer: DistinguishedName;
  readonly subject: DistinguishedName;
  readonly keyUsage: Der | undefined;
}

function readTbsCertificate(certificate: Der): TbsCertificate {
  const fields = partsOf(partsOf(certificate, TAG.sequence)[0], TAG.sequence);
  const [serial, , issuer, , subject] = isContextTagged(fields[0], 0) ? fields.slice(1) : fields;
  return {
    serial: contentOf(serial, TAG.integer),
    issuer: readName(issuer),
    subject: readName(subject),
    keyUsage: readExtension(
      fields.find((field) => isContextTagged(field, 3)),
      KEY_USAGE,
    ),
  };
}

/** The value inside the octets of the extension of this type. */
function readExtension(explicit: Der | undefined, oid: string): Der | undefined {
  if (explicit === undefined) return undefined;
  const extensions = partsOf(partsOf(explicit)[0], TAG.sequence).map((extension) => partsOf(extension, TAG.sequence));
  const found = extensions.find(([type]) => oidOf(type) === oid);
  return found && parseDer(Buffer.from(contentOf(found.at(-1), TAG.octetString), 'latin1'));
}

function kindOf(subject: DistinguishedName, keyUsage: Der | undefined): Certificate['kind'] {
  const branch = attributeOf(subject, ATTRIBUTE.organizationalUnit) ?? '';
  const usage = usageOf(keyUsage);
  if ((usage & USAGE.keyCertSign) !== 0) return 'other';
  const enciphers = (usage & (USAGE.dataEncipherment | USAGE.keyAgreement)) !== 0;
  if (branch === '' && enciphers) return 'efirma';
  if (branch !== '' && !enciphers && (usage & USAGE.digitalSignature) !== 0) return 'csd';
  return 'other';
}

/** First byte of the bits; 0 when the extension is absent. */
function usageOf(keyUsage: Der | undefined): number {
  if (!isTagged(keyUsage, TAG.bitString)) return 0;
  const content = contentOf(keyUsage);
  return content.length < 2 ? 0 : content.charCodeAt(1);
}

function readSerial(content: string): Pick<Certificate, 'number' | 'serialDecimal' | 'serialHex'> {
  if (!/^\d{20}$/.test(content)) throw new CredentialError('NUMBER_UNREADABLE');
  const serialHex = Buffer.from(content, 'latin1').toString('hex');
  return { number: content, serialDecimal: BigInt(`0x${serialHex}`).toString(), serialHex };
}

/** `own / representative's`; a company has a CURP only of its representative: ` / CURP`. */
function splitPair(value: string | undefined): readonly [string, string] {
  const [own = '', other = ''] = (value ?? '').split('/', 2).map((part) => part.trim());
  return [normalizeRfc(own.split(/\s/, 1)[0] ?? ''), normalizeRfc(other)];
}

/** The three hold the same; `name` is the one whose length X.520 does not limit to 64 characters. */
function legalNameOf(subject: DistinguishedName): string {
  for (const oid of [ATTRIBUTE.name, ATTRIBUTE.commonName, ATTRIBUTE.organization]) {
    const value = attributeOf(subject, oid)?.trim() ?? '';
    if (value !== '') return value;
  }
  return '';
}

function instantOf(date: Date): string {
  if (Number.isNaN(date.getTime())) throw new CredentialError('NOT_A_CERTIFICATE', { detail: 'validity' });
  return date.toISOString();
}

function orNotACertificate<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new CredentialError('NOT_A_CERTIFICATE', { cause });
  }
}
