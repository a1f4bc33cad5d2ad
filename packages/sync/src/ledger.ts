import type { CfdiHeader, MetadataRow, ZipEntry } from '@acopio/package-extractor';
import type { LocalDateTime } from './local-date-time.js';
import type { Change, Direction, Instant, LedgerView, Scope } from './model.js';

/** Where an XML lies: in which package, at which bytes. It can be read without unpacking anything else. */
export interface Place extends ZipEntry {
  readonly packageId: string;
}

/** What a ledger keeps of a header: what reports and lists ask for. The document itself has the rest. */
export type HeldHeader = Pick<CfdiHeader, (typeof HELD_FIELDS)[number]>;

const HELD_FIELDS = [
  'uuid',
  'kind',
  'version',
  'issuedAt',
  'stampedAt',
  'issuerRfc',
  'issuerName',
  'receiverRfc',
  'receiverName',
  'type',
  'currency',
  'subtotal',
  'total',
  'withheld',
] as const;

/** The part of a header that a ledger keeps. */
export function heldHeader(header: HeldHeader): HeldHeader {
  const held = HELD_FIELDS.flatMap((field) => (header[field] === undefined ? [] : [[field, header[field]] as const]));
  return Object.fromEntries(held) as HeldHeader;
}

/** An XML that we hold: what its header says, the SHA-256 (hex) of its bytes, and where it is. */
export interface HeldDocument {
  readonly header: HeldHeader;
  readonly sha256: string;
  readonly place: Place;
}

/** What was read from one package since the last batch. Recording the same batch again changes nothing. */
export interface DocumentBatch {
  readonly packageId: string;
  readonly direction: Direction;
  /** When the SAT had made this answer, as far as we know: the time the package was listed. */
  readonly seenAt: Instant;
  readonly listed: readonly MetadataRow[];
  readonly held: readonly HeldDocument[];
  /** Entries of the package read so far: an index that died goes on from here. */
  readonly position: number;
}

/** A status of a document as the SAT's metadata gave it. */
export interface StatusSeen {
  readonly status: MetadataRow['status'];
  readonly cancelledAt?: MetadataRow['issuedAt'];
  readonly seenAt: Instant;
}

/** Metadata joined with XML by UUID. */
export interface KnownDocument {
  readonly uuid: string;
  /** Latest metadata row; absent: the SAT has not listed it (yet). */
  readonly listed?: MetadataRow;
  /** Directions in which metadata listed it; one issued to oneself has both. */
  readonly listedIn: readonly Direction[];
  /** Each change of status, oldest first. */
  readonly statuses: readonly StatusSeen[];
  /** Different contents under this UUID (more than one is a conflict), in the order in which they came. */
  readonly held: readonly HeldDocument[];
  /** Directions of the packages that brought the XML. */
  readonly heldIn: readonly Direction[];
}

/** First and last second of issue, both included, Mexico City wall clock. */
export interface IssuedWithin {
  readonly from: LocalDateTime;
  readonly to: LocalDateTime;
}

/**
 * Where sync remembers what was asked, answered and spent. Every implementation passes `ledgerContract` of
 * `@acopio/sync/testing`.
 *
 * `apply` is atomic and compares revisions: when somebody else wrote since `expectedRevision` it rejects with
 * `SyncError` `REVISION_CONFLICT` and changes nothing. Once it resolves, the change survives the death of the process.
 */
export interface Ledger {
  view(scope: Scope): Promise<LedgerView>;
  apply(scope: Scope, changes: readonly Change[], expectedRevision: number): Promise<void>;
  /** Records documents; not guarded by the revision, because it is idempotent. */
  record(scope: Scope, batch: DocumentBatch): Promise<void>;
  /** Takes back that these documents (by UUID) are held: their bytes are gone for good. What was listed stays. */
  forget(scope: Scope, uuids: readonly string[]): Promise<void>;
  /** Entries of a package that are recorded already; 0 for one never seen. */
  position(scope: Scope, packageId: string): Promise<number>;
  /** Known documents by UUID: all, or those issued within a period (as metadata has it, else as their XML says). */
  documents(scope: Scope, period?: IssuedWithin): AsyncIterable<KnownDocument>;
}
