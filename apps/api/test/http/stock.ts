import { createHash, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { buildMetadataPackage, buildXmlPackage, createWorld, type WorldDocument } from '@acopio/sat-simulator';
import {
  perform,
  type Change,
  type Content,
  type Direction,
  type SatPackage,
  type SatRequest,
  type Window,
} from '@acopio/sync';
import { postgresLedger } from '../../src/ledger/postgres-ledger.js';
import type { TestApi, TestTenant } from './api.js';

/** A month whose documents have long settled. */
const PERIOD = { from: '2025-01-01T00:00:00', to: '2025-01-31T23:59:59' } as const;

/** What the SAT has of EKU9003173C9 in that month; the same in every run. */
const world = createWorld({
  seed: 'stock',
  taxpayers: [
    {
      rfc: 'EKU9003173C9',
      legalName: 'ESCUELA KEMPER URGATE SA DE CV',
      months: [{ month: '2025-01', issued: 9, received: 40 }],
    },
  ],
});

/** The documents of the month, oldest first. */
function worldDocuments(direction: Direction): WorldDocument[] {
  return world.select({ service: 'cfdi', rfc: 'EKU9003173C9', direction, ...PERIOD });
}

/** What was put into a taxpayer's ledger. */
export interface Stock {
  readonly issued: readonly WorldDocument[];
  readonly received: readonly WorldDocument[];
  /** Listed, and left out of the packages. */
  readonly missing: WorldDocument;
  /** `IdPaquete` of the XML that the taxpayer issued, and its bytes. */
  readonly xmlPackageId: string;
  readonly xmlPackage: Buffer;
  /** A package that the SAT listed and nobody fetched. */
  readonly listedPackageId: string;
}

/**
 * Fills a ledger as workers would: lists of both directions, the XML that was issued but for one document, and a request
 * for what was received whose package is not fetched yet.
 */
export async function stock(api: TestApi, { tenantId }: TestTenant, taxpayerId: string): Promise<Stock> {
  const issued = worldDocuments('issued');
  const received = worldDocuments('received');
  const missing = issued[0];
  if (missing === undefined) throw new Error('the world is empty');
  const put = (what: Pick<Put, 'direction' | 'content' | 'bytes'>): Promise<string> =>
    putPackage(api, { tenantId, taxpayerId, ...what });
  const xmlPackage = await collect(buildXmlPackage(issued.slice(1)));
  await put({ direction: 'issued', content: 'metadata', bytes: await listOf(issued) });
  await put({ direction: 'received', content: 'metadata', bytes: await listOf(received) });
  const xmlPackageId = await put({ direction: 'issued', content: 'xml', bytes: xmlPackage });
  const listedPackageId = await put({ direction: 'received', content: 'xml', bytes: undefined });
  return { issued, received, missing, xmlPackageId, xmlPackage, listedPackageId };
}

/** What a package is to bring to a taxpayer's ledger; without bytes it is only listed. */
export interface Put {
  readonly tenantId: string;
  readonly taxpayerId: string;
  readonly direction: Direction;
  readonly content: Content;
  readonly bytes: Buffer | undefined;
}

/** Puts a package into store and ledger, indexes it, and answers its id. */
export async function putPackage({ services }: TestApi, what: Put): Promise<string> {
  const ledger = postgresLedger(services.database);
  const { store, clock, limits } = services;
  const scope = { tenant: what.tenantId, rfc: await rfcOf(services, what), service: 'cfdi' as const };
  const apply = async (...changes: Change[]): Promise<void> =>
    ledger.apply(scope, changes, (await ledger.view(scope)).revision);
  const { window, request, satPackage } = recordsOf(what);
  await apply({ type: 'window', window }, { type: 'request', request }, { type: 'package', package: satPackage });
  const { id } = satPackage;
  if (what.bytes === undefined) return id;
  const scratch = await store.begin(scope, id);
  await scratch.write(Readable.from([what.bytes]));
  const sha256 = createHash('sha256').update(what.bytes).digest('hex');
  const facts = { size: what.bytes.length, sha256, fetchedAt: clock.now().toISOString() };
  await scratch.keep({ packageId: id, ...facts });
  await apply({ type: 'package', package: { ...satPackage, ...facts, state: 'fetched' } });
  const notBefore = clock.now().toISOString();
  await perform({ kind: 'index', packageId: id, notBefore }, { scope, ledger, store, clock, limits });
  await apply({ type: 'window', window: { ...window, state: 'done', settledAt: notBefore } });
  return id;
}

async function rfcOf(
  { database }: TestApi['services'],
  { tenantId, taxpayerId }: Pick<Put, 'tenantId' | 'taxpayerId'>,
): Promise<string> {
  const taxpayer = await database.tenant(tenantId, ({ prisma }) =>
    prisma.taxpayer.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id: taxpayerId } } }),
  );
  return taxpayer.rfc;
}

/** A window whose request the SAT has answered with one package. */
function recordsOf({ direction, content }: Put): {
  readonly window: Window;
  readonly request: SatRequest;
  readonly satPackage: SatPackage;
} {
  const at = '2025-06-01T12:00:00.000Z';
  const ids = { windowId: randomUUID(), requestId: randomUUID() };
  const satRequestId = randomUUID().toUpperCase();
  const received = { kind: 'received', ...PERIOD } as const;
  return {
    window: {
      id: ids.windowId,
      direction,
      content,
      ...PERIOD,
      state: 'open',
      plannedAt: at,
      shifts: 0,
      replans: 0,
    },
    request: {
      id: ids.requestId,
      windowId: ids.windowId,
      query: direction === 'issued' ? { kind: 'issued', content, ...PERIOD } : { ...received, content },
      fingerprint: 'f'.repeat(64),
      state: 'accepted',
      plannedAt: at,
      sentAt: at,
      settledAt: at,
      unsent: 0,
      satRequestId,
      codEstatus: '5000',
      satMessage: 'Solicitud Aceptada',
      check: { state: 'finished', requestCode: '5000', count: 9, times: 1, checkedAt: at, nextAt: at },
      outcome: 'finished',
    },
    satPackage: {
      id: `${satRequestId}_01`,
      ...ids,
      state: 'listed',
      listedAt: at,
      expiresAt: '2025-06-04T12:00:00.000Z',
      downloads: [],
    },
  };
}

function listOf(documents: readonly WorldDocument[]): Promise<Buffer> {
  return collect(buildMetadataPackage(randomUUID(), documents, 'cfdi'));
}

/** All bytes of a package. */
export async function collect(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of bytes) parts.push(part);
  return Buffer.concat(parts);
}
