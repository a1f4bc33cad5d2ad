/** An operation as the WSDL names it: its element, the only child, the action without its namespace. */
interface WsdlOperation {
  readonly element: string;
  readonly content: string;
  readonly contract: string;
}

/** Operations whose body is signed (SAT, Solicitud, Verificación and Descarga v1.5, May 2025, sample messages). */
export const wsdlOperations = {
  issued: {
    element: 'SolicitaDescargaEmitidos',
    content: 'solicitud',
    contract: 'ISolicitaDescargaService/SolicitaDescargaEmitidos',
  },
  received: {
    element: 'SolicitaDescargaRecibidos',
    content: 'solicitud',
    contract: 'ISolicitaDescargaService/SolicitaDescargaRecibidos',
  },
  folio: {
    element: 'SolicitaDescargaFolio',
    content: 'solicitud',
    contract: 'ISolicitaDescargaService/SolicitaDescargaFolio',
  },
  verify: {
    element: 'VerificaSolicitudDescarga',
    content: 'solicitud',
    contract: 'IVerificaSolicitudDescargaService/VerificaSolicitudDescarga',
  },
  // The action is called otherwise than the element (SAT, Descarga v1.5, May 2025).
  download: {
    element: 'PeticionDescargaMasivaTercerosEntrada',
    content: 'peticionDescarga',
    contract: 'IDescargaMasivaTercerosService/Descargar',
  },
} as const satisfies Record<string, WsdlOperation>;

/** The login: an empty element, the action in a namespace of its own (SAT, Autenticación, v1.5, May 2025). */
export const wsdlLogin = {
  element: 'Autentica',
  response: 'AutenticaResponse',
  result: 'AutenticaResult',
  contract: 'IAutenticacion/Autentica',
} as const;

/** Attributes of requests and answers. */
export const wsdlAttributes = {
  complemento: 'Complemento',
  count: 'NumeroCFDIs',
  folio: 'Folio',
  from: 'FechaInicial',
  issuer: 'RfcEmisor',
  message: 'Mensaje',
  onBehalfOf: 'RfcACuentaTerceros',
  packageId: 'IdPaquete',
  receiver: 'RfcReceptor',
  requester: 'RfcSolicitante',
  requestCode: 'CodigoEstadoSolicitud',
  requestId: 'IdSolicitud',
  content: 'TipoSolicitud',
  state: 'EstadoSolicitud',
  status: 'EstadoComprobante',
  statusCode: 'CodEstatus',
  to: 'FechaFinal',
  documentType: 'TipoComprobante',
} as const;

/** Elements inside requests and answers. */
export const wsdlElements = {
  receivers: 'RfcReceptores',
  receiver: 'RfcReceptor',
  packageIds: 'IdsPaquetes',
  downloadStatus: 'respuesta',
  downloadAnswer: 'RespuestaDescargaMasivaTercerosSalida',
  package: 'Paquete',
} as const;

/** The SAT's words for what a query asks. A value outside of them makes the service fail while reading the message. */
export const wsdlValues = {
  content: { metadata: 'Metadata', xml: 'CFDI' },
  status: { all: 'Todos', active: 'Vigente', cancelled: 'Cancelado' },
} as const;
