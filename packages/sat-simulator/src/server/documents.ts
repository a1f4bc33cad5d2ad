import type { DocumentList } from '../world/document-list.js';
import type { Service, WorldDocument } from '../world/document.js';
import { buildMetadataPackage, buildXmlPackage } from '../world/package.js';
import type { World } from '../world/world.js';
import { mexicoCityTime } from './mexico-time.js';
import type { SatPackage, SatRequest } from './request-model.js';
import type { Visibility } from './settings.js';
import { visibilityDelay } from './visibility.js';

/** A moment, and what of the world can be seen then. */
export interface Outlook {
  readonly world: World;
  readonly at: Date;
  readonly visibility: Visibility;
}

/** What a query for this content sees: documents and their status as of the moment. */
function seen({ at, visibility }: Outlook, content: 'xml' | 'metadata') {
  const delayOf = visibilityDelay(visibility, content);
  return { content, asOf: mexicoCityTime(at), ...(delayOf !== undefined && { delayOf }) };
}

/** The documents that a request finds, frozen. A folio gives its XML while it is active. */
export function selectDocuments(
  outlook: Outlook,
  { service, rfc, query }: Pick<SatRequest, 'service' | 'rfc' | 'query'>,
): DocumentList {
  if (query.kind === 'folio') {
    return outlook.world.find({ service, rfc, uuid: query.uuid, status: 'active', ...seen(outlook, 'xml') });
  }
  const { kind, content, ...filters } = query;
  return outlook.world.find({ service, rfc, direction: kind, ...filters, ...seen(outlook, content) });
}

/** The document with that UUID, whoever's it is, as of the moment. */
export function findDocument(
  { world, at }: Pick<Outlook, 'world' | 'at'>,
  service: Service,
  uuid: string,
): WorldDocument | undefined {
  return world.document(service, uuid, mexicoCityTime(at));
}

/** Bytes of a package's ZIP; the same every time. */
export function packageBytes({ request, documents }: SatPackage): AsyncIterable<Uint8Array> {
  return request.query.kind !== 'folio' && request.query.content === 'metadata'
    ? buildMetadataPackage(request.id, documents, request.service)
    : buildXmlPackage(documents);
}
