import { createHash } from 'node:crypto';
import type { DownloadQuery, Service } from '@acopio/sat-client';

/**
 * What the SAT counts as the same query: SHA-256 (hex) of service, kind of content, both bounds, issuer and receivers
 * (sorted). Other filters do not make another query (SAT, Verificación v1.1, August 2018, code 5002; phpcfdi README).
 */
export function fingerprint(service: Service, rfc: string, query: DownloadQuery): string {
  return createHash('sha256')
    .update(criteria(service, rfc, query).join('|'))
    .digest('hex');
}

function criteria(service: Service, rfc: string, query: DownloadQuery): string[] {
  switch (query.kind) {
    case 'folio':
      return [service, 'folio', query.uuid.toLowerCase(), rfc];
    case 'issued':
      return [service, query.content, query.from, query.to, rfc, [...(query.counterparts ?? [])].sort().join(',')];
    case 'received':
      return [service, query.content, query.from, query.to, query.counterpart ?? '', rfc];
  }
}
