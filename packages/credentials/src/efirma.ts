import type { Certificate } from './certificate.js';
import { CredentialError } from './errors.js';

/**
 * Makes sure that the SAT's services can accept this certificate: an e.firma in force. They refuse a CSD with code 305
 * and an expired certificate with 304 or 305.
 *
 * @param now the instant to judge at.
 * @throws CredentialError `NOT_AN_EFIRMA` (the detail is the certificate's kind), `EXPIRED` and `NOT_YET_VALID` (the
 *   detail is the instant of the end or the start). RangeError when `now` is no instant.
 */
export function requireEfirma(certificate: Certificate, now: Date): void {
  const { kind, validFrom, validTo } = certificate;
  if (Number.isNaN(now.getTime())) throw new RangeError('now is no instant');
  if (kind !== 'efirma') throw new CredentialError('NOT_AN_EFIRMA', { detail: kind });
  if (now < new Date(validFrom)) throw new CredentialError('NOT_YET_VALID', { detail: validFrom });
  if (now > new Date(validTo)) throw new CredentialError('EXPIRED', { detail: validTo });
}
