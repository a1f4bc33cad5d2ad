import { xmlName, xmlNames, type XmlName } from './xml-names.js';

/** Where one version of a document keeps what a header holds. Names are those of the SAT's schemas. */
export interface DocumentForm {
  readonly kind: 'cfdi' | 'retenciones';
  readonly version: string;
  readonly namespace: string;
  readonly root: XmlName;
  readonly versionAttribute: XmlName;
  /** Attributes of the root, under the names of the header. */
  readonly document: Fields<DocumentField>;
  /** Attributes of `Emisor`. */
  readonly issuer: Fields<'issuerRfc' | 'issuerName' | 'issuerRegime'>;
  /** Attributes of `Receptor`; of its children `Nacional` and `Extranjero` in a retención. */
  readonly receiver: Fields<'receiverRfc' | 'receiverName' | 'receiverRegime' | 'usage'>;
  /** Attributes of `Impuestos` and of what is below it; of `Totales` and `ImpRetenidos` in a retención. */
  readonly taxes: Fields<TaxField>;
  /** Whether rates are percentages. */
  readonly hasPercentages: boolean;
}

/** Attributes by what they mean; a version does not have all of them. */
export type Fields<K extends string> = Readonly<Partial<Record<K, XmlName>>>;

type DocumentField =
  | 'issuedAt'
  | 'type'
  | 'series'
  | 'folio'
  | 'currency'
  | 'exchangeRate'
  | 'subtotal'
  | 'discount'
  | 'total'
  | 'paymentMethod'
  | 'paymentForm';
type TaxField =
  | 'tax'
  | 'factor'
  | 'rate'
  | 'base'
  | 'amount'
  | 'withheldTax'
  | 'withheldAmount'
  | 'totalTransferred'
  | 'totalWithheld'
  | 'totalOperation';

const CAPITALISED = {
  kind: 'cfdi',
  root: xmlName('Comprobante'),
  versionAttribute: xmlName('Version'),
  document: xmlNames({
    issuedAt: 'Fecha',
    type: 'TipoDeComprobante',
    series: 'Serie',
    folio: 'Folio',
    currency: 'Moneda',
    exchangeRate: 'TipoCambio',
    subtotal: 'SubTotal',
    discount: 'Descuento',
    total: 'Total',
    paymentMethod: 'MetodoPago',
    paymentForm: 'FormaPago',
  }),
  issuer: xmlNames({ issuerRfc: 'Rfc', issuerName: 'Nombre', issuerRegime: 'RegimenFiscal' }),
  receiver: xmlNames({
    receiverRfc: 'Rfc',
    receiverName: 'Nombre',
    receiverRegime: 'RegimenFiscalReceptor',
    usage: 'UsoCFDI',
  }),
  taxes: xmlNames({
    tax: 'Impuesto',
    factor: 'TipoFactor',
    rate: 'TasaOCuota',
    base: 'Base',
    amount: 'Importe',
    withheldTax: 'Impuesto',
    withheldAmount: 'Importe',
    totalTransferred: 'TotalImpuestosTrasladados',
    totalWithheld: 'TotalImpuestosRetenidos',
  }),
  hasPercentages: false,
} as const;

const RETENCIONES = {
  kind: 'retenciones',
  root: xmlName('Retenciones'),
  versionAttribute: xmlName('Version'),
  document: xmlNames({ issuedAt: 'FechaExp', folio: 'FolioInt' }),
  hasPercentages: false,
} as const;

/**
 * The documents that are known (SAT, Annex 20 of the Resolución Miscelánea Fiscal: cfdv32.xsd, cfdv33.xsd, cfdv40.xsd,
 * retencionpagov1.xsd, retencionpagov2.xsd). In CFDI 3.2 `formaDePago` says whether it is paid in one payment, and
 * `metodoDePago` by what means: the names changed places in 3.3.
 */
