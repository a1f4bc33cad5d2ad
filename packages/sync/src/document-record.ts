import { isDeepStrictEqual } from 'node:util';
import type { MetadataRow } from '@acopio/package-extractor';
import type { DocumentBatch, HeldDocument, KnownDocument, StatusSeen } from './ledger.js';
import type { LocalDateTime } from './local-date-time.js';
import type { Direction, Instant } from './model.js';
import { compareStatuses, withStatus, type StatusSpan } from './status-history.js';

/** What a ledger keeps of one document: everything that `KnownDocument` tells, and what it takes to add to it in any order. */
export interface DocumentRecord {
  /** Lower case. */
  readonly uuid: string;
  /** The latest metadata row, and when it was seen. */
  readonly listed?: { readonly row: MetadataRow; readonly seenAt: Instant };
  /** Sorted, as `heldIn`. */
  readonly listedIn: readonly Direction[];
  readonly statuses: readonly StatusSpan[];
  readonly held: readonly HeldDocument[];
  readonly heldIn: readonly Direction[];
}

/**
 * The records of a batch's documents as they are after it; those that it does not change are left out. `known` has the
 * records from before, by UUID. Merging a batch again changes nothing, and batches may come in any order: a ledger has
 * to read, merge and write in one transaction, and no more than that.
 */
export function mergeBatch(
  batch: DocumentBatch,
  known: ReadonlyMap<string, DocumentRecord>,
): readonly DocumentRecord[] {
  const merged = new Map<string, DocumentRecord>();
  const recordOf = (uuid: string): DocumentRecord => merged.get(uuid) ?? known.get(uuid) ?? emptyRecord(uuid);
  for (const row of batch.listed) merged.set(row.uuid, withListed(recordOf(row.uuid), row, batch));
  for (const held of batch.held) {
    const { uuid } = held.header;
    merged.set(uuid, withHeld(recordOf(uuid), held, batch.direction));
  }
  return [...merged.values()].filter((record) => !isDeepStrictEqual(record, known.get(record.uuid)));
}

/** A record without what it takes to add to it. */
export function knownDocument({ listed, statuses, ...record }: DocumentRecord): KnownDocument {
  return {
    ...record,
    ...(listed === undefined ? {} : { listed: listed.row }),
    statuses: statuses.map(({ lastAt: _last, ...seen }) => seen),
  };
}

/** When a document was issued: as metadata has it, else as its XML says; '' for one of which nothing is known. */
export function issuedAtOf({ listed, held }: Pick<KnownDocument, 'listed' | 'held'>): LocalDateTime | '' {
  return listed?.issuedAt ?? held[0]?.header.issuedAt ?? '';
}

function emptyRecord(uuid: string): DocumentRecord {
  return { uuid, listedIn: [], statuses: [], held: [], heldIn: [] };
}

function withListed(record: DocumentRecord, row: MetadataRow, { direction, seenAt }: DocumentBatch): DocumentRecord {
  const seen = statusOf(row, seenAt);
  const { listed } = record;
  const isLatest = listed === undefined || compareStatuses(statusOf(listed.row, listed.seenAt), seen) < 0;
  return {
    ...record,
    statuses: withStatus(record.statuses, seen),
    listedIn: withDirection(record.listedIn, direction),
    ...(isLatest ? { listed: { row, seenAt } } : {}),
  };
}

function statusOf({ status, cancelledAt }: MetadataRow, seenAt: Instant): StatusSeen {
  return { status, ...(cancelledAt === undefined ? {} : { cancelledAt }), seenAt };
}

function withHeld(record: DocumentRecord, found: HeldDocument, direction: Direction): DocumentRecord {
  const isNew = !record.held.some(({ sha256 }) => sha256 === found.sha256);
  return {
    ...record,
    heldIn: withDirection(record.heldIn, direction),
    ...(isNew ? { held: [...record.held, found] } : {}),
  };
}

function withDirection(directions: readonly Direction[], direction: Direction): readonly Direction[] {
  return directions.includes(direction) ? directions : [...directions, direction].sort();
}
