import type { CfdiHeader, Column } from '@acopio/package-extractor';
import { directionColumn, documentColumns } from '../document-columns.js';
import type { ExportDocument } from '../export-document.js';

type Payment = CfdiHeader['payments'][number];

/** A document that a payment pays; a payment that names none, and a receipt of which only metadata is known, have one too. */
interface PaymentRow {
  readonly document: ExportDocument;
  readonly payment?: Payment | undefined;
  /** Whether it is the first row of its payment. */
  readonly isFirst: boolean;
  readonly paid?: Payment['documents'][number] | undefined;
}

/** The rows of a payment receipt. */
export function paymentRowsOf(document: ExportDocument): readonly PaymentRow[] {
  const payments = document.header?.payments ?? [];
  if (payments.length === 0) return [{ document, isFirst: true }];
  return payments.flatMap((payment): readonly PaymentRow[] => {
    if (payment.documents.length === 0) return [{ document, payment, isFirst: true }];
    return payment.documents.map((paid, index) => ({ document, payment, isFirst: index === 0, paid }));
  });
}

function ofReceipt(key: string): Column<PaymentRow> {
  const column = [directionColumn, ...documentColumns].find((one) => one.key === key);
  if (column === undefined) throw new TypeError(`no column ${key}`);
  return { ...column, value: ({ document }) => column.value(document) };
}

/** The columns of the sheet of payments. */
export const paymentColumns: readonly Column<PaymentRow>[] = [
  ...['direction', 'uuid', 'issuedAt', 'issuerRfc', 'issuerName', 'receiverRfc', 'receiverName'].map(ofReceipt),
  {
    key: 'paidAt',
    type: 'time',
    es: 'Fecha de pago',
    en: 'Paid at',
    what: { es: 'Cuándo se recibió el pago', en: 'When the payment was received' },
    value: ({ payment }) => payment?.paidAt,
  },
  {
    key: 'form',
    type: 'text',
    es: 'Forma de pago',
    en: 'Payment form',
    what: { es: 'Clave de c_FormaPago', en: 'Key of c_FormaPago' },
    value: ({ payment }) => payment?.form,
  },
  {
    key: 'currency',
    type: 'text',
    es: 'Moneda del pago',
    en: 'Currency of the payment',
    what: { es: 'Clave ISO 4217', en: 'Code of ISO 4217' },
    value: ({ payment }) => payment?.currency,
  },
  {
    key: 'exchangeRate',
    type: 'decimal',
    es: 'Tipo de cambio del pago',
    en: 'Exchange rate of the payment',
    what: { es: 'Pesos por unidad de esa moneda', en: 'Pesos per unit of that currency' },
    value: ({ payment }) => payment?.exchangeRate,
  },
  {
    key: 'amount',
    type: 'decimal',
    es: 'Monto del pago',
    en: 'Amount of the payment',
    what: {
      es: 'Solo en el primer renglón de cada pago, para que la columna se pueda sumar',
      en: 'In the first row of each payment only, so that the column can be summed',
    },
    value: ({ payment, isFirst }) => (isFirst ? payment?.amount : undefined),
  },
  {
    key: 'paidUuid',
    type: 'uuid',
    es: 'UUID pagado',
    en: 'Paid UUID',
    what: { es: 'Folio fiscal del documento que se paga', en: 'Folio of the document that is paid' },
    value: ({ paid }) => paid?.uuid,
  },
  {
    key: 'paidSeries',
    type: 'text',
    es: 'Serie pagada',
    en: 'Paid series',
    what: { es: 'Serie del documento que se paga', en: 'Series of the document that is paid' },
    value: ({ paid }) => paid?.series,
  },
  {
    key: 'paidFolio',
    type: 'text',
    es: 'Folio pagado',
    en: 'Paid folio',
    what: { es: 'Folio interno del documento que se paga', en: 'Number of the document that is paid' },
    value: ({ paid }) => paid?.folio,
  },
  {
    key: 'paidCurrency',
    type: 'text',
    es: 'Moneda pagada',
    en: 'Paid currency',
    what: {
      es: 'Moneda del documento que se paga, y de los importes que siguen',
      en: 'Currency of the document that is paid, and of the amounts that follow',
    },
    value: ({ paid }) => paid?.currency,
  },
  {
    key: 'instalment',
    type: 'text',
    es: 'Parcialidad',
    en: 'Instalment',
    what: { es: 'Número de la parcialidad', en: 'Number of the instalment' },
    value: ({ paid }) => paid?.instalment,
  },
  {
    key: 'previousBalance',
    type: 'decimal',
    es: 'Saldo anterior',
    en: 'Previous balance',
    what: { es: 'Lo que se debía antes de este pago', en: 'What was owed before this payment' },
    value: ({ paid }) => paid?.previousBalance,
  },
  {
    key: 'paid',
    type: 'decimal',
    es: 'Importe pagado',
    en: 'Paid',
    what: { es: 'Lo que este pago paga del documento', en: 'What this payment pays of the document' },
    value: ({ paid }) => paid?.paid,
  },
  {
    key: 'balance',
    type: 'decimal',
    es: 'Saldo insoluto',
    en: 'Balance',
    what: { es: 'Lo que se debe después', en: 'What is owed afterwards' },
    value: ({ paid }) => paid?.balance,
  },
];
