import { existsSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { LedgerError } from './errors.js';
import { syncFolder } from './folder-sync.js';
import { APPLICATION_ID, migrations } from './schema.js';

/** How a transaction survives the death of the process: `wal` a write-ahead log, `delete` a rollback journal. */
export type JournalMode = 'wal' | 'delete';

/** An open ledger file. */
export interface Database {
  readonly file: string;
  readonly connection: DatabaseSync;
  readonly journalMode: JournalMode;
}

/** Primary result codes (SQLite, "Result and Error Codes"), and what they mean for a ledger. */
const MEANINGS = new Map<number, 'LEDGER_DAMAGED' | 'LEDGER_LOCKED' | 'LEDGER_NOT_WRITABLE'>([
  [3, 'LEDGER_NOT_WRITABLE'], // SQLITE_PERM
  [5, 'LEDGER_LOCKED'], // SQLITE_BUSY
  [6, 'LEDGER_LOCKED'], // SQLITE_LOCKED
  [8, 'LEDGER_NOT_WRITABLE'], // SQLITE_READONLY
  [10, 'LEDGER_NOT_WRITABLE'], // SQLITE_IOERR
  [11, 'LEDGER_DAMAGED'], // SQLITE_CORRUPT
  [13, 'LEDGER_NOT_WRITABLE'], // SQLITE_FULL
  [14, 'LEDGER_NOT_WRITABLE'], // SQLITE_CANTOPEN
  [15, 'LEDGER_LOCKED'], // SQLITE_PROTOCOL
  [26, 'LEDGER_DAMAGED'], // SQLITE_NOTADB
]);

/** "Generic error": here, a text that is not the JSON it was written as. */
const SQLITE_ERROR = 1;

function isSqliteError(error: unknown): error is Error & { readonly errcode: number } {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number';
}

/** `work` with SQLite's errors turned into a `LedgerError` that names the file. */
export function translating<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw meaningOf(error, file);
  }
}

function meaningOf(error: unknown, file: string): unknown {
  if (!isSqliteError(error)) return error;
  const code = MEANINGS.get(error.errcode & 0xff);
  return code === undefined ? error : new LedgerError(code, { detail: `${file} (${error.message})`, cause: error });
}

/**
 * Opens the ledger at `file`, or makes it. It is checked before anything is written to it, and brought to this version.
 * The connection keeps others out for as long as it is open.
 *
 * `shared`: other machines see the folder, so the write-ahead log is not even tried. Elsewhere it is tried, and where it
 * does not work (the mode is not answered, no shared memory) a rollback journal takes its place.
 *
 * @throws {LedgerError} `LEDGER_DAMAGED`, `LEDGER_NEWER`, `LEDGER_LOCKED`, `LEDGER_NOT_WRITABLE`.
 */
export function openDatabase(file: string, { shared }: { readonly shared: boolean }): Database {
  return translating(file, () => {
    if (!existsSync(file)) create(file);
    return shared ? openIn('delete', file) : openInWalOrDelete(file);
  });
}

/** A new ledger gets its name once it is whole, so an empty file of that name is never taken for a new ledger. */
function create(file: string): void {
  for (const suffix of ['-wal', '-journal']) {
    // SQLite would play it back onto the new file.
    if (existsSync(file + suffix)) throw new LedgerError('LEDGER_DAMAGED', { detail: `${file} ∄, ${file}${suffix}` });
  }
  const scratch = `${file}.new`;
  for (const suffix of ['', '-wal', '-journal', '-shm']) rmSync(scratch + suffix, { force: true });
  const connection = new DatabaseSync(scratch);
  try {
    connection.exec('PRAGMA synchronous = EXTRA');
    migrate(connection);
  } finally {
    connection.close();
  }
  renameSync(scratch, file);
  syncFolder(dirname(file));
}

function openInWalOrDelete(file: string): Database {
  try {
    return openIn('wal', file);
  } catch (error) {
    const meaning = meaningOf(error, file);
    if (meaning instanceof LedgerError && meaning.code !== 'LEDGER_NOT_WRITABLE') throw meaning;
    return openIn('delete', file);
  }
}

function openIn(journalMode: JournalMode, file: string): Database {
  const connection = new DatabaseSync(file, { timeout: 0 });
  try {
    // Before the first look at the file, so that it is read without shared memory.
    if (journalMode === 'delete') connection.exec('PRAGMA locking_mode = EXCLUSIVE');
    checkIntegrity(connection, file);
    checkVersion(connection, file);
    const answered = pragma(connection, `journal_mode = ${journalMode}`);
    if (answered !== journalMode)
      throw new LedgerError('LEDGER_NOT_WRITABLE', { detail: `${file} (${String(answered)})` });
    // A commit is on disk when it returns, the disappearance of the rollback journal included.
    connection.exec(`PRAGMA synchronous = ${journalMode === 'wal' ? 'FULL' : 'EXTRA'}`);
    connection.exec('PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON; PRAGMA trusted_schema = OFF');
    migrate(connection);
    connection.exec('PRAGMA locking_mode = EXCLUSIVE');
    // Takes the lock for good, and shows now, while nothing is spent, that the file can be written to.
    connection.exec(`BEGIN EXCLUSIVE; PRAGMA user_version = ${migrations.length}; COMMIT`);
    return { file, connection, journalMode };
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** Pages, rows, and, because columns are derived from them, that records are JSON. */
function checkIntegrity(connection: DatabaseSync, file: string): void {
  let found: unknown;
  try {
    found = pragma(connection, 'quick_check(1)');
  } catch (error) {
    if (!isSqliteError(error) || error.errcode !== SQLITE_ERROR) throw error;
    throw new LedgerError('LEDGER_DAMAGED', { detail: `${file} (${error.message})`, cause: error });
  }
  if (found !== 'ok') throw new LedgerError('LEDGER_DAMAGED', { detail: `${file} (${String(found)})` });
}

function checkVersion(connection: DatabaseSync, file: string): void {
  if (pragma(connection, 'application_id') !== APPLICATION_ID) {
    throw new LedgerError('LEDGER_DAMAGED', { detail: `${file} (application_id)` });
  }
  const version = Number(pragma(connection, 'user_version'));
  if (version > migrations.length) {
    throw new LedgerError('LEDGER_NEWER', { detail: `${file} (${version} > ${migrations.length})` });
  }
}

function migrate(connection: DatabaseSync): void {
  for (let version = Number(pragma(connection, 'user_version')); version < migrations.length; version += 1) {
    inTransaction(connection, () => {
      connection.exec(migrations[version] ?? '');
      connection.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${version + 1}`);
    });
  }
}

function pragma(connection: DatabaseSync, words: string): unknown {
  return Object.values(connection.prepare(`PRAGMA ${words}`).get() ?? {})[0];
}

/** All of `work`, or nothing of it, durably. */
export function inTransaction<T>(connection: DatabaseSync, work: () => T): T {
  connection.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    connection.exec('COMMIT');
    return result;
  } catch (error) {
    // Some errors of the disk have ended the transaction already.
    if (connection.isTransaction) connection.exec('ROLLBACK');
    throw error;
  }
}
