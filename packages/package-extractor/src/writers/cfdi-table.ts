import type { CfdiHeader, CfdiPayment, PaidDocument } from '../header.js';
import { type Column, itemText, listText } from './column.js';
import { issuerRfcColumn, receiverRfcColumn, typeColumn } from './common-columns.js';
import { taxColumns } from './tax-table.js';

/**
 * The columns of CFDI headers as a table: the dictionary that all writers share. Amounts of taxes are those of the
 * document's summary. What has no column of its own, such as the series of paid documents, is in the header itself.
 */
export const cfdiColumns: readonly Column<CfdiHeader>[] = [
  {
    key: 'uuid',
    type: 'uuid',
    es: 'UUID',
    en: 'UUID',
    what: { es: 'Folio fiscal, del timbre, en minúsculas', en: 'Folio of the document, from its stamp, lower case' },
    value: (row) => row.uuid,
  },
  {
    key: 'kind',
    type: 'text',
    es: 'Documento',
    en: 'Document',
    what: { es: '`cfdi` o `retenciones`', en: '`cfdi` or `retenciones`' },
    value: (row) => row.kind,
  },
  {
    key: 'version',
    type: 'text',
    es: 'Versión',
    en: 'Version',
    what: { es: '3.2, 3.3 o 4.0; de retenciones 1.0 o 2.0', en: '3.2, 3.3 or 4.0; of retenciones 1.0 or 2.0' },
    value: (row) => row.version,
  },
  typeColumn,
  {
    key: 'issuedAt',
    type: 'time',
    es: 'Fecha de emisión',
    en: 'Issued at',
    what: { es: 'Hora local del documento, sin zona', en: 'Wall clock of the document, without zone' },
    value: (row) => row.issuedAt,
  },
  {
    key: 'stampedAt',
    type: 'time',
    es: 'Fecha de timbrado',
    en: 'Stamped at',
    what: { es: 'Cuándo lo timbró el PAC', en: 'When the PAC stamped it' },
    value: (row) => row.stampedAt,
  },
  {
    key: 'pacRfc',
    type: 'text',
    es: 'RFC del PAC',
    en: 'PAC RFC',
    what: {
      es: 'RFC del proveedor que timbró; no está en timbres 1.0',
      en: 'RFC of the provider that stamped it; not in stamps 1.0',
    },
    value: (row) => row.pacRfc,
  },
  {
    key: 'series',
    type: 'text',
    es: 'Serie',
    en: 'Series',
    what: { es: 'Serie del emisor', en: 'Series of the issuer' },
    value: (row) => row.series,
  },
  {
    key: 'folio',
    type: 'text',
    es: 'Folio',
    en: 'Folio',
    what: { es: 'Folio del emisor; no es el UUID', en: 'Number of the issuer; not the UUID' },
    value: (row) => row.folio,
  },
  issuerRfcColumn,
  {
    key: 'issuerName',
    type: 'text',
    es: 'Nombre emisor',
    en: 'Issuer name',
    what: { es: 'Como está en el documento', en: 'As in the document' },
    value: (row) => row.issuerName,
  },
  {
    key: 'issuerRegime',
    type: 'text',
    es: 'Régimen emisor',
    en: 'Issuer regime',
    what: { es: 'Clave de c_RegimenFiscal; en 3.2, texto libre', en: 'Key of c_RegimenFiscal; in 3.2 free text' },
    value: (row) => row.issuerRegime,
  },
  receiverRfcColumn,
  {
    key: 'receiverName',
    type: 'text',
    es: 'Nombre receptor',
    en: 'Receiver name',
    what: { es: 'Como está en el documento', en: 'As in the document' },
    value: (row) => row.receiverName,
  },
  {
    key: 'receiverRegime',
    type: 'text',
    es: 'Régimen receptor',
    en: 'Receiver regime',
    what: { es: 'Clave de c_RegimenFiscal; solo en 4.0', en: 'Key of c_RegimenFiscal; only in 4.0' },
    value: (row) => row.receiverRegime,
  },
  {
    key: 'usage',
    type: 'text',
    es: 'Uso',
    en: 'Usage',
    what: { es: 'Clave de c_UsoCFDI; solo en 3.3 y 4.0', en: 'Key of c_UsoCFDI; only in 3.3 and 4.0' },
    value: (row) => row.usage,
  },
  {
    key: 'paymentMethod',
    type: 'text',
    es: 'Método de pago',
    en: 'Payment method',
    what: { es: 'PUE o PPD; en 3.2 texto libre', en: 'PUE or PPD; in 3.2 free text' },
    value: (row) => row.paymentMethod,
  },
  {
    key: 'paymentForm',
    type: 'text',
    es: 'Forma de pago',
    en: 'Payment form',
    what: { es: 'Clave de c_FormaPago; en 3.2 también texto libre', en: 'Key of c_FormaPago; in 3.2 free text too' },
    value: (row) => row.paymentForm,
  },
  {
    key: 'currency',
    type: 'text',
    es: 'Moneda',
    en: 'Currency',
    what: { es: 'Clave ISO 4217; en 3.2 texto libre', en: 'Code of ISO 4217; in 3.2 free text' },
    value: (row) => row.currency,
  },
  {
    key: 'exchangeRate',
    type: 'decimal',
    es: 'Tipo de cambio',
    en: 'Exchange rate',
    what: { es: 'Pesos por unidad de la moneda', en: 'Pesos per unit of the currency' },
    value: (row) => row.exchangeRate,
  },
  {
    key: 'subtotal',
    type: 'decimal',
    es: 'Subtotal',
    en: 'Subtotal',
    what: { es: 'Antes de descuentos e impuestos', en: 'Before discounts and taxes' },
    value: (row) => row.subtotal,
  },
  {
    key: 'discount',
    type: 'decimal',
    es: 'Descuento',
    en: 'Discount',
    what: { es: 'Descuento del documento', en: 'Discount of the document' },
    value: (row) => row.discount,
  },
  ...taxColumns,
  {
    key: 'total',
    type: 'decimal',
    es: 'Total',
    en: 'Total',
    what: {
      es: '`Total`, o `MontoTotOperacion` de una retención',
      en: '`Total`, or `MontoTotOperacion` of a retención',
    },
    value: (row) => row.total,
  },
  {
    key: 'withheld',
    type: 'decimal',
    es: 'Monto retenido',
    en: 'Withheld',
    what: { es: '`MontoTotRet` de una retención', en: '`MontoTotRet` of a retención' },
    value: (row) => row.withheld,
  },
  {
    key: 'relations',
    type: 'list',
    es: 'CFDI relacionados',
    en: 'Related CFDI',
    what: {
      es: '`tipo de relación;UUID` de cada documento relacionado',
      en: '`relation type;UUID` of each related document',
    },
    value: ({ relations }) =>
      listText(relations.flatMap(({ type, uuids }) => uuids.map((uuid) => itemText(type, uuid)))),
  },
  {
    key: 'complementos',
    type: 'list',
    es: 'Complementos',
    en: 'Complementos',
    what: {
      es: 'Nombres de los complementos, como en el documento',
      en: 'Names of the complementos, as in the document',
    },
    value: (row) => listText(row.complementos),
  },
  {
    key: 'onBehalfOf',
    type: 'list',
    es: 'A cuenta de terceros',
    en: 'On behalf of',
    what: { es: '`RFC;nombre` de cada tercero', en: '`RFC;name` of each third party' },
    value: (row) => listText(row.onBehalfOf.map(({ rfc, name }) => itemText(rfc, name))),
  },
  {
    key: 'payments',
    type: 'list',
    es: 'Pagos',
    en: 'Payments',
    what: {
      es: '`fecha;forma;moneda;tipo de cambio;monto` de cada pago',
      en: '`time;form;currency;exchange rate;amount` of each payment',
    },
    value: ({ payments }) => listText(payments.map(paymentText)),
  },
  {
    key: 'paidDocuments',
    type: 'list',
    es: 'Documentos pagados',
    en: 'Paid documents',
    what: {
      es: '`UUID;moneda;parcialidad;saldo anterior;pagado;saldo` de cada documento de los pagos',
      en: '`UUID;currency;instalment;previous balance;paid;balance` of each document of the payments',
    },
    value: ({ payments }) => listText(payments.flatMap((payment) => payment.documents.map(paidText))),
  },
];

function paymentText({ paidAt, form, currency, exchangeRate, amount }: CfdiPayment): string {
  return itemText(paidAt, form, currency, exchangeRate, amount);
}

function paidText({ uuid, currency, instalment, previousBalance, paid, balance }: PaidDocument): string {
  return itemText(uuid, currency, instalment, previousBalance, paid, balance);
}
