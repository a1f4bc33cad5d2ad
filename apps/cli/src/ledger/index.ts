import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isRfc } from '@acopio/credentials';
import type { Ledger, Scope } from '@acopio/sync';
import { rawFolder, taxpayerFolder } from '../folders.js';
import { openDatabase, type JournalMode } from './database.js';
import { LedgerError } from './errors.js';
import { takeLock, type Lock } from './lock.js';
import type { JournalSend } from './send-journal.js';
import { sqliteLedger } from './sqlite-ledger.js';
import { conflictedCopies, isSharedFolder } from './synchronised-folder.js';

export { LedgerError, ledgerErrors } from './errors.js';
export type { JournalSend } from './send-journal.js';

/** A ledger that this process holds alone until it closes it. */
export interface OpenLedger {
  readonly ledger: Ledger;
  /** The ledger's file. */
  readonly file: string;
  readonly journalMode: JournalMode;
  /**
   * What was sent to the SAT and the ledger does not know, oldest first: it is an older copy of itself. While there is
   * any, the ledger can be read, and documents recorded; to plan or to send rejects with `LEDGER_RESTORED`.
   */
  restored(scope: Scope): Promise<readonly JournalSend[]>;
  /** Somebody said yes: what was sent counts as spent from now on, and work goes on. */
  accept(scope: Scope): Promise<void>;
  /** Closes the file and gives the lock back. May be called again. */
  close(): Promise<void>;
}

const FOLDER = '.acopio';
const NAME = 'ledger.sqlite';
const LOCK = 'lock';

/** The file of an output folder's ledger, absolute. */
export function ledgerFile(outFolder: string): string {
  return join(resolve(outFolder), FOLDER, NAME);
}

/**
 * Opens `<outFolder>/.acopio/ledger.sqlite`, or makes it, for this process alone. Beside the packages of each scope it
 * keeps `.sends.ndjson`, by which a ledger that went back in time is known.
 *
 * @throws {LedgerError} `LEDGER_LOCKED`, `LEDGER_LOCKED_ELSEWHERE`, `LEDGER_DAMAGED`, `LEDGER_NEWER`,
 * `LEDGER_NOT_WRITABLE`, `LEDGER_CONFLICTED_COPY`. The file is then as it was.
 */
export async function openLedger(
  outFolder: string,
  { now = () => new Date() }: { readonly now?: () => Date } = {},
): Promise<OpenLedger> {
  const out = resolve(outFolder);
  const folder = join(out, FOLDER);
  const lock = lockFolder(folder);
  try {
    const file = ledgerFile(out);
    const copies = conflictedCopies(folder, NAME);
    if (copies.length > 0) throw new LedgerError('LEDGER_CONFLICTED_COPY', { detail: copies.join(', ') });
    const database = openDatabase(file, { shared: isSharedFolder(folder) });
    const { ledger, restored, accept } = sqliteLedger(database, {
      rawFolderOf: (scope) => journalFolder(out, scope),
      now,
    });
    return {
      ledger,
      file,
      journalMode: database.journalMode,
      restored: async (scope) => restored(scope),
      accept: async (scope) => accept(scope),
      close: async () => {
        try {
          database.close();
        } finally {
          lock.release();
        }
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function lockFolder(folder: string): Lock {
  try {
    mkdirSync(folder, { recursive: true });
    return takeLock(join(folder, LOCK), new Date());
  } catch (cause) {
    throw cause instanceof LedgerError ? cause : new LedgerError('LEDGER_NOT_WRITABLE', { detail: folder, cause });
  }
}

/** An RFC becomes part of a path, so it has to look like one. */
function journalFolder(out: string, scope: Scope): string {
  if (!isRfc(scope.rfc)) throw new TypeError('scope.rfc is not an RFC');
  return rawFolder(taxpayerFolder(out, scope));
}
