import type { DocumentType, Service } from '../document.js';

/** Where one version of a document keeps the facts that the SAT's metadata has of it. */
export interface DocumentForm {
  readonly service: Service;
  readonly version: string;
  readonly namespace: string;
  readonly root: string;
  /** Attribute of the root. */
  readonly versionName: string;
  /** Attribute of the root. */
  readonly date: string;
  /** Attributes of Emisor. */
  readonly issuer: PartyNames;
  /** Attributes of Receptor; in retenciones, of its child Nacional, or Extranjero, which has the name alone. */
  readonly receiver: PartyNames;
  /** Attributes of the root; in retenciones, of its child Totales. */
  readonly amount: string;
  readonly withheld?: string;
  readonly type?: string;
}

interface PartyNames {
  readonly rfc: string;
  readonly name: string;
}

const CFDI_33 = {
  service: 'cfdi',
  version: '3.3',
  namespace: 'http://www.sat.gob.mx/cfd/3',
  root: 'Comprobante',
  versionName: 'Version',
  date: 'Fecha',
  issuer: { rfc: 'Rfc', name: 'Nombre' },
  receiver: { rfc: 'Rfc', name: 'Nombre' },
  amount: 'Total',
  type: 'TipoDeComprobante',
} as const;

/** The documents that are known (SAT, Annex 20: cfdv32.xsd, cfdv33.xsd, cfdv40.xsd, retencionpagov1.xsd, retencionpagov2.xsd). */
export const DOCUMENT_FORMS: readonly DocumentForm[] = [
  {
    service: 'cfdi',
    version: '3.2',
    namespace: CFDI_33.namespace,
    root: 'Comprobante',
    versionName: 'version',
    date: 'fecha',
    issuer: { rfc: 'rfc', name: 'nombre' },
    receiver: { rfc: 'rfc', name: 'nombre' },
    amount: 'total',
    type: 'tipoDeComprobante',
  },
  CFDI_33,
  { ...CFDI_33, version: '4.0', namespace: 'http://www.sat.gob.mx/cfd/4' },
  {
    service: 'retenciones',
    version: '1.0',
    namespace: 'http://www.sat.gob.mx/esquemas/retencionpago/1',
    root: 'Retenciones',
    versionName: 'Version',
    date: 'FechaExp',
    issuer: { rfc: 'RFCEmisor', name: 'NomDenRazSocE' },
    receiver: { rfc: 'RFCRecep', name: 'NomDenRazSocR' },
    amount: 'montoTotOperacion',
    withheld: 'montoTotRet',
  },
  {
    service: 'retenciones',
    version: '2.0',
    namespace: 'http://www.sat.gob.mx/esquemas/retencionpago/2',
    root: 'Retenciones',
    versionName: 'Version',
    date: 'FechaExp',
    issuer: { rfc: 'RfcE', name: 'NomDenRazSocE' },
    receiver: { rfc: 'RfcR', name: 'NomDenRazSocR' },
    amount: 'MontoTotOperacion',
    withheld: 'MontoTotRet',
  },
];

const TYPES: ReadonlyMap<string, DocumentType> = new Map<string, DocumentType>([
  ['i', 'I'],
  ['e', 'E'],
  ['t', 'T'],
  ['n', 'N'],
  ['p', 'P'],
  ['ingreso', 'I'],
  ['egreso', 'E'],
  ['traslado', 'T'],
]);

/** The type behind its letter, or its word of CFDI 3.2; `undefined` for another text. */
export function readOwnType(text: string): DocumentType | undefined {
  return TYPES.get(text.trim().toLowerCase());
}

/** Complementos whose name in the SAT's queries is not the last part of their namespace. */
const COMPLEMENTO_NAMES: ReadonlyMap<string, string> = new Map([
  ['acreditamiento', 'acreditamientoieps10'],
  ['arteantiguedades', 'obrasarteantiguedades'],
  ['cartaporte', 'cartaporte10'],
  ['certificadodestruccion', 'certificadodedestruccion'],
  ['comercioexterior', 'comercioexterior10'],
  ['donat', 'donat11'],
  ['estadodecuentacombustible', 'ecc11'],
  ['estadodecuentacombustible12', 'ecc12'],
  ['ine', 'ine11'],
  ['ingresoshidrocarburos10', 'ingresoshidrocarburos'],
  ['leyendasfiscales', 'leyendasfisc'],
  ['nomina', 'nomina11'],
  ['pagos', 'pagos10'],
  ['plataformastecnologicas10', 'serviciosplataformastecnologicas10'],
  ['registrofiscal', 'cfdiregistrofiscal'],
  ['terceros', 'terceros11'],
  ['ventavehiculos', 'ventavehiculos11'],
]);

/** The name that the SAT's queries have for the complemento of a namespace. */
export function complementoName(namespace: string): string {
  const last = namespace.slice(namespace.lastIndexOf('/') + 1).toLowerCase();
  return COMPLEMENTO_NAMES.get(last) ?? last;
}
