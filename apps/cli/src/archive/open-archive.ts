import { defaultLimits, type Scope } from '@acopio/sync';
import type { Archive } from '@acopio/sync/archive';
import { machineClock } from '../clock.js';
import { CliError } from '../errors.js';
import type { Taxpayer } from '../folders.js';
import { openLedgerToRead } from '../ledger/read-ledger.js';
import { namedRfc, type TaxpayerOptions } from '../taxpayer.js';

/** What every command takes that reads what is held. */
export interface ArchiveOptions extends TaxpayerOptions, Pick<Taxpayer, 'service'> {
  readonly out: string;
}

/**
 * Opens the ledger of `--out` to read it, and closes it after `work`. A sync may be running meanwhile. Without `--rfc` it
 * is that of the only taxpayer whom the ledger knows.
 *
 * Throws `CliError` `OPTION_REQUIRED` where there are several, `NOTHING_HELD` where there is none.
 */
export async function withArchive<T>(options: ArchiveOptions, work: (archive: Archive) => Promise<T>): Promise<T> {
  const rfc = await namedRfc(options);
  const { ledger, scopes, close } = await openLedgerToRead(options.out);
  try {
    const known = (await scopes()).filter((one) => one.service === options.service);
    const scope = scopeOf(known, rfc, options);
    return await work({ ledger, scope, now: machineClock.now(), limits: defaultLimits });
  } finally {
    await close();
  }
}

function scopeOf(known: readonly Scope[], rfc: string | undefined, { out, service }: ArchiveOptions): Scope {
  const named = known.filter((one) => rfc === undefined || one.rfc === rfc);
  const [scope] = named;
  if (scope === undefined) {
    throw new CliError('NOTHING_HELD', { detail: [rfc, service, out].filter((part) => part !== undefined).join(', ') });
  }
  if (named.length > 1) {
    throw new CliError('OPTION_REQUIRED', { detail: `--rfc (${named.map((one) => one.rfc).join(' | ')})` });
  }
  return scope;
}
