import type { Batch } from './batch.js';
import { isOfTaxpayer } from './document.js';
import type { Service, WorldDocument } from './document.js';
import { momentsOf, uuidOf } from './facts.js';
import type { Moments } from './facts.js';
import { localDateTime, secondsOf } from './local-date-time.js';
import type { Selection } from './selection.js';

/** What of a selection is known without looking at the documents. */
export type Range = Pick<Selection, 'service' | 'rfc' | 'direction' | 'from' | 'to'>;

/** Documents of one service that are numbered, and made when they are asked for. */
export interface DocumentSource {
  readonly service: Service;
  readonly count: number;
  /** Rising numbers of the documents that the taxpayer issued, or received, between the dates. */
  places(range: Range): Iterable<number>;
  moments(place: number): Moments;
  uuid(place: number): string;
  /** Whether the XML of the document is there. */
  hasXml(place: number): boolean;
  /** The document with every cancellation that its world has for it, however late. */
  document(place: number): WorldDocument;
}

/** Places of a batch whose documents lie between the dates; they rise with the place. */
function placesBetween(batch: Batch, { from, to }: Range): { first: number; last: number } {
  const guess = (seconds: number): number => Math.floor(((seconds - batch.start) * batch.count) / batch.length);
  const issuedAt = (place: number): string => localDateTime(momentsOf(batch, place).issued);
  const isTooEarly = (place: number): boolean => from !== undefined && issuedAt(place) < from;
  const isTooLate = (place: number): boolean => to !== undefined && issuedAt(place) > to;
  let first = from === undefined ? 0 : Math.max(0, guess(secondsOf(from)) - 1);
  let last = to === undefined ? batch.count - 1 : Math.min(batch.count - 1, guess(secondsOf(to)) + 1);
  while (first <= last && isTooEarly(first)) {
    first += 1;
  }
  while (first <= last && isTooLate(last)) {
    last -= 1;
  }
  return { first, last };
}

function* placesOf(batch: Batch, range: Range): Generator<number> {
  const { rfc, direction } = range;
  const { first, last } = placesBetween(batch, range);
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

/** The invented documents of a batch; `write` makes the one at a place. */
export function batchSource(batch: Batch, write: (place: number) => WorldDocument): DocumentSource {
  return {
    service: batch.service,
    count: batch.count,
    places: (range) => placesOf(batch, range),
    moments: (place) => momentsOf(batch, place),
    uuid: (place) => uuidOf(batch, place),
    hasXml: () => true,
    document: write,
  };
}

/** Documents that somebody brought along, in any order. */
export function listSource(service: Service, documents: readonly WorldDocument[]): DocumentSource {
  const at = (place: number): WorldDocument => {
    const document = documents[place];
    if (document === undefined) {
      throw new RangeError(`no document ${place}`);
    }
    return document;
  };
  return {
    service,
    count: documents.length,
    *places({ rfc, direction, from, to }) {
      for (const [place, document] of documents.entries()) {
        if (
          isOfTaxpayer(document, rfc, direction) &&
          (from === undefined || document.issuedAt >= from) &&
          (to === undefined || document.issuedAt <= to)
        ) {
          yield place;
        }
      }
    },
    moments(place) {
      const { issuedAt, certifiedAt, cancelledAt } = at(place);
      return {
        issued: secondsOf(issuedAt),
        certified: secondsOf(certifiedAt),
        cancelled: cancelledAt === undefined ? Number.POSITIVE_INFINITY : secondsOf(cancelledAt),
      };
    },
    uuid: (place) => at(place).uuid,
    hasXml: (place) => at(place).isMetadataOnly !== true,
    document: at,
  };
}
