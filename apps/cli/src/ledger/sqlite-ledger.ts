import {
  SyncError,
  type Change,
  type Ledger,
  type LedgerView,
  type SatPackage,
  type SatRequest,
  type Scope,
} from '@acopio/sync';
import { inTransaction, translating, type Database } from './database.js';
import { documentRecords } from './document-records.js';
import { LedgerError } from './errors.js';
import { replay } from './replay.js';
import { scopeRecords, type ScopeRow } from './scope-records.js';
import { appendToJournal, readJournal, type Journal, type JournalLine, type JournalSend } from './send-journal.js';
import { keyOf, plansOrSends, sendEvents, type SendEvent } from './sends.js';

/** A ledger in a file, and what it says about having been restored from an older copy. */
export interface SqliteLedger {
  readonly ledger: Ledger;
  /** See `OpenLedger`. */
  restored(scope: Scope): readonly JournalSend[];
  /** See `OpenLedger`. */
  accept(scope: Scope): void;
}

/** What this process knows of a scope beside its rows; nobody else writes to the file while it is open. */
interface ScopeMemory {
  /** Sends in the journal that the ledger does not know; while there are any, nothing is planned or sent. */
  unknown: readonly JournalSend[];
  /** The greatest in the journal. */
  generation: number;
  view?: LedgerView;
}

/** The ledger in `database`, with the journals of sends in the folders that `rawFolderOf` names. */
export function sqliteLedger(
  database: Database,
  { rawFolderOf, now }: { readonly rawFolderOf: (scope: Scope) => string; readonly now: () => Date },
): SqliteLedger {
  const { connection, file } = database;
  const records = scopeRecords(connection);
  const documents = documentRecords(database);
  const memories = new Map<string, ScopeMemory>();

  const memoryOf = (scope: Scope): ScopeMemory => {
    const known = memories.get(keyOf(scope));
    if (known !== undefined) return known;
    const journal = readJournal(rawFolderOf(scope), scope.tenant);
    const row = records.find(scope);
    const sends = row === undefined ? new Set<string>() : records.knownSends(row.id);
    const unknown = journal.sends.filter(({ send }) => !sends.has(send));
    const memory: ScopeMemory = { unknown, generation: Math.max(journal.generation, row?.generation ?? 0) };
    if (isCutShort(unknown, journal)) learn(scope, memory);
    memories.set(keyOf(scope), memory);
    return memory;
  };

  const learn = (scope: Scope, memory: ScopeMemory): void => {
    inTransaction(connection, () => {
      const row = records.findOrMake(scope);
      const view = { scope, revision: row.revision, ...records.all(row.id) };
      for (const change of replay(view, memory.unknown, now())) records.put(row.id, change);
      for (const { send, generation } of memory.unknown) records.addSend(row.id, send, generation);
      records.setRevision({ ...row, revision: row.revision + 1, generation: memory.generation });
    });
    memory.unknown = [];
  };

  const view = (scope: Scope): LedgerView => {
    const memory = memoryOf(scope);
    const row = records.find(scope);
    if (row === undefined) return { scope, revision: 0, windows: [], requests: [], packages: [] };
    if (memory.view?.revision !== row.revision) {
      memory.view = { scope, revision: row.revision, ...records.all(row.id) };
    }
    return { ...memory.view, scope };
  };

  /** Writes the changes into the open transaction; answers what they send, and what became of what was sent. */
  const write = (scope: Scope, changes: readonly Change[], expected: number): WrittenSends => {
    const memory = memoryOf(scope);
    const row = records.findOrMake(scope);
    if (row.revision !== expected) throw new SyncError('REVISION_CONFLICT');
    const events = changes.flatMap((change) => {
      const before = recordBefore(row, change);
      if (memory.unknown.length > 0 && plansOrSends(change, before))
        throw restoredError(row, memory, rawFolderOf(scope));
      records.put(row.id, change);
      return sendEvents(change, before);
    });
    const lines = events.map((event) => lineOf(event, { scope, row, generation: memory.generation + 1 }));
    const sends = lines.filter((line) => line.type === 'send');
    for (const { send, generation } of sends) records.addSend(row.id, send, generation);
    const generation = sends.length > 0 ? memory.generation + 1 : row.generation;
    records.setRevision({ ...row, revision: row.revision + 1, generation });
    return { sends, outcomes: lines.filter((line) => line.type === 'outcome') };
  };

  const recordBefore = (row: ScopeRow, change: Change): SatRequest | SatPackage | undefined => {
    if (change.type === 'window') return undefined;
    return change.type === 'request'
      ? records.request(row.id, change.request.id)
      : records.package(row.id, change.package.id);
  };

  const lineOf = (
    event: SendEvent,
    { scope, row, generation }: { readonly scope: Scope; readonly row: ScopeRow; readonly generation: number },
  ): JournalLine => {
    const { type, send, ...record } = event;
    const line = { tenant: scope.tenant, send, at: now().toISOString() };
    if (type === 'outcome') return { type, ...line, ...record };
    const windowId = 'request' in record ? record.request.windowId : record.package.windowId;
    const window = records.window(row.id, windowId);
    const owner = 'package' in record ? records.request(row.id, record.package.requestId) : undefined;
    const around = { ...(window === undefined ? {} : { window }), ...(owner === undefined ? {} : { request: owner }) };
    return { type, generation, ...line, ...around, ...record };
  };

  const apply = (scope: Scope, changes: readonly Change[], expected: number): void => {
    const memory = memoryOf(scope);
    const folder = rawFolderOf(scope);
    let written: WrittenSends = { sends: [], outcomes: [] };
    try {
      inTransaction(connection, () => {
        written = write(scope, changes, expected);
        if (written.sends.length === 0) return;
        // Used up, whatever becomes of the commit.
        memory.generation += 1;
        appendToJournal(folder, written.sends, { durable: true });
      });
    } catch (error) {
      note(
        folder,
        written.sends.map(({ tenant, send, at }) => ({ type: 'withdrawn', tenant, send, at })),
      );
      throw error;
    }
    note(folder, written.outcomes);
  };

  return {
    ledger: {
      view: async (scope) => translating(file, () => view(scope)),
      apply: async (scope, changes, expectedRevision) =>
        translating(file, () => apply(scope, changes, expectedRevision)),
      record: async (scope, batch) => documents.record(() => records.findOrMake(scope).id, batch),
      forget: async (scope, uuids) => documents.forget(records.find(scope)?.id, uuids),
      position: async (scope, packageId) => documents.position(records.find(scope)?.id, packageId),
      documents: async function* (scope, period) {
        yield* documents.documents(records.find(scope)?.id, period);
      },
    },
    restored: (scope) => translating(file, () => memoryOf(scope).unknown),
    accept: (scope) =>
      translating(file, () => {
        const memory = memoryOf(scope);
        if (memory.unknown.length > 0) learn(scope, memory);
      }),
  };
}

