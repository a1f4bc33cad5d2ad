import type { DownloadQuery, LocalDateTime } from '../../src/index.js';
import type { PlainMessage } from './suite.js';

/** A message as a call of the client. */
export type Asked =
  | { readonly operation: 'login' }
  | { readonly operation: 'request'; readonly query: DownloadQuery }
  | { readonly operation: 'verify'; readonly requestId: string }
  | { readonly operation: 'download'; readonly packageId: string };

type Attributes = Readonly<Record<string, string>>;

const CONTENTS: Readonly<Record<string, 'metadata' | 'xml' | undefined>> = { Metadata: 'metadata', CFDI: 'xml' };
const STATUSES: Readonly<Record<string, 'all' | 'active' | 'cancelled' | undefined>> = {
  Todos: 'all',
  Vigente: 'active',
  Cancelado: 'cancelled',
};
const TYPES = ['I', 'E', 'T', 'N', 'P'] as const;

const FILTERS = [
  'FechaInicial',
  'FechaFinal',
  'RfcSolicitante',
  'TipoSolicitud',
  'EstadoComprobante',
  'TipoComprobante',
  'RfcACuentaTerceros',
  'Complemento',
  'RfcEmisor',
];

/** Whether the attributes are among those, and the taxpayer's own RFC stands where the client always puts it. */
function fits(attributes: Attributes, names: readonly string[], own: Attributes): boolean {
  return (
    Object.keys(attributes).every((name) => names.includes(name)) &&
    Object.entries(own).every(([name, rfc]) => attributes[name] === rfc)
  );
}

/**
 * The call that sends this message. `undefined` where the client has none: it always says who asks, says a status with
 * every query, writes folios in lower case, and has no word for what the contract does not know.
 */
export function askedBy(message: PlainMessage, rfc: string): Asked | undefined {
  if (message.operation === 'login') return { operation: 'login' };
  const { operation, attributes } = message;
  const { IdSolicitud: requestId, IdPaquete: packageId } = attributes;
  const own = { RfcSolicitante: rfc };
  if (operation === 'verify' && requestId !== undefined) {
    return fits(attributes, ['IdSolicitud', 'RfcSolicitante'], own) ? { operation, requestId } : undefined;
  }
  if (operation === 'download' && packageId !== undefined) {
    return fits(attributes, ['IdPaquete', 'RfcSolicitante'], own) ? { operation, packageId } : undefined;
  }
  const query = operation === 'request' ? queryOf(message, rfc) : undefined;
  return query === undefined ? undefined : { operation: 'request', query };
}

function queryOf(message: Exclude<PlainMessage, { operation: 'login' }>, rfc: string): DownloadQuery | undefined {
  const { element, attributes, receivers } = message;
  switch (element) {
    case 'SolicitaDescargaFolio': {
      const { Folio: uuid = '' } = attributes;
      const isOurs = fits(attributes, ['Folio', 'RfcSolicitante'], { RfcSolicitante: rfc });
      return isOurs && uuid === uuid.toLowerCase() ? { kind: 'folio', uuid } : undefined;
    }
    case 'SolicitaDescargaEmitidos':
      return fits(attributes, FILTERS, { RfcSolicitante: rfc, RfcEmisor: rfc })
        ? issuedQuery(attributes, receivers)
        : undefined;
    case 'SolicitaDescargaRecibidos':
      return fits(attributes, [...FILTERS, 'RfcReceptor'], { RfcSolicitante: rfc, RfcReceptor: rfc })
        ? receivedQuery(attributes)
        : undefined;
    default:
      return undefined;
  }
}

function issuedQuery(attributes: Attributes, receivers: readonly string[]): DownloadQuery | undefined {
  const content = CONTENTS[attributes['TipoSolicitud'] ?? ''];
  const status = STATUSES[attributes['EstadoComprobante'] ?? ''];
  const filters = filtersOf(attributes);
  if (content === undefined || status === undefined || filters === undefined) return undefined;
  const counterparts = receivers.length === 0 ? {} : { counterparts: receivers };
  return { kind: 'issued', content, status, ...filters, ...counterparts };
}

function receivedQuery(attributes: Attributes): DownloadQuery | undefined {
  const content = CONTENTS[attributes['TipoSolicitud'] ?? ''];
  const status = STATUSES[attributes['EstadoComprobante'] ?? ''];
  const filters = filtersOf(attributes);
  if (content === undefined || status === undefined || filters === undefined) return undefined;
  const { RfcEmisor: issuer } = attributes;
  const counterpart = issuer === undefined ? {} : { counterpart: issuer };
  if (content === 'metadata') return { kind: 'received', content, status, ...filters, ...counterpart };
  return status === 'active' ? { kind: 'received', content, ...filters, ...counterpart } : undefined;
}

function filtersOf(attributes: Attributes) {
  const { FechaInicial: from, FechaFinal: to, TipoComprobante: type } = attributes;
  const { RfcACuentaTerceros: onBehalfOf, Complemento: complemento } = attributes;
  const documentType = TYPES.find((known) => known === type);
  if (from === undefined || to === undefined || (type !== undefined && documentType === undefined)) return undefined;
  return {
    from: from as LocalDateTime,
    to: to as LocalDateTime,
    ...(documentType !== undefined && { documentType }),
    ...(onBehalfOf !== undefined && { onBehalfOf }),
    ...(complemento !== undefined && { complemento }),
  };
}
