import { createHash } from 'node:crypto';
import {
  PackageError,
  openPackage,
  type CfdiHeader,
  type MetadataRow,
  type RandomAccess,
} from '@acopio/package-extractor';
import type { HeldHeader } from '../ledger.js';
import type { LocalDateTime } from '../local-date-time.js';
import type { Direction, Scope } from '../model.js';
import type { SyncJob } from '../plan.js';
import type { Holding } from '../reconcile.js';
import { compareStatuses } from '../status-history.js';
import type { DocumentFacts } from './facts.js';
import type { PackageRow } from './spending.js';

type HeldFacts = Pick<
  HeldHeader,
  'issuedAt' | 'issuerRfc' | 'kind' | 'version' | 'type' | 'currency' | 'total' | 'withheld'
>;

/** What packages say of one document, as small as can be: there may be hundreds of thousands of them at a time. */
export interface FoundDocument {
  readonly uuid: string;
  readonly listedIn: Set<Direction>;
  /** The SAT's last word, and when it had made it. */
  listed?: Pick<MetadataRow, 'issuedAt' | 'status' | 'cancelledAt' | 'type'> & { readonly seenAt: string };
  readonly heldIn: Set<Direction>;
  /** The first XML; of a second one nothing but that it is there. */
  held?: HeldFacts & {
    readonly sha256: string;
    readonly size: number;
  };
  hasConflict: boolean;
}

/** A part of all documents by their UUIDs, so that a part at a time is in memory: `index` of `of`, in their order. */
export interface Share {
  readonly index: number;
  readonly of: number;
}

/** What a package has, all of it, whatever the share. */
export interface PackageCount {
  readonly documents: number;
  readonly unreadable: number;
}

/** Where documents are collected that are read from packages. */
export interface Recount {
  readonly documents: Map<string, FoundDocument>;
  readonly share: Share;
  readonly scope: Pick<Scope, 'rfc' | 'service'>;
}

/** Whether a document is of a share; the shares are in the order of the UUIDs. */
function isOf({ index, of }: Share, uuid: string): boolean {
  return Math.floor((Number.parseInt(uuid.slice(0, 4), 16) * of) / 0x10000) === index;
}

/**
 * Reads a package anew, row by row and XML by XML, with nothing from the ledger but what was asked for. Of one that was
 * taken over nobody knows that: everything in it is read, and what is of another RFC or service is left out. Rejects with
 * `PackageError` for one that cannot be read to its end.
 */
export async function readAgain(source: RandomAccess, row: PackageRow, recount: Recount): Promise<PackageCount> {
  const satPackage = await openPackage(source);
  let documents = 0;
  let unreadable = 0;
  const isOwn = (found: CfdiHeader | MetadataRow, add: (directions: readonly Direction[]) => void): void => {
    const directions = directionsOf(found, row, recount);
    if (directions.length === 0) return;
    documents += 1;
    if (isOf(recount.share, found.uuid)) add(directions);
  };
  if (row.content !== 'metadata') {
    for await (const result of satPackage.readCfdis()) {
      if (result.error !== undefined) unreadable += 1;
      else isOwn(result.header, (directions) => addHeld(result, directions, recount));
    }
  }
  if (row.content === 'xml' || satPackage.kind === 'xml') return { documents, unreadable };
  for await (const result of satPackage.readMetadata()) {
    if (!('rejected' in result)) isOwn(result.row, (directions) => addListed(result.row, directions, { row, recount }));
    else if (result.rejected.reason !== 'THIRD_PARTY_NOT_LISTED') unreadable += 1;
  }
  return { documents, unreadable };
}

