import { NAMESPACES } from '../judge/identifiers.js';
import { element } from '../world/xml-text.js';
import type { Method, MethodKind, Operation } from './contract.js';

/** Values of `TipoSolicitud` in the contract; only the first two are documented (.NET proxies of v1.5). */
const REQUEST_TYPES = ['CFDI', 'Metadata', 'PDF', 'PDFCOCEMA', 'TXTUUIDMASIVA'];
const ALGORITHM = attribute('Algorithm', 'xs:anyURI', true);

type Occurs = { readonly minOccurs?: string; readonly maxOccurs?: string };

function attribute(name: string, type = 'xs:string', required = false): string {
  return element('xs:attribute', { name, type, ...(required && { use: 'required' }) });
}

function child(name: string, type: string, occurs: Occurs = {}): string {
  return element('xs:element', { ...occurs, name, type });
}

function complexType(
  name: string | undefined,
  children: readonly string[],
  attributes: readonly string[] = [],
): string {
  const sequence = children.length === 0 ? [] : [element('xs:sequence', {}, ...children)];
  return element('xs:complexType', { name }, ...sequence, ...attributes);
}

/** A global element of that name that holds these children. */
function global(name: string, ...children: readonly string[]): string {
  return element('xs:element', { name }, complexType(undefined, children));
}

const OPTIONAL: Occurs = { minOccurs: '0' };
const SIGNATURE = element('xs:element', { ...OPTIONAL, ref: 'ds:Signature' });
const DATES = [attribute('FechaInicial', 'xs:dateTime', true), attribute('FechaFinal', 'xs:dateTime', true)];
const REQUEST_TYPE = attribute('TipoSolicitud', 'tns:TipoDescargaMasivaTerceros', true);
const FILTERS = ['TipoComprobante', 'EstadoComprobante', 'RfcACuentaTerceros', 'Complemento'].map((name) =>
  attribute(name),
);
const RECEIVERS = child('RfcReceptores', 'tns:RfcReceptores', OPTIONAL);

/** Content of the operations of Solicitud: children before the Signature, and attributes. */
const REQUESTS: Partial<
  Record<MethodKind, { readonly children: readonly string[]; readonly attributes: readonly string[] }>
> = {
  issued: {
    children: [RECEIVERS],
    attributes: [...DATES, attribute('RfcEmisor'), attribute('RfcSolicitante'), REQUEST_TYPE, ...FILTERS],
  },
  received: {
    children: [],
    attributes: [
      ...DATES,
      attribute('RfcEmisor'),
      attribute('RfcReceptor'),
      attribute('RfcSolicitante'),
      REQUEST_TYPE,
      ...FILTERS,
    ],
  },
  folio: { children: [], attributes: [attribute('Folio'), attribute('RfcSolicitante')] },
  legacy: {
    children: [RECEIVERS],
    attributes: [
      attribute('FechaInicial', 'xs:dateTime'),
      attribute('FechaFinal', 'xs:dateTime'),
      attribute('Folio'),
      attribute('RfcEmisor'),
      attribute('RfcReceptor'),
      attribute('RfcSolicitante'),
      REQUEST_TYPE,
      ...FILTERS,
    ],
  },
};

function enumeration(name: string, values: readonly string[]): string {
  const items = values.map((value) => element('xs:enumeration', { value }));
  return element('xs:simpleType', { name }, element('xs:restriction', { base: 'xs:string' }, ...items));
}

function requestElements({ kind, element: name }: Method): readonly string[] {
  const { children = [], attributes = [] } = REQUESTS[kind] ?? {};
  return [
    global(name, child('solicitud', `tns:${name}Solicitud`, OPTIONAL)),
    complexType(`${name}Solicitud`, [...children, SIGNATURE], attributes),
    global(`${name}Response`, child(`${name}Result`, 'tns:RespuestaSolicitudDescMasTer', OPTIONAL)),
  ];
}

