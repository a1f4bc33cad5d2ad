/** PostgreSQL refuses to run as root: as root it runs as another user, and its files must be where that user can go. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, statSync } from 'node:fs';
import { DatabaseToolError } from './errors.ts';

/** A user of this system, other than root, that the server runs as. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Where root keeps what the server's user could not reach elsewhere. */
export const rootFolder = '/var/lib/acopio';

/** The user of this project's own, for systems where no package of PostgreSQL has made `postgres`. */
const ownUser = 'acopio-postgres';

/**
 * The user that the server must run as: nobody else unless this process is root's; else the owner of files that are
 * there already, else `postgres`, else `acopio-postgres`, which is created if need be.
 *
 * @throws DatabaseToolError `NO_SERVER_ACCOUNT`.
 */
export function serverAccount(existingData: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const owner = statSync(existingData, { throwIfNoEntry: false });
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return findUser('postgres') ?? findUser(ownUser) ?? createUser();
}

function findUser(name: string): Account | undefined {
  const [uid, gid] = ['-u', '-g'].map((id) => spawnSync('id', [id, name], { encoding: 'utf8' }));
  if (uid?.status !== 0 || gid?.status !== 0) return undefined;
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

function createUser(): Account {
  try {
    execFileSync('useradd', ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', ownUser], {
      stdio: 'pipe',
    });
  } catch (cause) {
    // Another process may have been quicker.
    const account = findUser(ownUser);
    if (account === undefined) throw new DatabaseToolError('NO_SERVER_ACCOUNT', { cause });
    return account;
  }
  const account = findUser(ownUser);
  if (account === undefined) throw new DatabaseToolError('NO_SERVER_ACCOUNT', { detail: ownUser });
  return account;
}

/** Whether the server's user can enter a folder and read a file in it. Asks the system as that user: modes are not all. */
export function reaches(account: Account | undefined, folder: string, file = '.'): boolean {
  if (account === undefined) return true;
  const script = 'cd -- "$1" && test -r "$2"';
  return spawnSync('/bin/sh', ['-c', script, 'sh', folder, file], { ...account, cwd: '/', env: {} }).status === 0;
}

/** Makes a folder that only the server's user may enter, if it is not there. */
export function makePrivateFolder(account: Account | undefined, folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false }) !== undefined) return;
  mkdirSync(folder, { mode: 0o700 });
  give(account, folder);
}

/** Makes the folder below which root keeps what the server's user must reach, whatever root's umask. */
export function makeRootFolder(): void {
  if (mkdirSync(rootFolder, { recursive: true }) !== undefined) chmodSync(rootFolder, 0o755);
}

/** Gives a file or an empty folder to the server's user. */
export function give(account: Account | undefined, path: string): void {
  if (account !== undefined) chownSync(path, account.uid, account.gid);
}

/** A program of PostgreSQL that ended: its exit code and what it printed. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** What of our environment the server gets: it outlives this process, and our variables hold secrets. */
const kept = ['PATH', 'SystemRoot', 'TEMP', 'TMP'];

/** Runs a program as the server's user. */
export async function runAs(account: Account | undefined, program: string, args: readonly string[]): Promise<Ended> {
  const env = Object.fromEntries(kept.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
  const cwd = account === undefined ? undefined : '/';
  const child = spawn(program, args, {
    ...account,
    cwd,
    env: { ...env, LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const parts: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => void parts.push(part));
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  // Not `close`: on Windows the server inherits the pipes and keeps them open.
  child.on('error', reject).on('exit', resolve);
  try {
    const code = await promise;
    return { code, output: Buffer.concat(parts).toString('utf8').trim() };
  } finally {
    for (const stream of [child.stdout, child.stderr]) stream.destroy();
  }
}
