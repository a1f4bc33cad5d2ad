import { randomUUID } from 'node:crypto';
import { link, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { CredentialError } from '../errors.js';
import { notWritable, systemCode } from './own-files.js';

interface Owner {
  readonly host: string;
  readonly pid: number;
  readonly token: string;
}

/** A change of a store takes milliseconds, one of its password a second: whoever waits longer is told. */
const PATIENCE = 10_000;
const PAUSE = 25;
/** A lock file this old (milliseconds) that names nobody was left by a process that died while it wrote it. */
const UNREADABLE_FOR_GOOD = 60_000;

/**
 * Runs `work` while no other process changes what the lock file at `path` stands for. What a process of this machine left
 * behind when it was killed is taken over.
 *
 * @throws CredentialError `STORE_BUSY`, `STORE_NOT_WRITABLE`, and what `work` throws.
 */
export async function withStoreLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const owner: Owner = { host: hostname(), pid: process.pid, token: randomUUID() };
  const since = performance.now();
  while (!(await take(path, owner))) {
    if (await isLeftBehind(path)) await takeAway(path);
    else if (performance.now() - since > PATIENCE) throw new CredentialError('STORE_BUSY', { detail: path });
    else await pause(PAUSE * (1 + Math.random()));
  }
  try {
    return await work();
  } finally {
    const now = await readOwner(path);
    if (typeof now === 'object' && now.token === owner.token) await rm(path, { force: true });
  }
}

async function take(path: string, owner: Owner): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(JSON.stringify(owner));
    } finally {
      await file.close();
    }
    return true;
  } catch (cause) {
    if (systemCode(cause) === 'EEXIST') return false;
    // Windows: the file is being deleted by whoever had it.
    if (process.platform === 'win32' && systemCode(cause) === 'EPERM') return false;
    throw notWritable(path, cause);
  }
}

async function readOwner(path: string): Promise<Owner | 'unknown' | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
  try {
    const value: unknown = JSON.parse(text);
    return isOwner(value) ? value : 'unknown';
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
    Number.isSafeInteger(value.pid) &&
    Number(value.pid) > 0 &&
    'token' in value &&
    typeof value.token === 'string'
  );
}

async function isLeftBehind(path: string): Promise<boolean> {
  const owner = await readOwner(path);
  if (owner === undefined) return false;
  if (owner === 'unknown') {
    const found = await stat(path).catch(() => undefined);
    return found !== undefined && Date.now() - found.mtimeMs > UNREADABLE_FOR_GOOD;
  }
  return owner.host === hostname() && !isAlive(owner.pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there and belongs to somebody else.
    return systemCode(error) === 'EPERM';
  }
}

/** Two processes may find the same abandoned lock: one that was taken meanwhile is put back. */
async function takeAway(path: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  if (!(await isLeftBehind(aside))) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}
