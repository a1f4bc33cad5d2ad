import { NAMESPACES } from '../judge/identifiers.js';

/** The four services of an installation. */
export type Operation = 'login' | 'request' | 'verify' | 'download';

/** What an operation of a WSDL asks for. `legacy`: the one Solicitud of v1.2, whose direction follows from its RFCs. */
export type MethodKind = 'login' | 'issued' | 'received' | 'folio' | 'legacy' | 'verify' | 'download';

/** An operation of a WSDL: the body element that its action demands, and the element in it that is signed. */
export interface Method {
  readonly kind: MethodKind;
  readonly element: string;
  /** Absent in Autenticación, whose body is empty. */
  readonly content?: 'solicitud' | 'peticionDescarga';
}

/** A service: where it is and what it understands. */
export interface Endpoint {
  readonly operation: Operation;
  readonly path: string;
  readonly namespace: string;
  /** Name of the contract in the WSDL. */
  readonly portType: string;
  /** By SOAPAction. */
  readonly methods: Readonly<Record<string, Method>>;
}

function request(kind: MethodKind, element: string): Readonly<Record<string, Method>> {
  return { [`${NAMESPACES.sat}/ISolicitaDescargaService/${element}`]: { kind, element, content: 'solicitud' } };
}

/**
 * Endpoints below `/cfdi` and `/retenciones`, by the names of the WSDLs of v1.5 (May 2025), and `SolicitaDescarga` of the versions before, which the
 * SAT answers with a fault since 30 May 2025: see {@link methodOf}.
 */
export const ENDPOINTS: readonly Endpoint[] = [
  {
    operation: 'login',
    path: '/Autenticacion/Autenticacion.svc',
    namespace: NAMESPACES.login,
    portType: 'IAutenticacion',
    methods: { [`${NAMESPACES.login}/IAutenticacion/Autentica`]: { kind: 'login', element: 'Autentica' } },
  },
  {
    operation: 'request',
    path: '/SolicitaDescargaService.svc',
    namespace: NAMESPACES.sat,
    portType: 'ISolicitaDescargaService',
    methods: {
      ...request('issued', 'SolicitaDescargaEmitidos'),
      ...request('received', 'SolicitaDescargaRecibidos'),
      ...request('folio', 'SolicitaDescargaFolio'),
      ...request('legacy', 'SolicitaDescarga'),
    },
  },
  {
    operation: 'verify',
    path: '/VerificaSolicitudDescargaService.svc',
    namespace: NAMESPACES.sat,
    portType: 'IVerificaSolicitudDescargaService',
    methods: {
      [`${NAMESPACES.sat}/IVerificaSolicitudDescargaService/VerificaSolicitudDescarga`]: {
        kind: 'verify',
        element: 'VerificaSolicitudDescarga',
        content: 'solicitud',
      },
    },
  },
  {
    operation: 'download',
    path: '/DescargaMasivaService.svc',
    namespace: NAMESPACES.sat,
    portType: 'IDescargaMasivaTercerosService',
    methods: {
      [`${NAMESPACES.sat}/IDescargaMasivaTercerosService/Descargar`]: {
        kind: 'download',
        element: 'PeticionDescargaMasivaTercerosEntrada',
        content: 'peticionDescarga',
      },
    },
  },
];

/** The operations that an endpoint has, with their actions; the one of v1.2 only when it shall work. */
export function methodsOf(endpoint: Endpoint, legacy: boolean): readonly (readonly [action: string, method: Method])[] {
  return Object.entries(endpoint.methods).filter(([, { kind }]) => legacy || kind !== 'legacy');
}

/** The operation that a SOAPAction (without quotes) names, if the endpoint has it. */
export function methodOf(endpoint: Endpoint, action: string, legacy: boolean): Method | undefined {
  return methodsOf(endpoint, legacy).find(([name]) => name === action)?.[1];
}

/** A SOAPAction header's value without the double quotes that SOAP 1.1, section 6.1.1, asks for and most clients leave out. */
export function unquoted(action: string | undefined): string {
  const text = action?.trim() ?? '';
  return /^".*"$/.test(text) ? text.slice(1, -1) : text;
}
