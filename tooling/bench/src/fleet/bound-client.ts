import { createHash, randomUUID } from 'node:crypto';
import { type DownloadQuery, SatError, type SatClient } from '@acopio/sat-client';
import { buildMetadataPackage, buildXmlPackage, type LocalDateTime, type WorldDocument } from '@acopio/sat-simulator';
import type { FleetTaxpayer } from './taxpayers.ts';

/** How often the SAT was called, by operation. */
export type CallCounts = Record<'request' | 'verify' | 'download', number>;

/** What the SAT of the fleet is made of. */
export interface FleetSat {
  /** Virtual time, in milliseconds. */
  readonly now: () => number;
  /** Milliseconds from a request to its packages. */
  readonly timeToReady: () => number;
  readonly counts: CallCounts;
}

interface Registered {
  readonly query: DownloadQuery;
  readonly at: number;
  readonly readyAt: number;
}

/** Mexico City has been at UTC−6 all year since 2022. */
function mexicoTime(milliseconds: number): LocalDateTime {
  return new Date(milliseconds - 6 * 3_600_000).toISOString().slice(0, 19) as LocalDateTime;
}

function selected({ rfc, world }: FleetTaxpayer, { query, at }: Registered): readonly WorldDocument[] {
  if (query.kind === 'folio') return [...world.select({ service: 'cfdi', rfc, uuid: query.uuid, content: 'xml' })];
  const { kind: direction, content, from, to } = query;
  // Of received documents the SAT gives XML only while they are active.
  const status = content === 'xml' && direction === 'received' ? 'active' : 'all';
  const asOf = mexicoTime(at);
  // Documents are found from the second of their certification on.
  const delayOf = (): number => 0;
  return [...world.select({ service: 'cfdi', rfc, direction, content, from, to, status, asOf, delayOf })];
}

async function joined(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

/**
 * A client that answers from a taxpayer's world in this process: no HTTP and no signatures, so that a fleet of many days fits into
 * minutes. It keeps no budgets: the simulator does that, and other tests ask it.
 */
export function boundClient(taxpayer: FleetTaxpayer, { now, timeToReady, counts }: FleetSat): SatClient {
  const requests = new Map<string, Registered>();
  const login = async (): Promise<{ readonly expiresAt: string }> => ({ expiresAt: '9999-12-31T00:00:00.000Z' });
  return {
    login,
    ready: login,
    savedToken: () => undefined,
    request: async (query) => {
      counts.request += 1;
      const requestId = randomUUID();
      requests.set(requestId, { query, at: now(), readyAt: now() + timeToReady() });
      return { requestId, codEstatus: '5000', message: 'Solicitud Aceptada' };
    },
    verify: async (requestId) => {
      counts.verify += 1;
      const registered = requests.get(requestId);
      if (registered === undefined)
        throw new SatError('REFUSED', {
          service: 'cfdi',
          operation: 'verify',
          delivery: 'refused',
          codEstatus: '5004',
        });
      const facts = { codEstatus: '5000', message: 'Solicitud Aceptada', raw: {} };
      if (now() < registered.readyAt) return { ...facts, state: 'inProgress', stateCode: 2, count: 0, packageIds: [] };
      const count = selected(taxpayer, registered).length;
      if (count === 0) {
        return { ...facts, state: 'rejected', stateCode: 5, requestCode: '5004', count, packageIds: [] };
      }
      const packageIds = [`${requestId.toUpperCase()}_01`];
      return { ...facts, state: 'finished', stateCode: 3, requestCode: '5000', count, packageIds };
    },
    download: async (packageId) => {
      counts.download += 1;
      const requestId = packageId.slice(0, -3).toLowerCase();
      const registered = requests.get(requestId);
      if (registered === undefined)
        throw new SatError('REFUSED', {
          service: 'cfdi',
          operation: 'download',
          delivery: 'refused',
          codEstatus: '5004',
        });
      const documents = selected(taxpayer, registered);
      const isMetadata = registered.query.kind !== 'folio' && registered.query.content === 'metadata';
      const bytes = await joined(
        isMetadata ? buildMetadataPackage(requestId, documents, 'cfdi') : buildXmlPackage(documents),
      );
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      return {
        codEstatus: '5000',
        message: 'Solicitud Aceptada',
        bytes: (async function* () {
          yield bytes;
        })(),
        whole: Promise.resolve({ size: bytes.length, sha256 }),
      };
    },
    close: async () => undefined,
  };
}
