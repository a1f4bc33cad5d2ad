import { isRfc } from '../rfc.js';
import type { DocumentType, Service } from '../world/document.js';
import type { LocalDateTime } from '../world/local-date-time.js';
import { malformed } from './codes.js';
import { COMPLEMENTOS } from './complementos.js';
import { CONTENTS } from './content-rules.js';
import type { QueryReading, RequestContent } from './content-rules.js';
import { isLocalDateTime } from './mexico-time.js';
import type { SatQuery } from './query.js';

/** What the rules need to know besides the message. */
export interface RuleContext {
  readonly service: Service;
  /** Wall clock of Mexico City. */
  readonly now: LocalDateTime;
  readonly historyYears: number;
}

type PeriodQuery = Exclude<SatQuery, { kind: 'folio' }>;
type Attributes = RequestContent['attributes'];
/** A part of the query, or the text that refuses it. The wording is the simulator's, unless it is noted otherwise. */
type Part<Keys extends keyof PeriodQuery> = Pick<PeriodQuery, Keys> | string;

/** Longest list of receivers (SAT, Solicitud v1.5, section 5.1). */
const MAX_RECEIVERS = 5;
const STATUSES: Readonly<Record<string, PeriodQuery['status']>> = {
  Todos: 'all',
  Vigente: 'active',
  Cancelado: 'cancelled',
};
const DOCUMENT_TYPES: Readonly<Record<string, DocumentType>> = { I: 'I', E: 'E', T: 'T', N: 'N', P: 'P' };
/** The text observed in refusals of received XML that is not asked as `Vigente` (satcfdi, issues 43 and 56; cfdiclient, issues 58, 70, 72). */
const RECEIVED_XML_MUST_BE_ACTIVE =
  'La solicitud de descarga no es válida. No se permite la descarga de xml que se encuentren cancelados.';

function missing(kind: PeriodQuery['kind'], attributes: Attributes): string | undefined {
  const own = kind === 'issued' ? 'RfcEmisor' : 'RfcReceptor';
  const name = [own, 'FechaInicial', 'FechaFinal', 'TipoSolicitud'].find((one) => !attributes.has(one));
  return name && `El atributo ${name} es requerido.`;
}

function readPeriod(attributes: Attributes, { now, historyYears }: RuleContext): Part<'from' | 'to'> {
  const from = attributes.get('FechaInicial') ?? '';
  const to = attributes.get('FechaFinal') ?? '';
  if (!isLocalDateTime(from) || !isLocalDateTime(to)) {
    return 'El formato de las fechas debe ser yyyy-MM-ddTHH:mm:ss.';
  }
  // Texts of one fixed shape sort as their dates do.
  if (from >= to) {
    return 'La fecha inicial debe ser menor a la fecha final.';
  }
  if (to > now) {
    return 'La fecha final no debe ser mayor a la fecha actual.';
  }
  const oldestYear = String(Number(now.slice(0, 4)) - historyYears).padStart(4, '0');
  return from < `${oldestYear}${now.slice(4, 10)}T00:00:00`
    ? 'La fecha inicial excede el periodo permitido de consulta.'
    : { from, to };
}

function readContentAndStatus(kind: PeriodQuery['kind'], attributes: Attributes): Part<'content' | 'status'> {
  const content = CONTENTS[attributes.get('TipoSolicitud') ?? ''];
  if (content === undefined) {
    return 'El TipoSolicitud no está permitido.';
  }
  const text = attributes.get('EstadoComprobante');
  // Without the attribute the official default is Vigente (SAT, Solicitud v1.5, section 5.1).
  const status = STATUSES[text ?? 'Vigente'];
  if (status === undefined) {
    return 'El EstadoComprobante no es válido.';
  }
  return kind === 'received' && content === 'xml' && text !== 'Vigente'
    ? RECEIVED_XML_MUST_BE_ACTIVE
    : { content, status };
}

function readCounterparts(kind: PeriodQuery['kind'], content: RequestContent): Part<'counterparts'> {
  const issuer = content.attributes.get('RfcEmisor');
  const counterparts = kind === 'issued' ? content.receivers : issuer === undefined ? [] : [issuer];
  if (counterparts.length > MAX_RECEIVERS) {
    return `El número de RFC receptores excede el máximo de ${MAX_RECEIVERS}.`;
  }
  const wrong = counterparts.find((rfc) => !isRfc(rfc));
  if (wrong !== undefined) {
    return `El RFC ${wrong} no es válido.`;
  }
  return counterparts.length > 0 ? { counterparts } : {};
}

/** In Retenciones, type and third party have no meaning and are not read. */
function readFilters(attributes: Attributes, service: Service): Part<'type' | 'onBehalfOf' | 'complemento'> {
  const complemento = attributes.get('Complemento');
  const typeText = service === 'cfdi' ? attributes.get('TipoComprobante') : undefined;
  const type = DOCUMENT_TYPES[typeText ?? ''];
  const onBehalfOf = service === 'cfdi' ? attributes.get('RfcACuentaTerceros') : undefined;
  if (typeText !== undefined && type === undefined) {
    return 'El TipoComprobante no es válido.';
  }
  if (onBehalfOf !== undefined && !isRfc(onBehalfOf)) {
    return `El RFC ${onBehalfOf} no es válido.`;
  }
  if (complemento !== undefined && !COMPLEMENTOS[service].has(complemento)) {
    return 'El Complemento no es válido.';
  }
  return {
    ...(type !== undefined && { type }),
    ...(onBehalfOf !== undefined && { onBehalfOf }),
    ...(complemento !== undefined && { complemento }),
  };
}

/** The query of a `SolicitaDescargaEmitidos` or `SolicitaDescargaRecibidos`, or the 301 that refuses it. */
export function readPeriodQuery(
  kind: PeriodQuery['kind'],
  content: RequestContent,
  context: RuleContext,
): QueryReading {
  const { attributes } = content;
  const absent = missing(kind, attributes);
  if (absent !== undefined) {
    return { refused: malformed(absent) };
  }
  const contentAndStatus = readContentAndStatus(kind, attributes);
  if (typeof contentAndStatus === 'string') {
    return { refused: malformed(contentAndStatus) };
  }
  const counterparts = readCounterparts(kind, content);
  if (typeof counterparts === 'string') {
    return { refused: malformed(counterparts) };
  }
  const filters = readFilters(attributes, context.service);
  if (typeof filters === 'string') {
    return { refused: malformed(filters) };
  }
  const period = readPeriod(attributes, context);
  if (typeof period === 'string') {
    return { refused: malformed(period) };
  }
  return { query: { kind, ...period, ...contentAndStatus, ...counterparts, ...filters } };
}
