import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { LedgerError } from './errors.js';
import { bootTime, isAlive, processIdentity } from './process-identity.js';

/** Who holds a lock; the content of the lock file, so that a person can read it too. */
interface Owner {
  readonly host: string;
  readonly pid: number;
  readonly since: string;
  /** See `processIdentity`. */
  readonly identity?: string;
  /** Tells two locks of one process apart. */
  readonly token: string;
}

/** A lock that is held. */
export interface Lock {
  /** Gives it back; does nothing when it is not ours any more. */
  release(): void;
}

/** A lock file this old (milliseconds) that names nobody was left by a process that died while it wrote it. */
const UNREADABLE_FOR_GOOD = 60_000;

/** Clocks that were set since the machine started may be this far off (milliseconds). */
const CLOCK_DOUBT = 10 * 60_000;

/** Others may take and leave the lock while we look at it; this often we look again. */
const ATTEMPTS = 20;

/**
 * Takes the lock file at `path` for this process. What a process of this host left behind when it was killed is taken
 * over. A lock of another host is never judged from here: only a person knows whether that machine still works.
 *
 * @throws {LedgerError} `LEDGER_LOCKED` or `LEDGER_LOCKED_ELSEWHERE`, naming host, process id and file.
 */
export function takeLock(path: string, now: Date): Lock {
  const identity = processIdentity(process.pid);
  const owner: Owner = {
    host: hostname(),
    pid: process.pid,
    since: now.toISOString(),
    ...(identity === undefined ? {} : { identity }),
    token: randomUUID(),
  };
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    if (create(path, owner)) return { release: () => release(path, owner) };
    const other = readOwner(path);
    if (other === undefined) continue;
    if (!isLeftBehind(other, path, now)) throw lockedBy(other, path);
    takeAway(path, other);
  }
  throw new LedgerError('LEDGER_LOCKED', { detail: path });
}

/**
 * The whole file appears at once: it is written aside and linked, which fails when the name is taken. Where there are no
 * links (FAT, some network folders) it is created exclusively and then written.
 */
function create(path: string, owner: Owner): boolean {
  const text = `${JSON.stringify(owner)}\n`;
  const aside = `${path}.${owner.token}`;
  try {
    writeFileSync(aside, text, { flag: 'wx' });
    try {
      linkSync(aside, path);
    } catch (error) {
      if (isTaken(error)) throw error;
      writeFileSync(path, text, { flag: 'wx' });
    }
    return true;
  } catch (error) {
    if (isTaken(error)) return false;
    throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}

/** `undefined`: it has gone meanwhile. A file that names nobody gives `unknown`. */
function readOwner(path: string): Owner | 'unknown' | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const read: unknown = JSON.parse(text);
    return isOwner(read) ? read : 'unknown';
  } catch {
    return 'unknown';
  }
}

function isOwner(value: unknown): value is Owner {
  return (
    typeof value === 'object' &&
    value !== null &&
    'host' in value &&
    typeof value.host === 'string' &&
    'pid' in value &&
    typeof value.pid === 'number' &&
    Number.isSafeInteger(value.pid) &&
    value.pid > 0 &&
    'since' in value &&
    typeof value.since === 'string' &&
    (!('identity' in value) || typeof value.identity === 'string') &&
    'token' in value &&
    typeof value.token === 'string'
  );
}

function isLeftBehind(owner: Owner | 'unknown', path: string, now: Date): boolean {
  if (owner === 'unknown') return now.getTime() - statSync(path).mtimeMs > UNREADABLE_FOR_GOOD;
  if (owner.host !== hostname()) return false;
  if (!isAlive(owner.pid)) return true;
  const current = processIdentity(owner.pid);
  if (current !== undefined && owner.identity !== undefined) return current !== owner.identity;
  // No /proc: the process id may be somebody else's by now, which is certain only after the machine was restarted.
  return Date.parse(owner.since) < bootTime(now).getTime() - CLOCK_DOUBT;
}

/**
 * Two processes may find the same abandoned lock. Both rename it, which works for one of them; should the other take
 * away the new lock of the first, it sees so by the token and puts it back. (SQLite's own exclusive lock, which the
 * operating system drops with the process, stands behind this one.)
 */
function takeAway(path: string, found: Owner | 'unknown'): void {
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const taken = readOwner(aside);
  if (tokenOf(taken) !== tokenOf(found)) {
    try {
      linkSync(aside, path);
    } catch {
      // Somebody else holds the name now, or there are no links here: SQLite's lock decides.
    }
  }
  rmSync(aside, { force: true });
}

function tokenOf(owner: Owner | 'unknown' | undefined): string | undefined {
  return typeof owner === 'object' ? owner.token : owner;
}

function release(path: string, owner: Owner): void {
  if (tokenOf(readOwner(path)) === owner.token) rmSync(path, { force: true });
}

function lockedBy(owner: Owner | 'unknown', path: string): LedgerError {
  if (owner === 'unknown') return new LedgerError('LEDGER_LOCKED', { detail: path });
  const detail = `host ${owner.host}, pid ${owner.pid}, ${owner.since} (${path})`;
  return new LedgerError(owner.host === hostname() ? 'LEDGER_LOCKED' : 'LEDGER_LOCKED_ELSEWHERE', { detail });
}
