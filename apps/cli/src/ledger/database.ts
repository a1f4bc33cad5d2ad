import { existsSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
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
  /** Closes the file, and lets others open it. May be called again. */
  close(): void;
}

/**
 * Held by who writes to a ledger with a write-ahead log. The ledger itself is not locked then, so that others can read it.
 * The operating system drops the lock together with its process; the file stays, empty.
 */
const WRITER = 'writer';

/** Milliseconds to wait for somebody who reads, or who plays a log back. Nobody keeps a ledger for long to do that. */
const PATIENCE = 5000;

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
 * Other writers are kept out for as long as it is open; with a rollback journal readers are, too.
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
  const writer = journalMode === 'wal' ? lockForWriting(file) : undefined;
  const connection = new DatabaseSync(file, { timeout: PATIENCE });
  const close = (): void => {
    if (connection.isOpen) connection.close();
    if (writer?.isOpen === true) writer.close();
  };
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
    // Shows now, while nothing is spent, that the file can be written to; in exclusive mode it takes the lock for good.
    connection.exec(`BEGIN EXCLUSIVE; PRAGMA user_version = ${migrations.length}; COMMIT`);
    return { file, connection, journalMode, close };
  } catch (error) {
    close();
    throw error;
  }
}

function lockForWriting(file: string): DatabaseSync {
  const writer = new DatabaseSync(join(dirname(file), WRITER), { timeout: 0 });
  try {
    writer.exec('BEGIN EXCLUSIVE');
    return writer;
  } catch (error) {
    writer.close();
    throw error;
  }
}

/** An open ledger file that is only read. */
export type ReadDatabase = Pick<Database, 'file' | 'connection' | 'close'>;

/**
 * Opens the ledger at `file` to read it, also while somebody writes to it. Nothing of it is changed or repaired.
 * `undefined`: it is of an older version, and somebody who may write has to open it first.
 *
 * @throws {LedgerError} `LEDGER_DAMAGED`, `LEDGER_NEWER`, `LEDGER_LOCKED` (with a rollback journal, while somebody
 * writes), `LEDGER_NOT_WRITABLE` (with a write-ahead log, where its shared memory cannot be had).
 */
export function openDatabaseToRead(file: string): ReadDatabase | undefined {
  return translating(file, () => {
    const connection = new DatabaseSync(file, { readOnly: true, timeout: PATIENCE });
    const close = (): void => {
      if (connection.isOpen) connection.close();
    };
    try {
      connection.exec('PRAGMA trusted_schema = OFF');
      if (checkVersion(connection, file) === migrations.length) return { file, connection, close };
    } catch (error) {
      close();
      throw error;
    }
    close();
    return undefined;
  });
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

function checkVersion(connection: DatabaseSync, file: string): number {
  if (pragma(connection, 'application_id') !== APPLICATION_ID) {
    throw new LedgerError('LEDGER_DAMAGED', { detail: `${file} (application_id)` });
  }
  const version = Number(pragma(connection, 'user_version'));
  if (version > migrations.length) {
    throw new LedgerError('LEDGER_NEWER', { detail: `${file} (${version} > ${migrations.length})` });
  }
  return version;
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
