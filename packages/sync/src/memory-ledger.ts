import { SyncError } from './errors.js';
import { issuedAtOf, knownDocument, mergeBatch, type DocumentRecord } from './document-record.js';
import type { DocumentBatch, IssuedWithin, KnownDocument, Ledger } from './ledger.js';
import type { Change, LedgerView, SatPackage, SatRequest, Scope, Window } from './model.js';

interface Records {
  revision: number;
  readonly windows: Map<string, Window>;
  readonly requests: Map<string, SatRequest>;
  readonly packages: Map<string, SatPackage>;
  readonly documents: Map<string, DocumentRecord>;
  readonly positions: Map<string, number>;
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
    documents: (scope, period) => documents(of(scope), period),
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
  for (const merged of mergeBatch(batch, records.documents)) records.documents.set(merged.uuid, merged);
  records.positions.set(batch.packageId, Math.max(batch.position, records.positions.get(batch.packageId) ?? 0));
}

function forget(records: Records, uuids: readonly string[]): void {
  for (const uuid of uuids) {
    const known = records.documents.get(uuid);
    if (known?.listed === undefined) records.documents.delete(uuid);
    else records.documents.set(uuid, { ...known, held: [], heldIn: [] });
  }
}

async function* documents(records: Records, period: IssuedWithin | undefined): AsyncIterable<KnownDocument> {
  for (const uuid of [...records.documents.keys()].sort()) {
    const known = records.documents.get(uuid);
    if (known === undefined) continue;
    const document = knownDocument(known);
    const issuedAt = issuedAtOf(document);
    if (period === undefined || (period.from <= issuedAt && issuedAt <= period.to)) yield document;
  }
}
