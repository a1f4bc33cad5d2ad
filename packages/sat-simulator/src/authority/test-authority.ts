import { createPrivateKey, createPublicKey, generateKeyPairSync, randomInt, X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import { buildCertificate } from './certificate.js';
import { AUTHORITY_NAME } from './distinguished-name.js';
import { encryptPrivateKey } from './encrypted-key.js';
import type { KeyCipher } from './encrypted-key.js';
import { taxpayerName } from './taxpayer-name.js';
import type { Representative } from './taxpayer-name.js';

const AUTHORITY_VALID_FROM = new Date('2015-01-01T00:00:00Z');
const AUTHORITY_VALID_TO = new Date('2049-12-31T23:59:59Z');
const MODULUS_LENGTH = 2048;
const DAY = 86_400_000;
const YEARS_OF_VALIDITY = 4;
/** Prefix of the SAT's test certificates: `30001` and the authority's ten digits that follow in them. */
const NUMBER_PREFIX = '3000100000';
const NUMBER_LENGTH = 20;

/** What to issue. */
export interface CredentialSpec {
  /** Twelve characters (company) or thirteen (individual), upper case; `Ñ` and `&` are allowed. */
  readonly rfc: string;
  /** Name of the company, with its corporate suffix, or of the individual. */
  readonly legalName: string;
  /** Default `efirma`. A CSD is the certificate with which documents are sealed; the SAT's web service refuses it (305). */
  readonly kind?: 'efirma' | 'csd';
  /** Who signs for the company; a company without one gets an invented person. Individuals have none unless it is given. */
  readonly representative?: Representative;
  /** CURP of an individual; invented from the RFC by default. */
  readonly curp?: string;
  /** Start of validity, cut to whole seconds; default one day ago. */
  readonly validFrom?: Date;
  /** End of validity, cut to whole seconds; default four years after its start. An expired certificate is one whose end lies behind. */
  readonly validTo?: Date;
  /** Password of the key file; default `12345678a`, as in the SAT's test key files. */
  readonly password?: string;
  /** How the password becomes bytes; default `utf8`. Older tools used `latin1`; it matters only outside ASCII. */
  readonly passwordEncoding?: 'utf8' | 'latin1';
  /** Branch in a CSD's subject; default `Sucursal 1`. Not used in an e.firma. */
  readonly branch?: string;
  /** Cipher of the key file; default `des-ede3-cbc`, as in the SAT's. */
  readonly keyCipher?: KeyCipher;
}

/** A certificate with its key, as a taxpayer keeps them in two files. For tests: it has no fiscal value anywhere. */
export interface IssuedCredential {
  /** Content of the `.cer` file: X.509, DER. */
  readonly certificate: Uint8Array;
  /** Content of the `.key` file: encrypted PKCS#8 (PBES2), DER. */
  readonly privateKey: Uint8Array;
  /** Password of the key file. */
  readonly password: string;
  /** The certificate's number, twenty digits; its serial number is their ASCII codes. */
  readonly number: string;
}

/** A test authority as plain data, to be written to a file and given to {@link createTestAuthority} later. Holds the authority's private key. */
export interface SavedTestAuthority {
  /** Certificate of the authority: DER in base64. */
  readonly certificate: string;
  /** Private key of the authority: PKCS#8 without encryption, DER in base64. */
  readonly privateKey: string;
}

/** A certificate authority that stands in for the SAT's. */
export interface TestAuthority {
  /** The authority's own self-signed certificate, DER. */
  readonly certificate: Uint8Array;
  /**
   * Issues a certificate with a new RSA key of 2048 bits, shaped like the SAT's (observed in its test certificates of 2023). Every call
   * makes another key, so two credentials never match by accident. It takes as long as making the key: tens of milliseconds, seldom more.
   *
   * @throws RangeError when an RFC is malformed, or the validity ends before it starts.
   */
  issue(spec: CredentialSpec): IssuedCredential;
  /** The authority as plain data, its private key included. */
  save(): SavedTestAuthority;
}

function newPrivateKey(): KeyObject {
  return generateKeyPairSync('rsa', { modulusLength: MODULUS_LENGTH, publicExponent: 0x10001 }).privateKey;
}

function certificateNumber(sequence: number): string {
  return NUMBER_PREFIX + String(sequence).padStart(NUMBER_LENGTH - NUMBER_PREFIX.length, '0');
}

function newAuthority(): { key: KeyObject; certificate: Uint8Array } {
  const key = newPrivateKey();
  const content = {
    number: certificateNumber(0),
    purpose: 'authority' as const,
    issuer: AUTHORITY_NAME,
    subject: AUTHORITY_NAME,
    validFrom: AUTHORITY_VALID_FROM,
    validTo: AUTHORITY_VALID_TO,
    publicKey: createPublicKey(key),
  };
  return { key, certificate: buildCertificate(content, key) };
}

function restoredAuthority(saved: SavedTestAuthority): { key: KeyObject; certificate: Uint8Array } {
  const key = createPrivateKey({ key: Buffer.from(saved.privateKey, 'base64'), format: 'der', type: 'pkcs8' });
  const certificate = Uint8Array.from(Buffer.from(saved.certificate, 'base64'));
  if (!new X509Certificate(certificate).checkPrivateKey(key)) {
    throw new RangeError('the saved authority has the key of another certificate');
  }
  return { key, certificate };
}

function validity(spec: CredentialSpec): { validFrom: Date; validTo: Date } {
  const validFrom = spec.validFrom ?? new Date(Date.now() - DAY);
  const fourYearsLater = new Date(validFrom);
  fourYearsLater.setUTCFullYear(fourYearsLater.getUTCFullYear() + YEARS_OF_VALIDITY);
  const validTo = spec.validTo ?? fourYearsLater;
  if (validTo < validFrom) {
    throw new RangeError('the validity ends before it starts');
  }
  return { validFrom, validTo };
}

/**
 * Makes a certificate authority for tests: it issues e.firmas and CSDs that look like the SAT's for any RFC. Its name says that it is
 * a test authority; nobody but a simulator that is told to should trust it.
 *
 * @param options.saved An authority saved earlier; by default a new one with a new key. Two processes that restore the same one may,
 * with a probability of about one in a thousand million, issue the same certificate number.
 * @throws RangeError when the saved key is not that of the saved certificate; node:crypto's errors when either cannot be read.
 */
export function createTestAuthority(options: { readonly saved?: SavedTestAuthority } = {}): TestAuthority {
  const { key, certificate } = options.saved === undefined ? newAuthority() : restoredAuthority(options.saved);
  let sequence = randomInt(1, 1_000_000_000);
  return {
    certificate,
    issue(spec) {
      const kind = spec.kind ?? 'efirma';
      const password = spec.password ?? '12345678a';
      const subject = taxpayerName(spec, kind === 'csd' ? (spec.branch ?? 'Sucursal 1') : undefined);
      const dates = validity(spec);
      const credentialKey = newPrivateKey();
      sequence += 1;
      const number = certificateNumber(sequence);
      const publicKey = createPublicKey(credentialKey);
      return {
        certificate: buildCertificate(
          { number, purpose: kind, issuer: AUTHORITY_NAME, subject, ...dates, publicKey },
          key,
        ),
        privateKey: encryptPrivateKey(
          credentialKey,
          Buffer.from(password, spec.passwordEncoding ?? 'utf8'),
          spec.keyCipher ?? 'des-ede3-cbc',
        ),
        password,
        number,
      };
    },
    save() {
      return {
        certificate: Buffer.from(certificate).toString('base64'),
        privateKey: key.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
      };
    },
  };
}