/** The direction that was asked for; of a folio the one that its issuer tells; of what was taken over all that its RFCs tell. */
function directionsOf(
  found: CfdiHeader | MetadataRow,
  { direction, origin }: PackageRow,
  { scope: { rfc, service } }: Recount,
): readonly Direction[] {
  if (direction !== undefined) return [direction];
  if (origin === undefined) return [found.issuerRfc === rfc ? 'issued' : 'received'];
  const isRetencion = 'kind' in found ? found.kind === 'retenciones' : found.withheld !== undefined;
  if (isRetencion !== (service === 'retenciones')) return [];
  return [
    ...(found.issuerRfc === rfc ? (['issued'] as const) : []),
    ...(found.receiverRfc === rfc ? (['received'] as const) : []),
  ];
}

function addListed(
  listed: MetadataRow,
  directions: readonly Direction[],
  { row: { listedAt }, recount }: { readonly row: PackageRow; readonly recount: Recount },
): void {
  const found = documentOf(listed.uuid, recount);
  for (const direction of directions) found.listedIn.add(direction);
  const { issuedAt, status, cancelledAt, type } = listed;
  const seen = {
    issuedAt,
    status,
    seenAt: listedAt,
    ...(cancelledAt === undefined ? {} : { cancelledAt }),
    ...(type === undefined ? {} : { type }),
  };
  if (found.listed === undefined || compareStatuses(found.listed, seen) < 0) found.listed = seen;
}

function addHeld(
  { header, bytes }: { readonly header: CfdiHeader; readonly bytes: Uint8Array },
  directions: readonly Direction[],
  recount: Recount,
): void {
  const found = documentOf(header.uuid, recount);
  for (const direction of directions) found.heldIn.add(direction);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (found.held !== undefined) {
    found.hasConflict ||= found.held.sha256 !== sha256;
    return;
  }
  const { issuedAt, issuerRfc, kind, version, type, currency, total, withheld } = header;
  found.held = {
    issuedAt,
    issuerRfc,
    kind,
    version,
    total,
    sha256,
    size: bytes.length,
    ...(type === undefined ? {} : { type }),
    ...(currency === undefined ? {} : { currency }),
    ...(withheld === undefined ? {} : { withheld }),
  };
}

function documentOf(uuid: string, { documents }: Recount): FoundDocument {
  const known = documents.get(uuid);
  if (known !== undefined) return known;
  const made: FoundDocument = { uuid, listedIn: new Set(), heldIn: new Set(), hasConflict: false };
  documents.set(uuid, made);
  return made;
}

/**
 * What a report counts of a document that was found; `undefined` for one that is not of the job. Packages cannot tell
 * `pending` from `missing`: both are `missing` here.
 */
export function foundFacts(found: FoundDocument, job: SyncJob): DocumentFacts | undefined {
  const { uuid, listed, listedIn, held, heldIn, hasConflict } = found;
  const issuedAt: LocalDateTime | undefined = listed?.issuedAt ?? held?.issuedAt;
  if (issuedAt === undefined || issuedAt < job.from || issuedAt > job.to) return undefined;
  const own = listed === undefined ? heldIn : listedIn;
  const directions = [...own].filter((direction) => job.directions.includes(direction)).toSorted();
  if (directions.length === 0) return undefined;
  const amounts = hasConflict ? undefined : held;
  const type = amounts?.type ?? listed?.type;
  return {
    uuid,
    issuedAt,
    directions,
    holding: holdingIn(found),
    status: listed?.status ?? 'unknown',
    ...(type === undefined ? {} : { type }),
    ...(amounts === undefined ? {} : { amounts }),
  };
}

function holdingIn({ listed, listedIn, held, hasConflict }: FoundDocument): Holding {
  if (hasConflict) return 'conflict';
  if (listed === undefined) return 'unlisted';
  if (held !== undefined) return 'present';
  return listed.status === 'cancelled' && !listedIn.has('issued') ? 'not_offered' : 'missing';
}

/** Whether reading failed because of the bytes, not of the disk. */
export function isUnreadable(error: unknown): error is PackageError {
  return error instanceof PackageError && error.code !== 'READ_FAILED';
}
