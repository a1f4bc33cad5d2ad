import type { Service } from '../world/document.js';
import type { Call } from './journal.js';
import type { SatQuery } from './query.js';

/** Which calls a fault meets, as data: all that is given must be so. */
export interface FaultMatch {
  readonly service?: Service;
  /** RFC of the caller's certificate. */
  readonly rfc?: string;
  /** In any case. A Descarga belongs to the request of its package; a Solicitud has no id yet when it comes in. */
  readonly requestId?: string;
  /** In any case. */
  readonly packageId?: string;
  /** What the request asks for, also when it is verified and downloaded; a folio is `xml`. */
  readonly content?: 'xml' | 'metadata';
  /** The same for the direction of the request. */
  readonly direction?: SatQuery['kind'];
  /** The SOAPAction, whole or what stands after its last slash. */
  readonly action?: string;
}

/** The query of a registered request, by its id in lower case. */
export type FindQuery = (requestId: string) => SatQuery | undefined;

/** Id of the request that the call is about, in lower case. */
function requestIdOf({ requestId, packageId }: Call): string | undefined {
  return requestId ?? packageId?.split('_')[0]?.toLowerCase();
}

/** Whether the call is one of those. `findQuery` tells what a verified or downloaded request asked for. */
export function isMatch(call: Call, match: FaultMatch, findQuery: FindQuery): boolean {
  const { service, rfc, requestId, packageId, content, direction, action } = match;
  const asked = requestIdOf(call);
  const query = call.query ?? (asked === undefined ? undefined : findQuery(asked));
  return (
    (service === undefined || call.service === service) &&
    (rfc === undefined || call.rfc === rfc) &&
    (requestId === undefined || asked === requestId.toLowerCase()) &&
    (packageId === undefined || call.packageId === packageId.toUpperCase()) &&
    (content === undefined || contentOf(query) === content) &&
    (direction === undefined || query?.kind === direction) &&
    (action === undefined || call.action === action || call.action.endsWith(`/${action}`))
  );
}

function contentOf(query: SatQuery | undefined): 'xml' | 'metadata' | undefined {
  return query?.kind === 'folio' ? 'xml' : query?.content;
}
