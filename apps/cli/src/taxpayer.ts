import { isRfc, normalizeRfc } from '@acopio/credentials';
import { loadCertificate } from './credential-files.js';
import { CliError } from './errors.js';

/** Whose documents, for a command that needs no key: an RFC, or the certificate that has it. */
export interface TaxpayerOptions {
  readonly rfc?: string;
  readonly cer?: string;
}

/**
 * The RFC that the options name; `undefined` where they name none.
 *
 * Throws `CliError` `OPTION_VALUE_INVALID`, `OPTION_TWICE`, and what is wrong with a certificate.
 */
export async function namedRfc({ rfc, cer }: TaxpayerOptions): Promise<string | undefined> {
  if (rfc !== undefined && cer !== undefined) throw new CliError('OPTION_TWICE', { detail: '--rfc, --cer' });
  if (cer !== undefined) return (await loadCertificate(cer)).rfc;
  if (rfc === undefined) return undefined;
  const normal = normalizeRfc(rfc);
  if (!isRfc(normal)) throw new CliError('OPTION_VALUE_INVALID', { detail: `--rfc ${rfc}` });
  return normal;
}
