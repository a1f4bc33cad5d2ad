import type { Service, WorldDocument } from '../world/document.js';
import { buildMetadataPackage, buildXmlPackage } from '../world/package.js';
import type { World } from '../world/world.js';
import type { SatPackage, SatRequest } from './request-model.js';

/** The documents that a request finds. A folio gives its XML while it is active. */
export function selectDocuments(
  world: World,
  { service, rfc, query }: Pick<SatRequest, 'service' | 'rfc' | 'query'>,
): readonly WorldDocument[] {
  if (query.kind === 'folio') {
    return world.select({ service, rfc, uuid: query.uuid, status: 'active' });
  }
  const { kind, content: _content, ...filters } = query;
  return world.select({ service, rfc, direction: kind, ...filters });
}

/** The document with that UUID, whoever's it is. */
export function findDocument(world: World, service: Service, uuid: string): WorldDocument | undefined {
  for (const { rfc } of world.taxpayers) {
    const [document] = world.select({ service, rfc, uuid });
    if (document !== undefined) {
      return document;
    }
  }
  return undefined;
}

/** Bytes of a package's ZIP; the same every time. */
export function packageBytes({ request, documents }: SatPackage): AsyncIterable<Uint8Array> {
  return request.query.kind !== 'folio' && request.query.content === 'metadata'
    ? buildMetadataPackage(request.id, documents, request.service)
    : buildXmlPackage(documents);
}