function satElements(operation: Operation, methods: readonly Method[], legacy: boolean): readonly string[] {
  switch (operation) {
    case 'login':
      return [
        element('xs:element', { name: 'Autentica' }, complexType(undefined, [])),
        global('AutenticaResponse', child('AutenticaResult', 'xs:string', OPTIONAL)),
      ];
    case 'request':
      return [
        ...methods.flatMap(requestElements),
        complexType('RfcReceptores', [child('RfcReceptor', 'xs:string', { minOccurs: '0', maxOccurs: 'unbounded' })]),
        complexType(
          'RespuestaSolicitudDescMasTer',
          [],
          ['IdSolicitud', 'RfcSolicitante', 'CodEstatus', 'Mensaje'].map((name) => attribute(name)),
        ),
        enumeration('TipoDescargaMasivaTerceros', [...REQUEST_TYPES, ...(legacy ? ['Retencion'] : [])]),
      ];
    case 'verify':
      return [
        global('VerificaSolicitudDescarga', child('solicitud', 'tns:VerificaSolicitudDescMasTer', OPTIONAL)),
        complexType(
          'VerificaSolicitudDescMasTer',
          [SIGNATURE],
          [attribute('IdSolicitud'), attribute('RfcSolicitante')],
        ),
        global(
          'VerificaSolicitudDescargaResponse',
          child('VerificaSolicitudDescargaResult', 'tns:RespuestaVerificaSolicitudDescMasTer', OPTIONAL),
        ),
        complexType(
          'RespuestaVerificaSolicitudDescMasTer',
          [child('IdsPaquetes', 'xs:string', { minOccurs: '0', maxOccurs: 'unbounded' })],
          [
            attribute('CodEstatus'),
            attribute('EstadoSolicitud', 'xs:int', true),
            attribute('CodigoEstadoSolicitud'),
            attribute('NumeroCFDIs', 'xs:int', true),
            attribute('Mensaje'),
          ],
        ),
      ];
    case 'download':
      return [
        global(
          'PeticionDescargaMasivaTercerosEntrada',
          child('peticionDescarga', 'tns:PeticionDescargaMasivaTerceros', OPTIONAL),
        ),
        complexType(
          'PeticionDescargaMasivaTerceros',
          [SIGNATURE],
          [attribute('IdPaquete'), attribute('RfcSolicitante')],
        ),
        global('RespuestaDescargaMasivaTercerosSalida', child('Paquete', 'xs:base64Binary', OPTIONAL)),
        element(
          'xs:element',
          { name: 'respuesta' },
          complexType(
            undefined,
            [],
            ['IdSolicitud', 'CodEstatus', 'Mensaje'].map((name) => attribute(name)),
          ),
        ),
      ];
  }
}

/** The part of XML signature that the service's contract knows (.NET proxies of v1.5): one reference, one certificate. */
const SIGNATURE_SCHEMA = [
  element('xs:element', { name: 'Signature', type: 'ds:SignatureType' }),
  complexType('SignatureType', [
    child('SignedInfo', 'ds:SignedInfoType'),
    child('SignatureValue', 'xs:base64Binary'),
    child('KeyInfo', 'ds:KeyInfoType'),
  ]),
  complexType('SignedInfoType', [
    child('CanonicalizationMethod', 'ds:CanonicalizationMethodType'),
    child('SignatureMethod', 'ds:SignatureMethodType'),
    child('Reference', 'ds:ReferenceType'),
  ]),
  complexType('CanonicalizationMethodType', [], [ALGORITHM]),
  complexType('SignatureMethodType', [], [ALGORITHM]),
  complexType(
    'ReferenceType',
    [
      child('Transforms', 'ds:TransformsType'),
      child('DigestMethod', 'ds:DigestMethodType'),
      child('DigestValue', 'xs:base64Binary'),
    ],
    [attribute('URI', 'xs:anyURI')],
  ),
  complexType('TransformsType', [child('Transform', 'ds:TransformType', { maxOccurs: 'unbounded' })]),
  complexType('TransformType', [], [ALGORITHM]),
  complexType('DigestMethodType', [], [ALGORITHM]),
  complexType('KeyInfoType', [child('X509Data', 'ds:X509DataType')]),
  complexType('X509DataType', [
    child('X509IssuerSerial', 'ds:X509IssuerSerialType'),
    child('X509Certificate', 'xs:base64Binary'),
  ]),
  complexType('X509IssuerSerialType', [child('X509IssuerName', 'xs:string'), child('X509SerialNumber', 'xs:integer')]),
];

function schema(targetNamespace: string, ...content: readonly string[]): string {
  return element('xs:schema', { elementFormDefault: 'qualified', targetNamespace }, ...content);
}

/**
 * The schemas of a service: those of its own messages (prefix `tns`) and, where messages are signed, the reduced one of XML signature (`ds`). Names of
 * types are the simulator's where no proxy shows the SAT's.
 */
export function schemasOf(
  service: { readonly operation: Operation; readonly namespace: string; readonly methods: readonly Method[] },
  legacy: boolean,
): readonly string[] {
  const { operation, namespace, methods } = service;
  const own = satElements(operation, methods, legacy);
  return operation === 'login'
    ? [schema(namespace, ...own)]
    : [
        schema(namespace, element('xs:import', { namespace: NAMESPACES.signature }), ...own),
        schema(NAMESPACES.signature, ...SIGNATURE_SCHEMA),
      ];
}
