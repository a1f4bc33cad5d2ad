import { type Column, metadataColumns } from '@acopio/package-extractor';
import { directionColumn, documentColumns, holdingColumn, ofMetadata } from '../document-columns.js';
import { type ExportDocument, typeOf } from '../export-document.js';
import { paymentColumns, paymentRowsOf } from './payment-columns.js';

/** One of the sheets of a workbook. */
export interface SheetPlan {
  readonly name: string;
  readonly columns: readonly Pick<Column<never>, 'key' | 'type' | 'es'>[];
  /** The texts of the rows of a document, in the order of the columns. */
  readonly rowsOf: (document: ExportDocument) => readonly (readonly (string | undefined)[])[];
}

/** What payments say has a sheet of its own. */
const withoutPayments = documentColumns.filter(({ key }) => key !== 'payments' && key !== 'paidDocuments');

/** The columns of the sheets whose rows are documents. */
const sheetColumns = {
  ofOneDirection: withoutPayments,
  ofBothDirections: [directionColumn, ...withoutPayments],
  ofMissing: [directionColumn, holdingColumn, ...metadataColumns.map(ofMetadata)],
} as const satisfies Record<string, readonly Column<ExportDocument>[]>;

const ISSUED = documentSheet('Emitidos', sheetColumns.ofOneDirection);
const RECEIVED = documentSheet('Recibidos', sheetColumns.ofOneDirection);
const PAYMENTS: SheetPlan = {
  name: 'Pagos',
  columns: paymentColumns,
  rowsOf: (document) => paymentRowsOf(document).map((row) => paymentColumns.map((column) => shown(column, row))),
};
const PAYROLL = documentSheet('Nómina', sheetColumns.ofBothDirections);
const CANCELLED = documentSheet('Cancelados', sheetColumns.ofBothDirections);
const MISSING = documentSheet('Faltantes', sheetColumns.ofMissing);

/** All sheets, in their order. */
export const sheetPlans: readonly SheetPlan[] = [ISSUED, RECEIVED, PAYMENTS, PAYROLL, CANCELLED, MISSING];

/**
 * The one sheet of a document, so that no sum counts it twice, and none counts what is cancelled or was never seen: first
 * that fits of missing (or still to come), cancelled, payroll, payment, issued or received.
 */
export function sheetOf(document: ExportDocument): SheetPlan {
  const { direction, holding, metadata } = document;
  if (holding === 'missing' || holding === 'pending') return MISSING;
  if (metadata?.status === 'cancelled') return CANCELLED;
  const type = typeOf(document);
  if (type === 'N') return PAYROLL;
  if (type === 'P') return PAYMENTS;
  return direction === 'issued' ? ISSUED : RECEIVED;
}

function documentSheet(name: string, columns: readonly Column<ExportDocument>[]): SheetPlan {
  return { name, columns, rowsOf: (document) => [columns.map((column) => shown(column, document))] };
}

/** Words of ours, for people: the key of a column → its value → what a cell shows. */
const WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  direction: { issued: 'Emitido', received: 'Recibido' },
  status: { active: 'Vigente', cancelled: 'Cancelado' },
  holding: {
    conflict: 'Dos contenidos con el mismo UUID',
    unlisted: 'XML sin metadata',
    present: 'Se tiene el XML',
    not_offered: 'El SAT no entrega el XML',
    pending: 'Por llegar',
    missing: 'Falta el XML',
  },
};

function shown<Row>({ key, value }: Column<Row>, row: Row): string | undefined {
  const text = value(row);
  return text === undefined ? undefined : (WORDS[key]?.[text] ?? text);
}
