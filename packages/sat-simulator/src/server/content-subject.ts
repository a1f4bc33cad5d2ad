import type { DocumentType, Service } from '../world/document.js';
import type { LocalDateTime } from '../world/local-date-time.js';
import type { Method } from './contract.js';
import type { Limits } from './limits.js';
import type { ContentReading } from './message.js';
import { isLocalDateTime } from './mexico-time.js';
import type { SatQuery } from './query.js';
import type { Contract } from './settings.js';

/** What is known of a document that somebody asks for by its folio. */
export interface KnownDocument {
  readonly issuerRfc: string;
  readonly receiverRfc: string;
  readonly cancelledAt?: string;
}

/** What the content of a message is judged by, besides itself. */
export interface ContentContext {
  readonly service: Service;
  /** Wall clock of Mexico City. */
  readonly now: LocalDateTime;
  readonly limits: Limits;
  readonly contract: Contract;
  readonly findDocument: (service: Service, uuid: string) => KnownDocument | undefined;
}

/** The content of a message, ready to be judged. */
export interface ContentSubject extends ContentReading, Omit<ContentContext, 'findDocument'> {
  readonly method: Method;
  readonly kind: 'issued' | 'received' | 'folio' | 'verify' | 'download';
  /** RFC of the certificate; absent when none could be read. */
  readonly rfc: string | undefined;
  /** RFCs on the other side. */
  readonly counterparts: readonly string[];
  /** Whether a query of v1.2 names the caller neither as issuer nor as receiver. */
  readonly isForeign: boolean;
  /** The document that a folio names; looked up once, which takes long in a large world. */
  readonly folioDocument: () => KnownDocument | undefined;
}

type Direction = Pick<ContentSubject, 'kind' | 'counterparts' | 'isForeign'>;

/** In v1.2 the direction follows from where the caller's RFC stands; receivers are children, in v1.1 an attribute. */
function legacyDirection({ attributes, receivers }: ContentReading, rfc: string | undefined): Direction {
  const issuer = attributes.get('RfcEmisor');
  const receiver = attributes.get('RfcReceptor');
  const all = receiver === undefined ? receivers : [receiver, ...receivers];
  if (attributes.has('Folio')) {
    return { kind: 'folio', counterparts: [], isForeign: false };
  }
  if (issuer !== undefined && issuer === (rfc ?? issuer)) {
    return { kind: 'issued', counterparts: all, isForeign: false };
  }
  const counterparts = issuer === undefined ? [] : [issuer];
  return { kind: 'received', counterparts, isForeign: rfc !== undefined && !all.includes(rfc) };
}

function directionOf(method: Method, content: ContentReading, rfc: string | undefined): Direction {
  const issuer = content.attributes.get('RfcEmisor');
  switch (method.kind) {
    case 'legacy':
      return legacyDirection(content, rfc);
    case 'issued':
      return { kind: 'issued', counterparts: content.receivers, isForeign: false };
    case 'received':
      return { kind: 'received', counterparts: issuer === undefined ? [] : [issuer], isForeign: false };
    case 'folio':
    case 'verify':
    case 'download':
      return { kind: method.kind, counterparts: [], isForeign: false };
    case 'login':
      throw new RangeError('a login has no content');
  }
}

/** The content of a message to an operation; `rfc` is that of the certificate, if any. */
export function contentSubject(
  method: Method,
  content: ContentReading,
  rfc: string | undefined,
  { findDocument, ...context }: ContentContext,
): ContentSubject {
  const direction = directionOf(method, content, rfc);
  let found: { readonly document: KnownDocument | undefined } | undefined;
  return {
    ...content,
    ...context,
    ...direction,
    method,
    rfc,
    folioDocument() {
      found ??= {
        document: direction.kind === 'folio' ? findDocument(context.service, folioOf(content)) : undefined,
      };
      return found.document;
    },
  };
}

/** The folio that is asked for, lower case. */
export function folioOf({ attributes }: Pick<ContentReading, 'attributes'>): string {
  return (attributes.get('Folio') ?? '').toLowerCase();
}

/** The values of `TipoSolicitud` that are documented, and what they ask for. */
const CONTENTS: Readonly<Record<string, 'xml' | 'metadata'>> = { CFDI: 'xml', Metadata: 'metadata' };

/** What `TipoSolicitud` asks for. In v1.2 XML of Retenciones was called `Retencion` (phpcfdi 0.4.5, 2022). */
export function contentOf({ attributes, contract, service }: ContentSubject): 'xml' | 'metadata' | undefined {
  const text = attributes.get('TipoSolicitud') ?? '';
  return contract.legacy && service === 'retenciones' && text === 'Retencion' ? 'xml' : CONTENTS[text];
}

type Status = Extract<SatQuery, { status: unknown }>['status'];

const STATUSES: Readonly<Record<string, Status>> = { Todos: 'all', Vigente: 'active', Cancelado: 'cancelled' };
/** In v1.2 the state was a number, and both without one. */
const LEGACY_STATUSES: Readonly<Record<string, Status>> = { '0': 'cancelled', '1': 'active' };

/** What `EstadoComprobante` asks for; absent, the official default is `Vigente` (SAT, Solicitud v1.5, section 5.1). */
export function statusOf({ attributes, method }: ContentSubject): Status | undefined {
  const text = attributes.get('EstadoComprobante');
  if (method.kind === 'legacy') {
    return text === undefined ? 'all' : LEGACY_STATUSES[text];
  }
  return STATUSES[text ?? 'Vigente'];
}

const DOCUMENT_TYPES: Readonly<Record<string, DocumentType>> = { I: 'I', E: 'E', T: 'T', N: 'N', P: 'P' };

/** What `TipoComprobante` asks for. */
export function typeOf({ attributes }: ContentSubject): DocumentType | undefined {
  return DOCUMENT_TYPES[attributes.get('TipoComprobante') ?? ''];
}

/** The date in an attribute, without its zone and decimals, if it has any. */
export function dateOf({ attributes }: ContentSubject, name: 'FechaInicial' | 'FechaFinal'): LocalDateTime | undefined {
  const seconds = attributes.get(name)?.slice(0, 19) ?? '';
  return isLocalDateTime(seconds) ? seconds : undefined;
}
