import { SyncError } from './errors.js';
import type { DocumentBatch, HeldDocument, KnownDocument, Ledger, StatusSeen } from './ledger.js';
import type { Change, Direction, LedgerView, SatPackage, SatRequest, Scope, Window } from './model.js';
import type { MetadataRow } from '@acopio/package-extractor';

interface Records {
  revision: number;
  readonly windows: Map<string, Window>;
  readonly requests: Map<string, SatRequest>;
  readonly packages: Map<string, SatPackage>;
  readonly documents: Map<string, Entry>;
  readonly positions: Map<string, number>;
}

interface Entry {
  listed?: { readonly row: MetadataRow; readonly seenAt: string };
  readonly listedIn: Set<Direction>;
  readonly statuses: StatusSeen[];
  readonly held: Map<string, HeldDocument>;
  readonly heldIn: Set<Direction>;
}

/** A ledger that lives as long as the process: for tests, and for who keeps records elsewhere. */
export function memoryLedger(): Ledger {
  const scopes = new Map<string, Records>();
  const of = (scope: Scope): Records => {
    const key = [scope.tenant, scope.rfc, scope.service].join('|');
    const records = scopes.get(key) ?? newRecords();
    scopes.set(key, records);
    return records;
  };
  return {
    view: async (scope) => viewOf(scope, of(scope)),
    apply: async (scope, changes, expectedRevision) => apply(of(scope), changes, expectedRevision),
    record: async (scope, batch) => record(of(scope), batch),
    forget: async (scope, uuids) => forget(of(scope), uuids),
    position: async (scope, packageId) => of(scope).positions.get(packageId) ?? 0,
    documents: (scope) => documents(of(scope)),
  };
}

function newRecords(): Records {
  return {
    revision: 0,
    windows: new Map(),
    requests: new Map(),
    packages: new Map(),
    documents: new Map(),
    positions: new Map(),
  };
}

function viewOf(scope: Scope, records: Records): LedgerView {
  return {
    scope,
    revision: records.revision,
    windows: [...records.windows.values()],
    requests: [...records.requests.values()],
    packages: [...records.packages.values()],
  };
}

function apply(records: Records, changes: readonly Change[], expectedRevision: number): void {
  if (records.revision !== expectedRevision) throw new SyncError('REVISION_CONFLICT');
  for (const change of changes) {
    if (change.type === 'window') records.windows.set(change.window.id, change.window);
    else if (change.type === 'request') records.requests.set(change.request.id, change.request);
    else records.packages.set(change.package.id, change.package);
  }
  records.revision += 1;
}

function record(records: Records, batch: DocumentBatch): void {
  const entryOf = (uuid: string): Entry => {
    const entry = records.documents.get(uuid) ?? {
      listedIn: new Set(),
      statuses: [],
      held: new Map(),
      heldIn: new Set(),
    };
    records.documents.set(uuid, entry);
    return entry;
  };
  for (const row of batch.listed) {
    const entry = entryOf(row.uuid);
    entry.listedIn.add(batch.direction);
    const seen = statusOf(row, batch.seenAt);
    if (!entry.statuses.some((known) => compareStatuses(known, seen) === 0)) entry.statuses.push(seen);
    if (entry.listed === undefined || compareStatuses(statusOf(entry.listed.row, entry.listed.seenAt), seen) < 0) {
      entry.listed = { row, seenAt: batch.seenAt };
    }
  }
  for (const held of batch.held) {
    const entry = entryOf(held.header.uuid);
    entry.heldIn.add(batch.direction);
    if (!entry.held.has(held.sha256)) entry.held.set(held.sha256, held);
  }
  records.positions.set(batch.packageId, Math.max(batch.position, records.positions.get(batch.packageId) ?? 0));
}

function forget(records: Records, uuids: readonly string[]): void {
  for (const uuid of uuids) {
    const entry = records.documents.get(uuid);
    entry?.held.clear();
    entry?.heldIn.clear();
    if (entry?.listed === undefined) records.documents.delete(uuid);
  }
}

function statusOf(row: MetadataRow, seenAt: string): StatusSeen {
  const { status, cancelledAt } = row;
  return { status, ...(cancelledAt === undefined ? {} : { cancelledAt }), seenAt };
}

/** By time; of one instant the cancellation is later, because it is not taken back. */
function compareStatuses(a: StatusSeen, b: StatusSeen): number {
  const [left, right] = [a, b].map((seen) => [seen.seenAt, seen.status, seen.cancelledAt ?? ''].join('|'));
  if (left === undefined || right === undefined || left === right) return 0;
  return left < right ? -1 : 1;
}

/** A status that repeats the one before it is not news. */
function changesOnly(statuses: readonly StatusSeen[]): StatusSeen[] {
  return statuses.filter((seen, index) => {
    const before = statuses[index - 1];
    return before?.status !== seen.status || before.cancelledAt !== seen.cancelledAt;
  });
}

async function* documents(records: Records): AsyncIterable<KnownDocument> {
  for (const uuid of [...records.documents.keys()].sort()) {
    const entry = records.documents.get(uuid);
    if (entry === undefined) continue;
    yield {
      uuid,
      ...(entry.listed === undefined ? {} : { listed: entry.listed.row }),
      listedIn: [...entry.listedIn].sort(),
      statuses: changesOnly(entry.statuses.toSorted(compareStatuses)),
      held: [...entry.held.values()],
      heldIn: [...entry.heldIn].sort(),
    };
  }
}
