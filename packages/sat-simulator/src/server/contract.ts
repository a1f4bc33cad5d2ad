import { NAMESPACES } from '../judge/identifiers.js';

/** The four services of an installation. */
export type Operation = 'login' | 'request' | 'verify' | 'download';

/** An operation of a WSDL: the body element that its action demands, and the element in it that is signed. */
export interface Method {
  readonly element: string;
  /** Absent in Autenticación, whose body is empty. */
  readonly content?: 'solicitud' | 'peticionDescarga';
}

/** A service: where it is and what it understands. */
export interface Endpoint {
  readonly operation: Operation;
  readonly path: string;
  readonly namespace: string;
  readonly methods: Readonly<Record<string, Method>>;
}

const SOLICITUD = { content: 'solicitud' } as const;

/**
 * Endpoints below `/cfdi` and `/retenciones`, by the names of the WSDLs of v1.5 (May 2025). `SolicitaDescarga`, of the versions before, is
 * not among the actions: since 30 May 2025 the SAT answers it with a fault.
 */
export const ENDPOINTS: readonly Endpoint[] = [
  {
    operation: 'login',
    path: '/Autenticacion/Autenticacion.svc',
    namespace: NAMESPACES.login,
    methods: { [`${NAMESPACES.login}/IAutenticacion/Autentica`]: { element: 'Autentica' } },
  },
  {
    operation: 'request',
    path: '/SolicitaDescargaService.svc',
    namespace: NAMESPACES.sat,
    methods: Object.fromEntries(
      ['SolicitaDescargaEmitidos', 'SolicitaDescargaRecibidos', 'SolicitaDescargaFolio'].map((element) => [
        `${NAMESPACES.sat}/ISolicitaDescargaService/${element}`,
        { element, ...SOLICITUD },
      ]),
    ),
  },
  {
    operation: 'verify',
    path: '/VerificaSolicitudDescargaService.svc',
    namespace: NAMESPACES.sat,
    methods: {
      [`${NAMESPACES.sat}/IVerificaSolicitudDescargaService/VerificaSolicitudDescarga`]: {
        element: 'VerificaSolicitudDescarga',
        ...SOLICITUD,
      },
    },
  },
  {
    operation: 'download',
    path: '/DescargaMasivaService.svc',
    namespace: NAMESPACES.sat,
    methods: {
      [`${NAMESPACES.sat}/IDescargaMasivaTercerosService/Descargar`]: {
        element: 'PeticionDescargaMasivaTercerosEntrada',
        content: 'peticionDescarga',
      },
    },
  },
];

/** A SOAPAction header's value without the double quotes that SOAP 1.1, section 6.1.1, asks for and most clients leave out. */
export function unquoted(action: string | undefined): string {
  const text = action?.trim() ?? '';
  return /^".*"$/.test(text) ? text.slice(1, -1) : text;
}
