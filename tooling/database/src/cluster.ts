import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import {
  type Account,
  give,
  makePrivateFolder,
  makeRootFolder,
  reaches,
  rootFolder,
  runAs,
  serverAccount,
} from './account.ts';
import { type Binaries, program, reachableBinaries } from './binaries.ts';
import { DatabaseToolError } from './errors.ts';
import { abandoned, moveInto } from './leftovers.ts';

/** The superuser of the server, who owns what migrations make. */
export const ownerName = 'acopio_owner';

/** A server's files, and what runs it. */
export interface Cluster {
  /** The folder that was asked for, or the one below `/var/lib/acopio` that stands for it. */
  readonly folder: string;
  /** PostgreSQL's data directory. */
  readonly data: string;
  readonly log: string;
  /** The file that keeps the port from one start to the next. */
  readonly portFile: string;
  readonly ownerPassword: string;
  readonly binaries: Binaries;
  /** The user that the server runs as; nobody: as this process. */
  readonly account: Account | undefined;
}

const complete = 'cluster';
const partial = '.new-cluster-';

/**
 * The server's files in a folder, made with `initdb` if they are not there. The owner's random password lies beside the
 * data, for this user's eyes only.
 *
 * @throws DatabaseToolError `NO_BINARY`, `NO_SERVER_ACCOUNT`, `FOLDER_NOT_WRITABLE`, `SERVER_NOT_STARTED` with what
 *   `initdb` said.
 */
export async function openCluster(wanted: string, throwaway: boolean): Promise<Cluster> {
  const account = serverAccount(join(wanted, complete));
  const binaries = reachableBinaries(account);
  try {
    const folder = placeFolder(resolve(wanted), account);
    if (!existsSync(join(folder, complete))) await initialise(folder, { account, binaries, throwaway });
    return clusterIn(folder, account, binaries);
  } catch (cause) {
    if (cause instanceof DatabaseToolError) throw cause;
    throw new DatabaseToolError('FOLDER_NOT_WRITABLE', { detail: wanted, cause });
  }
}

/** The server's files in a folder or its stand-in, and the folders to remove when they are not wanted any more. */
export function findCluster(wanted: string): { readonly cluster: Cluster | undefined; readonly folders: string[] } {
  const account = serverAccount(join(wanted, complete));
  const folder = placeFolder(resolve(wanted), account);
  const there = existsSync(join(folder, complete));
  const cluster = there ? clusterIn(folder, account, reachableBinaries(account)) : undefined;
  return { cluster, folders: [resolve(wanted), folder] };
}

function clusterIn(folder: string, account: Account | undefined, binaries: Binaries): Cluster {
  const files = join(folder, complete);
  return {
    folder,
    data: join(files, 'data'),
    log: join(files, 'server.log'),
    portFile: join(files, 'port'),
    ownerPassword: readFileSync(join(files, 'owner-password'), 'utf8'),
    binaries,
    account,
  };
}

/** The folder itself, or what stands for it where the server's user cannot go. */
function placeFolder(wanted: string, account: Account | undefined): string {
  mkdirSync(dirname(wanted), { recursive: true });
  makePrivateFolder(account, wanted);
  if (reaches(account, wanted)) return wanted;
  const name = `data-${createHash('sha256').update(wanted).digest('hex').slice(0, 16)}`;
  const standIn = join(rootFolder, name);
  makeRootFolder();
  makePrivateFolder(account, standIn);
  return standIn;
}

interface Making {
  readonly account: Account | undefined;
  readonly binaries: Binaries;
  readonly throwaway: boolean;
}

async function initialise(folder: string, { account, binaries, throwaway }: Making): Promise<void> {
  for (const leftover of abandoned(folder, partial)) rmSync(leftover, { recursive: true, force: true });
  const making = mkdtempSync(join(folder, `${partial}${process.pid}-`));
  give(account, making);
  const password = join(making, 'owner-password');
  writeFileSync(password, randomBytes(32).toString('base64url'), { mode: 0o600 });
  give(account, password);
  const { code, output } = await runAs(account, program(binaries, 'initdb'), [
    `--pgdata=${join(making, 'data')}`,
    `--username=${ownerName}`,
    `--pwfile=${password}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // Sorts and compares alike on every system.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
    ...(throwaway ? ['--no-sync'] : []),
  ]);
  if (code === 0) return moveInto(making, join(folder, complete));
  rmSync(making, { recursive: true, force: true });
  throw new DatabaseToolError('SERVER_NOT_STARTED', { detail: output });
}
