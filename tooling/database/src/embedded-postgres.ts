import { rmSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { runAs } from './account.ts';
import { program } from './binaries.ts';
import { type Cluster, findCluster, openCluster } from './cluster.ts';
import { DatabaseToolError } from './errors.ts';
import { isRunning, joinRunning, ownerUrlOf, usersLock } from './running.ts';
import { logTail } from './server-log.ts';
import type { Connection } from './sql.ts';

/** Where a server keeps its files, and how it runs. */
export interface PostgresOptions {
  /** Made if it is not there. Below a folder that only root may enter, `/var/lib/acopio` has a stand-in for it. */
  readonly folder: string;
  /** On 127.0.0.1. By default the one of the last start, or a free one. */
  readonly port?: number;
  /** Writes nothing safely to disk, which is faster: for data that may be lost at any time. */
  readonly throwaway?: boolean;
}

/** A role that logs in. */
export interface PostgresUser {
  readonly name: string;
  readonly password: string;
}

/** A server that this process uses. It goes on after the process, unless `stop` is called. */
export interface PostgresServer {
  /** Where its files are: `cluster/data`, `cluster/server.log`. */
  readonly folder: string;
  readonly port: number;
  /** Of the superuser, to the database `postgres`: a secret. */
  readonly ownerUrl: string;
  /** False when it was running already. */
  readonly startedHere: boolean;
  /** The connection URL of a database, for the superuser or another role: a secret. */
  readonly urlOf: (database: string, user?: PostgresUser) => string;
  /**
   * Stops the server, unless others use it: connections of another process, or of this one that are not closed yet.
   *
   * @throws DatabaseToolError `SERVER_NOT_STOPPED`.
   */
  readonly stop: () => Promise<void>;
}

/** How often a start is tried again: when another process was quicker, or took the port between our look and our use. */
const attempts = 3;

/**
 * Starts the PostgreSQL that comes with this package, on 127.0.0.1, or joins the one that runs on the same folder.
 *
 * @throws DatabaseToolError `NO_BINARY`, `NO_SERVER_ACCOUNT`, `FOLDER_NOT_WRITABLE`, `SERVER_NOT_STARTED` with the last
 *   lines of the server's log.
 */
export async function startPostgres({ folder, port, throwaway = false }: PostgresOptions): Promise<PostgresServer> {
  const cluster = await openCluster(folder, throwaway);
  let startedHere = false;
  for (let attempt = 1; ; attempt += 1) {
    const running = await joinRunning(cluster);
    if (running !== undefined) return serverOf(cluster, { ...running, startedHere });
    const failure = await start(cluster, port ?? (await keptOrFreePort(cluster)), throwaway);
    startedHere = failure === undefined;
    if (failure !== undefined && attempt >= attempts)
      throw new DatabaseToolError('SERVER_NOT_STARTED', { detail: failure });
  }
}

interface Use {
  readonly port: number;
  readonly presence: Connection;
  readonly startedHere: boolean;
}

function serverOf(cluster: Cluster, { port, presence, startedHere }: Use): PostgresServer {
  const { folder } = cluster;
  let stopping: Promise<void> | undefined;
  return {
    folder,
    port,
    ownerUrl: ownerUrlOf(cluster, port),
    startedHere,
    urlOf: (database, user) => {
      const url = new URL(ownerUrlOf(cluster, port, database));
      if (user !== undefined) Object.assign(url, { username: user.name, password: user.password });
      return url.href;
    },
    stop: () => (stopping ??= leave(cluster, presence)),
  };
}

/** @returns Why it did not start, in the server's words. */
async function start(
  { account, binaries, data, log, portFile }: Cluster,
  port: number,
  throwaway: boolean,
): Promise<string | undefined> {
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: 200,
    timezone: 'UTC',
    // Statements and rows hold secrets; the log is for what the server says of itself.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    ...(throwaway ? { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' } : {}),
  };
  const flags = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  const logged = (await stat(log).catch(() => ({ size: 0 }))).size;
  const pgCtl = program(binaries, 'pg_ctl');
  const args = ['start', '--wait', '--timeout=60', `--pgdata=${data}`, `--log=${log}`, `--options=${flags.join(' ')}`];
  const { code, output } = await runAs(account, pgCtl, args);
  if (code !== 0) return [output, await logTail(log, logged)].join('\n');
  await writeFile(portFile, `${port}\n`);
  return undefined;
}

async function keptOrFreePort({ portFile }: Cluster): Promise<number> {
  const kept = Number(await readFile(portFile, 'utf8').catch(() => '0'));
  return (await freePort(kept)) ?? (await freePort(0)) ?? 0;
}

/** The port itself if it is free, or any free one for 0. */
async function freePort(wanted: number): Promise<number | undefined> {
  const { promise, resolve } = Promise.withResolvers<number | undefined>();
  const server = createServer();
  server.on('error', () => resolve(undefined));
  server.listen({ port: wanted, host: '127.0.0.1', exclusive: true }, () => {
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    server.close(() => resolve(port));
  });
  return promise;
}

/** How long connections that were just closed may take to be gone at the server. */
const farewellMs = 1_000;

async function leave(cluster: Cluster, presence: Connection): Promise<void> {
  presence.ref();
  try {
    if (await isLast(presence)) await stopServer(cluster, 'fast');
  } finally {
    await presence.end();
  }
}

/** Whether nobody else uses the server; from then on nobody can begin to. */
async function isLast(presence: Connection): Promise<boolean> {
  const others = `SELECT FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`;
  try {
    await presence.query('SELECT pg_advisory_unlock_shared($1)', [usersLock]);
    const end = Date.now() + farewellMs;
    while ((await presence.query(others)).rowCount !== 0) {
      if (Date.now() > end) return false;
      await pause(20);
    }
    const { rows } = await presence.query<{ alone: boolean }>('SELECT pg_try_advisory_lock($1) AS alone', [usersLock]);
    return rows[0]?.alone === true;
  } catch {
    // The connection broke: what we used is gone, and what runs now is not ours to stop.
    return false;
  }
}

/**
 * Stops the server of a folder, whoever uses it, and removes its files.
 *
 * @throws DatabaseToolError `SERVER_NOT_STOPPED`.
 */
export async function discardPostgres(folder: string): Promise<void> {
  const { cluster, folders } = findCluster(folder);
  if (cluster !== undefined && (await isRunning(cluster))) await stopServer(cluster, 'immediate');
  for (const path of folders) rmSync(path, { recursive: true, force: true, maxRetries: 5 });
}

async function stopServer({ account, binaries, data, log }: Cluster, mode: 'fast' | 'immediate'): Promise<void> {
  const args = ['stop', '--wait', '--timeout=60', `--pgdata=${data}`, `--mode=${mode}`];
  const { code, output } = await runAs(account, program(binaries, 'pg_ctl'), args);
  if (code === 0) return;
  throw new DatabaseToolError('SERVER_NOT_STOPPED', { detail: [output, await logTail(log)].join('\n') });
}
