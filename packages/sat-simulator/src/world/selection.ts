import type { Batch } from './batch.js';
import type { Direction, DocumentType, Service, WorldDocument } from './document.js';
import { documentStatus } from './document.js';
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
}

function hasCounterpart(document: WorldDocument, rfc: string, counterparts: readonly string[]): boolean {
  const other = document.issuerRfc === rfc ? document.receiverRfc : document.issuerRfc;
  return counterparts.length === 0 || counterparts.includes(other);
}

function hasComplemento(document: WorldDocument, complemento: string): boolean {
  return complemento === 'comprobante'
    ? document.complementos.length === 0
    : document.complementos.includes(complemento);
}

/** Whether a document of the right taxpayer and direction passes the other filters. */
export function passes(document: WorldDocument, selection: Selection): boolean {
  const { from, to, status, type, counterparts, onBehalfOf, complemento, uuid } = selection;
  return (
    (from === undefined || document.issuedAt >= from) &&
    (to === undefined || document.issuedAt <= to) &&
    (status === undefined || status === 'all' || documentStatus(document) === status) &&
    (type === undefined || document.type === type) &&
    (counterparts === undefined || hasCounterpart(document, selection.rfc, counterparts)) &&
    (onBehalfOf === undefined || document.onBehalfOf?.rfc === onBehalfOf) &&
    (complemento === undefined || hasComplemento(document, complemento)) &&
    (uuid === undefined || document.uuid === uuid.toLowerCase())
  );
}

function seconds(dateTime: LocalDateTime): number {
  return Date.parse(`${dateTime}Z`) / 1000;
}

/** Places of a batch whose documents may lie between the selection's dates: at most one too many at either end. */
function placesBetween(batch: Batch, { from, to }: Selection): { first: number; last: number } {
  const placeAt = (dateTime: LocalDateTime): number =>
    Math.floor(((seconds(dateTime) - batch.start) * batch.count) / batch.length);
  return {
    first: from === undefined ? 0 : Math.max(0, placeAt(from) - 1),
    last: to === undefined ? batch.count - 1 : Math.min(batch.count - 1, placeAt(to) + 1),
  };
}

/** The places of a batch that hold documents which the taxpayer issued, or received, as the selection asks. */
export function* placesFor(batch: Batch, selection: Selection): Generator<number> {
  const { service, rfc, direction } = selection;
  if (batch.service !== service) {
    return;
  }
  const { first, last } = placesBetween(batch, selection);
  if (batch.taxpayer.rfc === rfc && (direction === undefined || direction === batch.direction)) {
    for (let place = first; place <= last; place += 1) {
      yield place;
    }
  } else if (batch.direction === 'issued' && direction !== 'issued') {
    for (const [place, receiver] of batch.ownReceivers) {
      if (receiver.rfc === rfc && place >= first && place <= last) {
        yield place;
      }
    }
  }
}
