/** Where one version of a document keeps what a header holds. Names are those of the SAT's schemas. */
export interface DocumentForm {
  readonly kind: 'cfdi' | 'retenciones';
  readonly version: string;
  readonly namespace: string;
  readonly root: string;
  readonly versionAttribute: string;
  readonly issuedAt: string;
  /** Attributes of `Emisor`, a child of the root. */
  readonly issuer: { readonly rfc: string; readonly name: string };
  /** Attributes of the receiver: of `Receptor`, or of its child `Nacional`; `Extranjero` has a name only. */
  readonly receiver: { readonly rfc: string; readonly name: string; readonly nested: boolean };
  /** Attributes with the amounts, of the root or of its child `Totales`. */
  readonly amounts: {
    readonly element: 'root' | 'Totales';
    readonly total: string;
    readonly subtotal?: string;
    readonly withheld?: string;
  };
  readonly type?: string;
  readonly currency?: string;
}

const CFD_3 = 'http://www.sat.gob.mx/cfd/3';
const CFD_4 = 'http://www.sat.gob.mx/cfd/4';
const RETENCIONES_1 = 'http://www.sat.gob.mx/esquemas/retencionpago/1';
const RETENCIONES_2 = 'http://www.sat.gob.mx/esquemas/retencionpago/2';

const CAPITALISED = {
  kind: 'cfdi',
  root: 'Comprobante',
  versionAttribute: 'Version',
  issuedAt: 'Fecha',
  issuer: { rfc: 'Rfc', name: 'Nombre' },
  receiver: { rfc: 'Rfc', name: 'Nombre', nested: false },
  amounts: { element: 'root', total: 'Total', subtotal: 'SubTotal' },
  type: 'TipoDeComprobante',
  currency: 'Moneda',
} as const;

/**
 * The documents that are known (SAT, Annex 20 of the Resolución Miscelánea Fiscal: cfdv32.xsd, cfdv33.xsd, cfdv40.xsd,
 * retencionpagov1.xsd, retencionpagov2.xsd).
 */
export const documentForms: readonly DocumentForm[] = [
  {
    kind: 'cfdi',
    version: '3.2',
    namespace: CFD_3,
    root: 'Comprobante',
    versionAttribute: 'version',
    issuedAt: 'fecha',
    issuer: { rfc: 'rfc', name: 'nombre' },
    receiver: { rfc: 'rfc', name: 'nombre', nested: false },
    amounts: { element: 'root', total: 'total', subtotal: 'subTotal' },
    type: 'tipoDeComprobante',
    currency: 'Moneda',
  },
  { ...CAPITALISED, version: '3.3', namespace: CFD_3 },
  { ...CAPITALISED, version: '4.0', namespace: CFD_4 },
  {
    kind: 'retenciones',
    version: '1.0',
    namespace: RETENCIONES_1,
    root: 'Retenciones',
    versionAttribute: 'Version',
    issuedAt: 'FechaExp',
    issuer: { rfc: 'RFCEmisor', name: 'NomDenRazSocE' },
    receiver: { rfc: 'RFCRecep', name: 'NomDenRazSocR', nested: true },
    amounts: { element: 'Totales', total: 'montoTotOperacion', withheld: 'montoTotRet' },
  },
  {
    kind: 'retenciones',
    version: '2.0',
    namespace: RETENCIONES_2,
    root: 'Retenciones',
    versionAttribute: 'Version',
    issuedAt: 'FechaExp',
    issuer: { rfc: 'RfcE', name: 'NomDenRazSocE' },
    receiver: { rfc: 'RfcR', name: 'NomDenRazSocR', nested: true },
    amounts: { element: 'Totales', total: 'MontoTotOperacion', withheld: 'MontoTotRet' },
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
