import { readFile, rm } from 'node:fs/promises';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Cluster, ownerName } from './cluster.ts';
import { DatabaseToolError } from './errors.ts';
import { isAlive } from './leftovers.ts';
import { logTail } from './server-log.ts';
import { type Connection, connection } from './sql.ts';

/** Who holds it shared in the database `postgres` is using the server; whoever wants to stop it takes it alone. */
export const usersLock = 0x61636f70;

/** A server that runs, and a connection to it that says that this process uses it. */
export interface Running {
  readonly port: number;
  readonly presence: Connection;
}

/** How long a server may take to get ready, or to go, before it counts as stuck. */
const patienceMs = 60_000;

/** A connection URL of the superuser; `postgres` is the database that is always there. */
export function ownerUrlOf({ ownerPassword }: Cluster, port: number, database = 'postgres'): string {
  return `postgresql://${ownerName}:${ownerPassword}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
}

/**
 * Joins the server that runs on these files, waiting while it starts or stops.
 *
 * @returns Nothing when none runs. A `postmaster.pid` that a dead server left is no obstacle then.
 * @throws DatabaseToolError `SERVER_NOT_STARTED` when the process is there and does not answer as this server.
 */
export async function joinRunning(cluster: Cluster): Promise<Running | undefined> {
  const file = join(cluster.data, 'postmaster.pid');
  const end = Date.now() + patienceMs;
  let cause: unknown;
  let pid = 0;
  while (Date.now() < end) {
    const postmaster = await readPostmaster(file);
    if (postmaster === undefined || !isAlive(postmaster.pid)) return undefined;
    pid = postmaster.pid;
    if (await isAnotherProgram(pid)) {
      // The server would take it for itself and refuse to start.
      await rm(file, { force: true });
      return undefined;
    }
    if (postmaster.ready) {
      try {
        return { port: postmaster.port, presence: await announce(cluster, postmaster.port) };
      } catch (error) {
        cause = error;
      }
    }
    await pause(20);
  }
  const detail = [`${file}: process ${pid} does not answer`, await logTail(cluster.log)].join('\n');
  throw new DatabaseToolError('SERVER_NOT_STARTED', { detail, cause });
}

/** Whether a server runs on these files, ready or not. */
export async function isRunning({ data }: Cluster): Promise<boolean> {
  const postmaster = await readPostmaster(join(data, 'postmaster.pid'));
  return postmaster !== undefined && isAlive(postmaster.pid) && !(await isAnotherProgram(postmaster.pid));
}

/**
 * Opens the connection that says that this process uses the server. It does not keep the process alive.
 *
 * @throws What `pg` throws; an Error when the server that answers keeps other files.
 */
async function announce(cluster: Cluster, port: number): Promise<Connection> {
  const presence = connection(ownerUrlOf(cluster, port));
  // A server that goes away is noticed by whoever uses it.
  presence.on('error', () => undefined);
  try {
    await presence.connect();
    const text = `SELECT current_setting('data_directory') AS data FROM pg_advisory_lock_shared($1)`;
    const { rows } = await presence.query<{ data: string }>(text, [usersLock]);
    const [found = { data: '' }] = rows;
    if (realpathSync(found.data) !== realpathSync(cluster.data))
      throw new Error(`Another server answers: ${found.data}`);
  } catch (error) {
    await presence.end();
    throw error;
  }
  presence.unref();
  return presence;
}

interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly ready: boolean;
}

/** The lines of `postmaster.pid` are named in PostgreSQL's `src/include/utils/pidfile.h`. */
async function readPostmaster(file: string): Promise<Postmaster | undefined> {
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' };
}

/** Whether the process is surely no PostgreSQL: its id was given to another one, or it is a corpse that nobody buried. */
async function isAnotherProgram(pid: number): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined);
  return commandLine !== undefined && !/^[^\0]*postgres/.test(commandLine);
}
