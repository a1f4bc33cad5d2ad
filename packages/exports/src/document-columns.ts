import { cfdiColumns, type Column, type MetadataRow, metadataColumns } from '@acopio/package-extractor';
import type { ExportDocument } from './export-document.js';

/** The same fact under two names: the column of a header → the column of a metadata row. */
const SAME_FACT: ReadonlyMap<string, string> = new Map([
  ['stampedAt', 'certifiedAt'],
  ['total', 'amount'],
]);

const rowColumns = new Map<string, Column<MetadataRow>>(metadataColumns.map((column) => [column.key, column]));
const used = new Set(cfdiColumns.map(({ key }) => SAME_FACT.get(key) ?? key));

/** Issued or received. */
export const directionColumn: Column<ExportDocument> = {
  key: 'direction',
  type: 'text',
  es: 'Dirección',
  en: 'Direction',
  what: { es: 'Emitido o recibido por el contribuyente', en: 'Issued or received by the taxpayer' },
  value: ({ direction }) => direction,
};

/** Whether the XML is held. */
export const holdingColumn: Column<ExportDocument> = {
  key: 'holding',
  type: 'text',
  es: 'Situación',
  en: 'Holding',
  what: {
    es: 'Si se tiene el XML, y si no, por qué; vacía cuando no se sabe',
    en: 'Whether the XML is held, and if not, why; empty when nobody knows',
  },
  value: ({ holding }) => holding,
};

/**
 * The columns of a document: all of a header, filled from the metadata row where the header says nothing or is not
 * there, then what only the metadata row has, then the holding.
 */
export const documentColumns: readonly Column<ExportDocument>[] = [
  ...cfdiColumns.map(({ value, ...column }): Column<ExportDocument> => {
    const listed = rowColumns.get(SAME_FACT.get(column.key) ?? column.key);
    return {
      ...column,
      value: ({ header, metadata }) =>
        (header === undefined ? undefined : value(header)) ??
        (metadata === undefined ? undefined : listed?.value(metadata)),
    };
  }),
  ...metadataColumns.filter(({ key }) => !used.has(key)).map(ofMetadata),
  holdingColumn,
];

/** A column of metadata rows, of the documents that have one. */
export function ofMetadata({ value, ...column }: Column<MetadataRow>): Column<ExportDocument> {
  return { ...column, value: ({ metadata }) => (metadata === undefined ? undefined : value(metadata)) };
}
