import { createCancellations } from './cancellations.js';
import type { Cancellations } from './cancellations.js';
import { createDocumentList, createFoundPlaces } from './document-list.js';
import type { DocumentList } from './document-list.js';
import type { Service, WorldDocument } from './document.js';
import type { Moments } from './facts.js';
import { localDateTime, secondsOf } from './local-date-time.js';
import type { LocalDateTime } from './local-date-time.js';
import { asksForDetails, hasDetails } from './selection.js';
import type { Selection } from './selection.js';
import type { DocumentSource } from './source.js';

/** All documents that a simulated SAT holds. */
export interface World {
  /** The taxpayers whose documents it has. */
  readonly taxpayers: readonly { readonly rfc: string; readonly legalName: string }[];
  /** The documents that match, however many: they are made one by one while the list is gone through. */
  find(selection: Selection): DocumentList;
  /** The same, all at once. */
  select(selection: Selection): WorldDocument[];
  /** The document with that UUID (in any case), whoever's it is, as of a moment (default: after everything has happened). */
  document(service: Service, uuid: string, asOf?: LocalDateTime): WorldDocument | undefined;
  /**
   * Cancels a document. Lists that were found before keep showing it as it was. Of several cancellations the earliest counts.
   *
   * @throws RangeError when there is no such document, or when it was certified only after `at`.
   */
  cancel(service: Service, uuid: string, at: LocalDateTime): void;
}

/** A place of a source. */
interface Spot {
  readonly source: DocumentSource;
  readonly place: number;
}

/** Documents as they are seen at a moment by whoever knows of the cancellations so far. */
interface Sight {
  /** Local time in seconds since the start of 1970. */
  readonly moment: number;
  /** When the document was cancelled; infinite while it is active. */
  cancelledAt(spot: Spot, moments: Moments): number;
  documentAt(spot: Spot): WorldDocument;
}

function createSight(cancellations: Cancellations, asOf: LocalDateTime | undefined): Sight {
  const known = cancellations.count;
  const moment = asOf === undefined ? Number.MAX_SAFE_INTEGER : secondsOf(asOf);
  const cancelledAt = ({ source, place }: Spot, { cancelled }: Moments): number => {
    const added =
      known === 0 ? Number.POSITIVE_INFINITY : cancellations.earliest(source.service, source.uuid(place), known);
    const earliest = Math.min(cancelled, added);
    return earliest <= moment ? earliest : Number.POSITIVE_INFINITY;
  };
  return {
    moment,
    cancelledAt,
    documentAt(spot) {
      const { cancelledAt: _afterEverything, ...document } = spot.source.document(spot.place);
      const seconds = cancelledAt(spot, spot.source.moments(spot.place));
      return Number.isFinite(seconds) ? { ...document, cancelledAt: localDateTime(seconds) } : document;
    },
  };
}

/** The filters of a selection beside those of {@link DocumentSource.places}. */
function filterOf(selection: Selection, sight: Sight): (spot: Spot, moments: Moments) => boolean {
  const { status = 'all', delayOf, content } = selection;
  const uuid = selection.uuid?.toLowerCase();
  const areDetailsAsked = asksForDetails(selection);
  return (spot, moments) => {
    const { source, place } = spot;
    return (
      (uuid === undefined || source.uuid(place) === uuid) &&
      (delayOf === undefined || moments.certified + delayOf(source.uuid(place)) / 1000 <= sight.moment) &&
      (status === 'all' || Number.isFinite(sight.cancelledAt(spot, moments)) === (status === 'cancelled')) &&
      (content !== 'xml' || source.hasXml(place)) &&
      (!areDetailsAsked || hasDetails(source.document(place), selection))
    );
  };
}

/** A world of the documents of these sources. */
export function createHoldings(taxpayers: World['taxpayers'], sources: readonly DocumentSource[]): World {
  const cancellations = createCancellations();

  function find(selection: Selection): DocumentList {
    const sight = createSight(cancellations, selection.asOf);
    const isAsked = filterOf(selection, sight);
    const found = createFoundPlaces();
    for (const [number, source] of sources.entries()) {
      for (const place of source.service === selection.service ? source.places(selection) : []) {
        const moments = source.moments(place);
        if (isAsked({ source, place }, moments)) {
          found.add(number, place, moments.issued);
        }
      }
    }
    return createDocumentList(found.sorted(sources), (number, place) =>
      sight.documentAt({ source: sourceAt(number), place }),
    );
  }

  function sourceAt(number: number): DocumentSource {
    const source = sources[number];
    if (source === undefined) {
      throw new RangeError(`no source ${number}`);
    }
    return source;
  }

  function spotOf(service: Service, uuid: string): Spot | undefined {
    const wanted = uuid.toLowerCase();
    for (const source of sources) {
      for (let place = 0; source.service === service && place < source.count; place += 1) {
        if (source.uuid(place) === wanted) {
          return { source, place };
        }
      }
    }
    return undefined;
  }

  return {
    taxpayers,
    find,
    select: (selection) => [...find(selection)],
    document(service, uuid, asOf) {
      const spot = spotOf(service, uuid);
      return spot && createSight(cancellations, asOf).documentAt(spot);
    },
    cancel(service, uuid, at) {
      const spot = spotOf(service, uuid);
      if (spot === undefined) {
        throw new RangeError(`no such document: ${uuid}`);
      }
      const seconds = secondsOf(at);
      if (!(seconds >= spot.source.moments(spot.place).certified)) {
        throw new RangeError(`a document is cancelled after it was certified, not at ${at}`);
      }
      cancellations.add(service, uuid.toLowerCase(), seconds);
    },
  };
}
