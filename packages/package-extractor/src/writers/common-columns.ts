import type { CfdiHeader } from '../header.js';
import type { MetadataRow } from '../metadata-row.js';
import type { Column } from './column.js';

/* The columns that mean the same in headers and in metadata rows. */

/** The effect of a document. */
export const typeColumn: Column<Pick<CfdiHeader | MetadataRow, 'type'>> = {
  key: 'type',
  type: 'text',
  es: 'Tipo',
  en: 'Type',
  what: {
    es: 'I ingreso, E egreso, T traslado, N nómina, P pago; vacío en retenciones',
    en: 'I income, E outgo, T transport, N payroll, P payment; empty in retenciones',
  },
  value: (row) => row.type,
};

/** Who issued it. */
export const issuerRfcColumn: Column<Pick<CfdiHeader | MetadataRow, 'issuerRfc'>> = {
  key: 'issuerRfc',
  type: 'text',
  es: 'RFC emisor',
  en: 'Issuer RFC',
  what: { es: 'RFC de quien emitió el documento', en: 'RFC of who issued the document' },
  value: (row) => row.issuerRfc,
};

/** Who received it. */
export const receiverRfcColumn: Column<Pick<CfdiHeader | MetadataRow, 'receiverRfc'>> = {
  key: 'receiverRfc',
  type: 'text',
  es: 'RFC receptor',
  en: 'Receiver RFC',
  what: {
    es: 'RFC del receptor; vacío en una retención a un extranjero',
    en: 'RFC of the receiver; empty in a retención to a foreigner',
  },
  value: (row) => row.receiverRfc,
};
