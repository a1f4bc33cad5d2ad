import { X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { SoapSecurityError } from './errors.js';

/** What verifying needs of a certificate. */
export interface SignerCertificate {
  readonly der: Uint8Array;
  readonly publicKey: KeyObject;
  /** The whole serial number in decimal digits. */
  readonly serialDecimal: string;
}

/**
 * Reads an X.509 certificate (DER, and nothing after it) with an RSA key. Who issued it and until when it is good are not
 * looked at.
 *
 * @throws SoapSecurityError `CERTIFICATE_INVALID`.
 */
export function readCertificate(der: Uint8Array): SignerCertificate {
  const { raw, publicKey, serialNumber } = parse(der);
  // The parser takes PEM too, and skips what follows the certificate.
  if (!raw.equals(der)) throw new SoapSecurityError('CERTIFICATE_INVALID', { detail: 'DER' });
  if (publicKey.asymmetricKeyType !== 'rsa') throw new SoapSecurityError('CERTIFICATE_INVALID', { detail: 'key' });
  return { der: Uint8Array.from(der), publicKey, serialDecimal: BigInt(`0x${serialNumber}`).toString() };
}

function parse(der: Uint8Array): Pick<X509Certificate, 'raw' | 'publicKey' | 'serialNumber'> {
  try {
    const { raw, publicKey, serialNumber } = new X509Certificate(der);
    return { raw, publicKey, serialNumber };
  } catch (cause) {
    throw new SoapSecurityError('CERTIFICATE_INVALID', { cause });
  }
}