type SendLine = Extract<JournalLine, { readonly type: 'send' }>;

interface WrittenSends {
  readonly sends: readonly SendLine[];
  readonly outcomes: readonly JournalLine[];
}

/**
 * Whether the sends that the ledger lacks are those of one commit, the very last, of which nothing more is known. That is
 * what a process leaves behind that died between the journal and the commit, so nobody is asked. (A ledger put back to
 * just before its last send looks the same when that send never ended. Either way it counts as spent.)
 */
function isCutShort(unknown: readonly JournalSend[], journal: Journal): boolean {
  return (
    unknown.every(({ generation, outcome }) => generation === journal.generation && outcome === undefined) &&
    unknown.length > 0
  );
}

function restoredError(row: ScopeRow, memory: ScopeMemory, folder: string): LedgerError {
  const since = memory.unknown.find(({ at }) => at !== undefined)?.at ?? '?';
  const detail = `${row.generation} < ${memory.generation}, ${memory.unknown.length} × ${since}… (${folder})`;
  return new LedgerError('LEDGER_RESTORED', { detail });
}

/** Lines that the journal is better for, and can do without. */
function note(folder: string, lines: readonly JournalLine[]): void {
  if (lines.length === 0) return;
  try {
    appendToJournal(folder, lines, { durable: false });
  } catch {
    // Without them the sends count as spent, which is the careful reading.
  }
}
