import { NAMESPACES } from '../judge/identifiers.js';
import { element, escapeXml } from '../world/xml-text.js';

const SCHEMA_NAMESPACES = {
  'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
  'xmlns:xsd': 'http://www.w3.org/2001/XMLSchema',
};

/** SOAP 1.1 envelope without XML declaration, as the service answers. */
export function envelope(parts: {
  readonly header?: string;
  readonly body: string;
  readonly schemas?: boolean;
  readonly utility?: boolean;
}): string {
  return element(
    's:Envelope',
    { 'xmlns:s': NAMESPACES.soap, ...(parts.utility === true && { 'xmlns:u': NAMESPACES.utility }) },
    parts.header === undefined ? '' : element('s:Header', {}, parts.header),
    element('s:Body', parts.schemas === true ? SCHEMA_NAMESPACES : {}, parts.body),
  );
}

/** Answer of Autenticación. Its Timestamp lasts five minutes, whatever the token says. */
export function loginEnvelope(token: string, now: Date): string {
  const expires = new Date(now.getTime() + 5 * 60_000);
  const timestamp = element(
    'u:Timestamp',
    { 'u:Id': '_0' },
    element('u:Created', {}, now.toISOString()),
    element('u:Expires', {}, expires.toISOString()),
  );
  return envelope({
    utility: true,
    header: element('o:Security', { 's:mustUnderstand': '1', 'xmlns:o': NAMESPACES.security }, timestamp),
    body: element('AutenticaResponse', { xmlns: NAMESPACES.login }, element('AutenticaResult', {}, escapeXml(token))),
  });
}

/** What Solicitud answers; `requestId` is absent in refusals. */
export interface RequestResult {
  readonly requestId?: string;
  readonly rfc?: string;
  readonly code: string;
  readonly message: string;
}

/** Answer of a Solicitud operation (`SolicitaDescargaEmitidos`, …). */
export function requestEnvelope(operationName: string, result: RequestResult): string {
  const content = element(`${operationName}Result`, {
    IdSolicitud: result.requestId,
    RfcSolicitante: result.rfc,
    CodEstatus: result.code,
    Mensaje: result.message,
  });
  return envelope({ schemas: true, body: element(`${operationName}Response`, { xmlns: NAMESPACES.sat }, content) });
}

/** What Verificación answers. A refused call has state 0 and no documents: the schema demands a number. */
export interface VerifyResult {
  readonly code: string;
  readonly message: string;
  readonly state: number;
  readonly requestCode?: string;
  readonly count: number;
  readonly packageIds: readonly string[];
}

/** Answer of Verificación. */
export function verifyEnvelope(result: VerifyResult): string {
  const content = element(
    'VerificaSolicitudDescargaResult',
    {
      CodEstatus: result.code,
      EstadoSolicitud: String(result.state),
      CodigoEstadoSolicitud: result.requestCode,
      NumeroCFDIs: String(result.count),
      Mensaje: result.message,
    },
    ...result.packageIds.map((id) => element('IdsPaquetes', {}, escapeXml(id))),
  );
  return envelope({
    schemas: true,
    body: element('VerificaSolicitudDescargaResponse', { xmlns: NAMESPACES.sat }, content),
  });
}

/** What the header of Descarga's answer says. */
export interface DownloadResult {
  readonly code: string;
  readonly message: string;
}

function downloadText(result: DownloadResult, content: string): string {
  const status = element('h:respuesta', {
    CodEstatus: result.code,
    Mensaje: result.message,
    'xmlns:h': NAMESPACES.sat,
    xmlns: NAMESPACES.sat,
    ...SCHEMA_NAMESPACES,
  });
  return envelope({
    schemas: true,
    header: status,
    body: element('RespuestaDescargaMasivaTercerosSalida', { xmlns: NAMESPACES.sat }, content),
  });
}

/** Text before and after the package in an answer of Descarga. */
export function downloadEnvelope(result: DownloadResult): {
  readonly head: string;
  readonly tail: string;
} {
  const text = downloadText(result, '<Paquete></Paquete>');
  const middle = text.indexOf('</Paquete>');
  return { head: text.slice(0, middle), tail: text.slice(middle) };
}

/** Answer of Descarga that refuses: an empty package. */
export function refusedDownloadEnvelope(result: DownloadResult): string {
  return downloadText(result, '<Paquete/>');
}
