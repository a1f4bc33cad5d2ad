import type { Scope } from '@acopio/sync';
import { CliError } from '../errors.js';
import type { Taxpayer } from '../folders.js';
import { TENANT } from '../session.js';
import { namedRfc, type TaxpayerOptions } from '../taxpayer.js';
import type { ReadLedger } from './read-ledger.js';

/**
 * The taxpayer that the options name; where they name none, the only one of the service whom the ledger knows.
 *
 * Throws `CliError` `OPTION_REQUIRED` where there is none, or several, and what `namedRfc` throws.
 */
export async function namedScope(
  options: TaxpayerOptions & Pick<Taxpayer, 'service'>,
  { scopes }: Pick<ReadLedger, 'scopes'>,
): Promise<Scope> {
  const { service } = options;
  const rfc = (await namedRfc(options)) ?? onlyOne((await scopes()).filter((scope) => scope.service === service));
  return { tenant: TENANT, rfc, service };
}

function onlyOne(scopes: readonly Scope[]): string {
  const known = scopes.map(({ rfc }) => rfc);
  const [only, ...others] = known;
  if (only !== undefined && others.length === 0) return only;
  throw new CliError('OPTION_REQUIRED', { detail: `--rfc ${known.length === 0 ? '<rfc>' : `(${known.join(' | ')})`}` });
}
