import type { WorldDocument } from './document.js';
import type { DocumentSource } from './source.js';

/**
 * Documents of a world in the order of their dates, then UUIDs, none twice. It holds eight bytes for each; a document is made when it is reached,
 * and always the same one: what happens to documents later does not change the list.
 */
export interface DocumentList extends Iterable<WorldDocument> {
  readonly length: number;
  /** A part of it, as `Array.prototype.slice` would give it; nothing is copied. */
  slice(start?: number, end?: number): DocumentList;
}

/** Where the documents of a list stand: numbers of sources, and places in them. */
export interface Places {
  readonly sources: Uint32Array;
  readonly places: Uint32Array;
}

/** The list of the documents at those places; `make` gives the one at a place. */
export function createDocumentList(
  { sources, places }: Places,
  make: (source: number, place: number) => WorldDocument,
): DocumentList {
  return {
    length: places.length,
    slice: (start, end) =>
      createDocumentList({ sources: sources.subarray(start, end), places: places.subarray(start, end) }, make),
    *[Symbol.iterator]() {
      for (let index = 0; index < places.length; index += 1) {
        yield make(sources[index] ?? 0, places[index] ?? 0);
      }
    },
  };
}

/** Places that are being found, with their documents' dates. */
export interface FoundPlaces {
  /** `issued`: local time in seconds since the start of 1970. */
  add(source: number, place: number, issued: number): void;
  /** Those found so far, in the order of dates, then UUIDs. */
  sorted(all: readonly DocumentSource[]): Places;
}

const FIRST_CAPACITY = 256;

function grown(array: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(array.length * 2);
  larger.set(array);
  return larger;
}

/** None found yet. */
export function createFoundPlaces(): FoundPlaces {
  let sources = new Uint32Array(FIRST_CAPACITY);
  let places = new Uint32Array(FIRST_CAPACITY);
  // Dates before 1970 do not occur: the first CFDI is of 2011.
  let dates = new Uint32Array(FIRST_CAPACITY);
  let length = 0;

  function byUuid(order: Uint32Array, all: readonly DocumentSource[]): void {
    const uuidAt = (found: number): string => all[sources[found] ?? 0]?.uuid(places[found] ?? 0) ?? '';
    let start = 0;
    for (let end = 1; end <= order.length; end += 1) {
      if (end === order.length || dates[order[end] ?? 0] !== dates[order[start] ?? 0]) {
        if (end - start > 1) {
          const tied = [...order.subarray(start, end)].map((found) => ({ found, uuid: uuidAt(found) }));
          tied.sort((one, other) => (one.uuid < other.uuid ? -1 : 1));
          order.set(
            tied.map(({ found }) => found),
            start,
          );
        }
        start = end;
      }
    }
  }

  return {
    add(source, place, issued) {
      if (length === places.length) {
        [sources, places, dates] = [grown(sources), grown(places), grown(dates)];
      }
      sources[length] = source;
      places[length] = place;
      dates[length] = issued;
      length += 1;
    },
    sorted(all) {
      const order = new Uint32Array(length).map((_, index) => index);
      order.sort((one, other) => (dates[one] ?? 0) - (dates[other] ?? 0));
      byUuid(order, all);
      return {
        sources: order.map((found) => sources[found] ?? 0),
        places: order.map((found) => places[found] ?? 0),
      };
    },
  };
}
