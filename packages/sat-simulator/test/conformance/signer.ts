import { createHash, createPrivateKey, sign, X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** What a message is signed with. */
export interface TestSigner {
  /** X.509, DER. */
  readonly certificate: Uint8Array;
  readonly key: KeyObject;
}

/** The two files of an e.firma, with the password of the second. */
export interface EfirmaFiles {
  readonly certificate: Uint8Array;
  /** Encrypted PKCS#8, DER. */
  readonly privateKey: Uint8Array;
  readonly password: string;
  /** The certificate's number, where whoever issued it says so. */
  readonly number?: string;
}

/** Opens an e.firma with node:crypto alone. */
export function signerOf({ certificate, privateKey, password }: EfirmaFiles): TestSigner {
  const key = createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8', passphrase: password });
  return { certificate, key };
}

/** RSA PKCS#1 v1.5 with SHA-1 over a text's UTF-8 bytes, in base64. */
export function rsaSha1({ key }: TestSigner, text: string): string {
  return sign('sha1', Buffer.from(text, 'utf8'), key).toString('base64');
}

/** SHA-1 of a text's UTF-8 bytes, in base64. */
export function sha1(text: string): string {
  return createHash('sha1').update(text, 'utf8').digest('base64');
}

/** Serial number of a certificate in lower-case hexadecimal. */
export function serialHex(certificate: Uint8Array): string {
  return new X509Certificate(certificate).serialNumber.toLowerCase();
}

/** Serial number of a certificate in decimal, as `X509SerialNumber` carries it. */
export function serialDecimal(certificate: Uint8Array): string {
  return BigInt(`0x${serialHex(certificate)}`).toString();
}

/** RFC in a certificate's subject: 2.5.4.45, before the first blank or `/`. Reads RFCs without `Ñ`, which is all that the suite needs. */
export function rfcOf(certificate: Uint8Array): string {
  return /^x500UniqueIdentifier=([A-Z&\d]+)/m.exec(new X509Certificate(certificate).subject)?.[1] ?? '';
}