export const documentForms: readonly DocumentForm[] = [
  {
    kind: 'cfdi',
    version: '3.2',
    namespace: 'http://www.sat.gob.mx/cfd/3',
    root: xmlName('Comprobante'),
    versionAttribute: xmlName('version'),
    document: xmlNames({
      issuedAt: 'fecha',
      type: 'tipoDeComprobante',
      series: 'serie',
      folio: 'folio',
      currency: 'Moneda',
      exchangeRate: 'TipoCambio',
      subtotal: 'subTotal',
      discount: 'descuento',
      total: 'total',
      paymentMethod: 'formaDePago',
      paymentForm: 'metodoDePago',
    }),
    issuer: xmlNames({ issuerRfc: 'rfc', issuerName: 'nombre' }),
    receiver: xmlNames({ receiverRfc: 'rfc', receiverName: 'nombre' }),
    taxes: xmlNames({
      tax: 'impuesto',
      rate: 'tasa',
      amount: 'importe',
      withheldTax: 'impuesto',
      withheldAmount: 'importe',
      totalTransferred: 'totalImpuestosTrasladados',
      totalWithheld: 'totalImpuestosRetenidos',
    }),
    hasPercentages: true,
  },
  { ...CAPITALISED, version: '3.3', namespace: 'http://www.sat.gob.mx/cfd/3' },
  { ...CAPITALISED, version: '4.0', namespace: 'http://www.sat.gob.mx/cfd/4' },
  {
    ...RETENCIONES,
    version: '1.0',
    namespace: 'http://www.sat.gob.mx/esquemas/retencionpago/1',
    issuer: xmlNames({ issuerRfc: 'RFCEmisor', issuerName: 'NomDenRazSocE' }),
    receiver: xmlNames({ receiverRfc: 'RFCRecep', receiverName: 'NomDenRazSocR' }),
    taxes: xmlNames({
      withheldTax: 'Impuesto',
      withheldAmount: 'montoRet',
      totalOperation: 'montoTotOperacion',
      totalWithheld: 'montoTotRet',
    }),
  },
  {
    ...RETENCIONES,
    version: '2.0',
    namespace: 'http://www.sat.gob.mx/esquemas/retencionpago/2',
    issuer: xmlNames({ issuerRfc: 'RfcE', issuerName: 'NomDenRazSocE', issuerRegime: 'RegimenFiscalE' }),
    receiver: xmlNames({ receiverRfc: 'RfcR', receiverName: 'NomDenRazSocR' }),
    taxes: xmlNames({
      withheldTax: 'ImpuestoRet',
      withheldAmount: 'MontoRet',
      totalOperation: 'MontoTotOperacion',
      totalWithheld: 'MontoTotRet',
    }),
  },
];

/** The effect of a CFDI: `I` income, `E` outgo (credit note), `T` transport, `N` payroll, `P` payment. */
export type DocumentType = 'I' | 'E' | 'T' | 'N' | 'P';

/** `TipoDeComprobante`, and the words that CFDI 3.2 used for it. */
const TYPES: ReadonlyMap<string, DocumentType> = new Map<string, DocumentType>([
  ['I', 'I'],
  ['E', 'E'],
  ['T', 'T'],
  ['N', 'N'],
  ['P', 'P'],
  ['INGRESO', 'I'],
  ['EGRESO', 'E'],
  ['TRASLADO', 'T'],
]);

/** The type behind its letter or its word of CFDI 3.2; `undefined` for another text. */
export function documentType(text: string): DocumentType | undefined {
  return TYPES.get(text) ?? TYPES.get(text.trim().toUpperCase());
}

/** Keys of c_Impuesto behind the words of CFDI 3.2 and the keys of Retenciones 1.0. */
const TAXES: ReadonlyMap<string, string> = new Map([
  ['ISR', '001'],
  ['IVA', '002'],
  ['IEPS', '003'],
  ['01', '001'],
  ['02', '002'],
  ['03', '003'],
]);

/** The key of c_Impuesto behind a tax of any version; another text as it is. */
export function taxKey(text: string): string {
  return TAXES.get(text) ?? text;
}
