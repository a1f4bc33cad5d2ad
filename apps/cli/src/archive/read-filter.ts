import { isRfc, normalizeRfc } from '@acopio/credentials';
import type { DocumentFilter } from '@acopio/sync/archive';
import { CliError } from '../errors.js';
import { heldPeriod, type PeriodOptions } from '../period.js';

/** The options that say which documents are meant. */
export interface FilterOptions extends PeriodOptions, Omit<DocumentFilter, 'from' | 'to'> {}

/**
 * What the options ask for.
 *
 * Throws `CliError` `OPTION_VALUE_INVALID`, `PERIOD_TWICE`, `PERIOD_INVALID`.
 */
export function readFilter(options: FilterOptions, now: Date): DocumentFilter {
  const { direction, type, status, counterpart, text, holding } = options;
  const rfc = counterpart === undefined ? undefined : normalizeRfc(counterpart);
  if (rfc !== undefined && !isRfc(rfc)) {
    throw new CliError('OPTION_VALUE_INVALID', { detail: `--counterpart ${counterpart}` });
  }
  return {
    ...heldPeriod(options, now),
    ...(direction === undefined ? {} : { direction }),
    ...(type === undefined ? {} : { type }),
    ...(status === undefined ? {} : { status }),
    ...(rfc === undefined ? {} : { counterpart: rfc }),
    ...(text === undefined ? {} : { text }),
    ...(holding === undefined ? {} : { holding }),
  };
}
