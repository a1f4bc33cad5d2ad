import type { CfdiHeader, TransferredTax } from '../header.js';
import { type Column, itemText, listText } from './column.js';
import { sumOfDecimals } from './decimal-sum.js';

/** The columns with the taxes of a document's summary. */
export const taxColumns: readonly Column<CfdiHeader>[] = [
  {
    key: 'iva16Base',
    type: 'decimal',
    es: 'Base IVA 16 %',
    en: 'IVA 16 % base',
    what: { es: 'Base del IVA a la tasa de 16 %; solo en 4.0', en: 'What IVA at 16 % is counted on; only in 4.0' },
    value: (row) => sumOf(ivaAt(160000), 'base', row),
  },
  {
    key: 'iva16',
    type: 'decimal',
    es: 'IVA 16 %',
    en: 'IVA 16 %',
    what: { es: 'IVA trasladado a la tasa de 16 %', en: 'IVA transferred at 16 %' },
    value: (row) => sumOf(ivaAt(160000), 'amount', row),
  },
  {
    key: 'iva8Base',
    type: 'decimal',
    es: 'Base IVA 8 %',
    en: 'IVA 8 % base',
    what: { es: 'Base del IVA a la tasa de 8 %; solo en 4.0', en: 'What IVA at 8 % is counted on; only in 4.0' },
    value: (row) => sumOf(ivaAt(80000), 'base', row),
  },
  {
    key: 'iva8',
    type: 'decimal',
    es: 'IVA 8 %',
    en: 'IVA 8 %',
    what: { es: 'IVA trasladado a la tasa de 8 %', en: 'IVA transferred at 8 %' },
    value: (row) => sumOf(ivaAt(80000), 'amount', row),
  },
  {
    key: 'iva0Base',
    type: 'decimal',
    es: 'Base IVA 0 %',
    en: 'IVA 0 % base',
    what: { es: 'Base del IVA a la tasa de 0 %; solo en 4.0', en: 'What IVA at 0 % is counted on; only in 4.0' },
    value: (row) => sumOf(ivaAt(0), 'base', row),
  },
  {
    key: 'ivaExemptBase',
    type: 'decimal',
    es: 'Base IVA exento',
    en: 'IVA exempt base',
    what: { es: 'Base exenta de IVA; solo en 4.0', en: 'What is exempt from IVA; only in 4.0' },
    value: (row) => sumOf(isExemptIva, 'base', row),
  },
  {
    key: 'ieps',
    type: 'decimal',
    es: 'IEPS',
    en: 'IEPS',
    what: { es: 'IEPS trasladado, de todas las tasas y cuotas', en: 'IEPS transferred, of all rates and quotas' },
    value: (row) => sumOf(isIeps, 'amount', row),
  },
  {
    key: 'transferredTaxes',
    type: 'list',
    es: 'Impuestos trasladados',
    en: 'Transferred taxes',
    what: {
      es: '`impuesto;factor;tasa;base;importe` de cada uno, también de tasas sin columna',
      en: '`tax;factor;rate;base;amount` of each, also of rates without a column',
    },
    value: ({ taxes }) => listText(taxes.transferred.map(transferredText)),
  },
  {
    key: 'totalTransferred',
    type: 'decimal',
    es: 'Total trasladado',
    en: 'Total transferred',
    what: { es: '`TotalImpuestosTrasladados`', en: '`TotalImpuestosTrasladados`' },
    value: (row) => row.taxes.totalTransferred,
  },
  {
    key: 'withheldIsr',
    type: 'decimal',
    es: 'ISR retenido',
    en: 'ISR withheld',
    what: { es: 'ISR retenido', en: 'ISR withheld' },
    value: (row) => withheldOf(ISR, row),
  },
  {
    key: 'withheldIva',
    type: 'decimal',
    es: 'IVA retenido',
    en: 'IVA withheld',
    what: { es: 'IVA retenido', en: 'IVA withheld' },
    value: (row) => withheldOf(IVA, row),
  },
  {
    key: 'withheldIeps',
    type: 'decimal',
    es: 'IEPS retenido',
    en: 'IEPS withheld',
    what: { es: 'IEPS retenido', en: 'IEPS withheld' },
    value: (row) => withheldOf(IEPS, row),
  },
  {
    key: 'totalWithheld',
    type: 'decimal',
    es: 'Total retenido',
    en: 'Total withheld',
    what: { es: '`TotalImpuestosRetenidos`', en: '`TotalImpuestosRetenidos`' },
    value: (row) => row.taxes.totalWithheld,
  },
  {
    key: 'localTransferred',
    type: 'decimal',
    es: 'Locales trasladados',
    en: 'Local transferred',
    what: { es: 'Suma de los impuestos locales trasladados', en: 'Sum of the local taxes transferred' },
    value: ({ taxes }) => sumOfDecimals(taxes.localTransferred.map(({ amount }) => amount)),
  },
  {
    key: 'localWithheld',
    type: 'decimal',
    es: 'Locales retenidos',
    en: 'Local withheld',
    what: { es: 'Suma de los impuestos locales retenidos', en: 'Sum of the local taxes withheld' },
    value: ({ taxes }) => sumOfDecimals(taxes.localWithheld.map(({ amount }) => amount)),
  },
];

/** Keys of c_Impuesto. */
const ISR = '001';
const IVA = '002';
const IEPS = '003';

/** IVA at a rate in millionths: `0.16` and `0.160000` are the same. */
function ivaAt(millionths: number): (transferred: TransferredTax) => boolean {
  return ({ tax, rate }) => tax === IVA && rate !== undefined && Math.round(Number(rate) * 1_000_000) === millionths;
}

function isExemptIva({ tax, factor }: TransferredTax): boolean {
  return tax === IVA && factor === 'Exento';
}

function isIeps({ tax }: TransferredTax): boolean {
  return tax === IEPS;
}

function sumOf(
  isMeant: (transferred: TransferredTax) => boolean,
  what: 'base' | 'amount',
  { taxes }: CfdiHeader,
): string | undefined {
  return sumOfDecimals(taxes.transferred.filter(isMeant).map((transferred) => transferred[what]));
}

function withheldOf(key: string, { taxes }: CfdiHeader): string | undefined {
  return sumOfDecimals(taxes.withheld.filter(({ tax }) => tax === key).map(({ amount }) => amount));
}

function transferredText({ tax, factor, rate, base, amount }: TransferredTax): string {
  return itemText(tax, factor, rate, base, amount);
}
