import { existsSync } from 'node:fs';
import type { Ledger, LedgerView, Scope } from '@acopio/sync';
import { openDatabaseToRead, translating, type ReadDatabase } from './database.js';
import { documentRecords } from './document-records.js';
import { ledgerFile, openLedger } from './index.js';
import { scopeRecords } from './scope-records.js';

/** A ledger that this process only reads; others may write to it meanwhile. */
export interface ReadLedger {
  readonly ledger: Pick<Ledger, 'view' | 'documents'>;
  /** Taxpayers and services of which it knows anything, sorted by RFC and service. */
  scopes(): Promise<readonly Scope[]>;
  /** Closes the file. May be called again. */
  close(): Promise<void>;
}

/**
 * Opens `<out>/.acopio/ledger.sqlite` to read it, without the lock: a sync may be running. Where there is none, what is
 * read is empty, and nothing is made. A view is of one moment; a stream of documents sees what is written meanwhile.
 *
 * Below synchronised and network folders a ledger cannot be read while it is written to: then it is `LEDGER_LOCKED`.
 *
 * @throws {LedgerError} `LEDGER_LOCKED`, `LEDGER_DAMAGED`, `LEDGER_NEWER`, `LEDGER_NOT_WRITABLE`; and of a ledger that an
 * older version wrote, what `openLedger` throws, because it is brought to this version first.
 */
export async function openLedgerToRead(out: string): Promise<ReadLedger> {
  const file = ledgerFile(out);
  if (!existsSync(file)) return nothing;
  const database = openDatabaseToRead(file) ?? (await openAfterUpdate(out, file));
  try {
    return readerOf(database);
  } catch (error) {
    database.close();
    throw error;
  }
}

async function openAfterUpdate(out: string, file: string): Promise<ReadDatabase> {
  const { close } = await openLedger(out);
  await close();
  const database = openDatabaseToRead(file);
  if (database === undefined) throw new TypeError('a ledger that was opened to write is of this version');
  return database;
}

function readerOf(database: ReadDatabase): ReadLedger {
  const { connection, file, close } = database;
  const [records, documents] = translating(file, () => [scopeRecords(connection), documentRecords(database)] as const);
  const scopes = translating(file, () =>
    connection.prepare('SELECT tenant, rfc, service FROM scopes ORDER BY rfc, service, tenant'),
  );
  const view = (scope: Scope): LedgerView => {
    // One transaction, so that the records are those of the revision.
    connection.exec('BEGIN');
    try {
      const row = records.find(scope);
      return row === undefined ? emptyView(scope) : { scope, revision: row.revision, ...records.all(row.id) };
    } finally {
      connection.exec('COMMIT');
    }
  };
  return {
    ledger: {
      view: async (scope) => translating(file, () => view(scope)),
      documents: async function* (scope, period) {
        yield* documents.documents(
          translating(file, () => records.find(scope)?.id),
          period,
        );
      },
    },
    scopes: async () => translating(file, () => (scopes.all() as ScopeRow[]).map(scopeOf)),
    close: async () => close(),
  };
}

type ScopeRow = Readonly<Record<'tenant' | 'rfc' | 'service', string>>;

function scopeOf({ tenant, rfc, service }: ScopeRow): Scope {
  return { tenant, rfc, service: service as Scope['service'] };
}

function emptyView(scope: Scope): LedgerView {
  return { scope, revision: 0, windows: [], requests: [], packages: [] };
}

const nothing: ReadLedger = {
  ledger: {
    view: async (scope) => emptyView(scope),
    documents: async function* () {
      // Nothing was ever written here.
    },
  },
  scopes: async () => [],
  close: async () => undefined,
};
