import type { Direction, Service, WorldDocument } from './document.js';
import { documentStatus, isOfTaxpayer } from './document.js';
import type { LocalDateTime } from './local-date-time.js';
import type { World } from './world.js';

/** What was asked of a client. */
export interface TruthQuery {
  readonly service: Service;
  readonly rfc: string;
  /** Bounds of {@link WorldDocument.issuedAt}, inclusive; without them, everything. */
  readonly from?: LocalDateTime;
  readonly to?: LocalDateTime;
  /** The moment, inclusive, as of which documents are seen: what is cancelled later is still active. Default: after everything has happened. */
  readonly asOf?: LocalDateTime;
  /** The directions that the client asked for; default both. */
  readonly directions?: readonly Direction[];
}

/** One document that a perfect client knows in the end. */
export interface TrueDocument {
  /** Lower case. */
  readonly uuid: string;
  /** In which of the directions asked for it is listed: both when the taxpayer issued it to itself. */
  readonly directions: readonly Direction[];
  readonly status: 'active' | 'cancelled';
  /** Whether the SAT gives its XML: of issued documents always, of received ones while they are active. */
  readonly xmlOffered: boolean;
  /** The document itself; the bytes that a client must hold are the UTF-8 of its `xml()`. */
  readonly document: WorldDocument;
}

const DIRECTIONS = ['issued', 'received'] as const satisfies readonly Direction[];

/** {@link truth}, one document after the other, so that it need not be held as a whole. */
export function* trueDocuments(world: World, query: TruthQuery): Generator<TrueDocument> {
  const { directions: asked = DIRECTIONS, ...selection } = query;
  for (const document of world.find(selection)) {
    const directions = DIRECTIONS.filter(
      (direction) => asked.includes(direction) && isOfTaxpayer(document, query.rfc, direction),
    );
    if (directions.length > 0) {
      const { uuid } = document;
      const status = documentStatus(document);
      const isInReach = directions.includes('issued') || status === 'active';
      yield { uuid, directions, status, xmlOffered: isInReach && document.isMetadataOnly !== true, document };
    }
  }
}

/**
 * What a client must end up with, by document: its metadata lists all of them, and its XML are exactly those that are offered. In the order of the
 * documents' dates.
 */
export function truth(world: World, query: TruthQuery): readonly TrueDocument[] {
  return [...trueDocuments(world, query)];
}
