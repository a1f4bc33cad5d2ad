import { documentColumns, type ExportDocument } from '@acopio/exports';
import { cfdiColumns, type Column } from '@acopio/package-extractor';
import type { HeldHeader } from '@acopio/sync';
import { CliError } from '../errors.js';

const directionColumn: Column<ExportDocument> = {
  key: 'direction',
  type: 'text',
  es: 'Dirección',
  en: 'Direction',
  what: { es: 'Emitido o recibido por el contribuyente', en: 'Issued or received by the taxpayer' },
  value: ({ direction }) => direction,
};

const all: readonly Column<ExportDocument>[] = [directionColumn, ...documentColumns];

/**
 * The columns that `--columns` names, in its order; all without it.
 *
 * Throws `CliError` `OPTION_VALUE_INVALID`, whose detail has those that there are.
 */
export function exportColumns(names: string | undefined): readonly Column<ExportDocument>[] {
  if (names === undefined) return all;
  return names.split(',').map((name) => {
    const column = all.find(({ key }) => key === name.trim());
    if (column !== undefined) return column;
    throw new CliError('OPTION_VALUE_INVALID', {
      detail: `--columns ${name} (${all.map(({ key }) => key).join(', ')})`,
    });
  });
}

/** What the ledger itself keeps of a header. */
const OF_LEDGER: ReadonlySet<string> = new Set([
  'uuid',
  'kind',
  'version',
  'issuedAt',
  'stampedAt',
  'issuerRfc',
  'issuerName',
  'receiverRfc',
  'receiverName',
  'type',
  'currency',
  'subtotal',
  'total',
  'withheld',
] satisfies (keyof HeldHeader)[]);

const ofHeader: ReadonlySet<string> = new Set(cfdiColumns.map(({ key }) => key));

/** Whether a column asks for more of a header than the ledger keeps, so that the XML has to be read. */
export function needsXml({ key }: Column<ExportDocument>): boolean {
  return ofHeader.has(key) && !OF_LEDGER.has(key);
}
