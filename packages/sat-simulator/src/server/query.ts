import { createHash } from 'node:crypto';

import type { LocalDateTime } from '../world/local-date-time.js';
import type { Service } from '../world/document.js';

/** What a registered request asks for. Dates are wall clock of Mexico City, both ends included. */
export type SatQuery =
  | {
      readonly kind: 'issued' | 'received';
      readonly content: 'xml' | 'metadata';
      readonly from: LocalDateTime;
      readonly to: LocalDateTime;
      readonly status: 'all' | 'active' | 'cancelled';
      readonly type?: 'I' | 'E' | 'T' | 'N' | 'P';
      /** RFCs of the other side; absent: all. */
      readonly counterparts?: readonly string[];
      readonly onBehalfOf?: string;
      readonly complemento?: string;
    }
  | { readonly kind: 'folio'; readonly uuid: string };

/**
 * What the SAT counts as the same query: SHA-256, hexadecimal, of installation, kind of content, both bounds, issuer and receivers (sorted),
 * joined by `|`, receivers by `,`; of a folio: `service|folio|uuid|rfc`. Other filters do not make another query (SAT, Verificación v1.1,
 * August 2018, code 5002; phpcfdi README).
 */
export function queryFingerprint(service: Service, rfc: string, query: SatQuery): string {
  return createHash('sha256')
    .update(criteria(service, rfc, query).join('|'))
    .digest('hex');
}

function criteria(service: Service, rfc: string, query: SatQuery): readonly string[] {
  if (query.kind === 'folio') {
    return [service, 'folio', query.uuid, rfc];
  }
  const others = [...(query.counterparts ?? [])].sort().join(',');
  const [issuer, receivers] = query.kind === 'issued' ? [rfc, others] : [others, rfc];
  return [service, query.content, query.from, query.to, issuer, receivers];
}
