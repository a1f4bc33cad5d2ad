import type { Direction, DocumentType, Service, WorldDocument } from './document.js';
import type { LocalDateTime } from './local-date-time.js';

/** Which documents of a world are wanted; a filter that is absent lets all pass. */
export interface Selection {
  readonly service: Service;
  /** The taxpayer who asks: issuer or receiver of every document. */
  readonly rfc: string;
  /** Default: both. */
  readonly direction?: Direction;
  /** Earliest {@link WorldDocument.issuedAt}, inclusive. */
  readonly from?: LocalDateTime;
  /** Latest {@link WorldDocument.issuedAt}, inclusive. */
  readonly to?: LocalDateTime;
  /** Default `all`. */
  readonly status?: 'all' | 'active' | 'cancelled';
  readonly type?: DocumentType;
  /** RFCs on the other side of the document, any of them; an empty list is no filter. */
  readonly counterparts?: readonly string[];
  /** RFC of the third party on whose behalf it was issued. */
  readonly onBehalfOf?: string;
  /** Name of a complemento, such as `pagos20`; `comprobante` means documents without any (the SAT does not say what it means). */
  readonly complemento?: string;
  /** UUID, in any case. */
  readonly uuid?: string;
  /** `xml`: only documents whose XML the world has; default: all. */
  readonly content?: 'xml' | 'metadata';
  /** The moment, inclusive, as of which documents are seen: what is cancelled later is still active. Default: after everything has happened. */
  readonly asOf?: LocalDateTime;
  /**
   * After how many milliseconds from its certification the document with that UUID is found; those that are not found yet at {@link asOf} are
   * left out. Without it, every document is found, also before it is certified.
   */
  readonly delayOf?: (uuid: string) => number;
}

/** Filters for which a document has to be looked at as a whole. */
type Details = Pick<Selection, 'rfc' | 'type' | 'counterparts' | 'onBehalfOf' | 'complemento'>;

function hasCounterpart(document: WorldDocument, rfc: string, counterparts: readonly string[]): boolean {
  const other = document.issuerRfc === rfc ? document.receiverRfc : document.issuerRfc;
  return counterparts.length === 0 || counterparts.includes(other);
}

function hasComplemento(document: WorldDocument, complemento: string): boolean {
  return complemento === 'comprobante'
    ? document.complementos.length === 0
    : document.complementos.includes(complemento);
}

/** Whether the selection has filters that {@link hasDetails} judges. */
export function asksForDetails({ type, counterparts, onBehalfOf, complemento }: Details): boolean {
  return [type, counterparts, onBehalfOf, complemento].some((filter) => filter !== undefined);
}

/** Whether a document of the right taxpayer passes the filters that say what it is about. */
export function hasDetails(document: WorldDocument, selection: Details): boolean {
  const { rfc, type, counterparts, onBehalfOf, complemento } = selection;
  return (
    (type === undefined || document.type === type) &&
    (counterparts === undefined || hasCounterpart(document, rfc, counterparts)) &&
    (onBehalfOf === undefined || document.onBehalfOf?.rfc === onBehalfOf) &&
    (complemento === undefined || hasComplemento(document, complemento))
  );
}
