import type { LocalDateTime } from '../world/local-date-time.js';
import { contentOf, dateOf, folioOf, statusOf, typeOf } from './content-subject.js';
import type { ContentSubject } from './content-subject.js';
import type { SatQuery } from './query.js';

/** What an accepted call wants. */
export type Task =
  | { readonly kind: 'login'; readonly serialHex: string }
  | { readonly kind: 'request'; readonly element: string; readonly rfc: string; readonly query: SatQuery }
  | { readonly kind: 'verify'; readonly rfc: string; readonly requestId: string }
  | { readonly kind: 'download'; readonly rfc: string; readonly packageId: string };

/** Where a query begins that does not say it; older than any CFDI. */
const BEGINNING = '2000-01-01T00:00:00' as LocalDateTime;

/** In Retenciones, type and third party have no meaning and are not read. */
function filtersOf(subject: ContentSubject): Pick<Extract<SatQuery, { from: unknown }>, 'type' | 'onBehalfOf'> {
  const type = typeOf(subject);
  const onBehalfOf = subject.attributes.get('RfcACuentaTerceros');
  return subject.service === 'retenciones'
    ? {}
    : { ...(type !== undefined && { type }), ...(onBehalfOf !== undefined && { onBehalfOf }) };
}

/** The query, as far as the content says it: what is missing or cannot be read has the value that asks for most. */
function queryOf(subject: ContentSubject): SatQuery {
  const { kind, counterparts, attributes, now } = subject;
  if (kind !== 'issued' && kind !== 'received') {
    return { kind: 'folio', uuid: folioOf(subject) };
  }
  const complemento = attributes.get('Complemento');
  return {
    kind,
    from: dateOf(subject, 'FechaInicial') ?? BEGINNING,
    to: dateOf(subject, 'FechaFinal') ?? now,
    content: contentOf(subject) ?? 'xml',
    status: statusOf(subject) ?? 'all',
    ...(counterparts.length > 0 && { counterparts }),
    ...filtersOf(subject),
    ...(complemento !== undefined && { complemento }),
  };
}

/** Who calls: the RFC of the certificate or, where none was read and none demanded, the one that the message names. */
function callerOf({ rfc, attributes, kind }: ContentSubject): string {
  const own = kind === 'received' ? 'RfcReceptor' : 'RfcEmisor';
  return rfc ?? attributes.get('RfcSolicitante') ?? attributes.get(own) ?? '';
}

/** What the content of a message asks for. */
export function taskOf(subject: ContentSubject): Task {
  const rfc = callerOf(subject);
  const { kind, attributes, method } = subject;
  switch (kind) {
    case 'verify':
      return { kind, rfc, requestId: attributes.get('IdSolicitud') ?? '' };
    case 'download':
      return { kind, rfc, packageId: attributes.get('IdPaquete') ?? '' };
    case 'issued':
    case 'received':
    case 'folio':
      return { kind: 'request', element: method.element, rfc, query: queryOf(subject) };
  }
}
