import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { escapeIdentifier } from 'pg';
import { discardPostgres, startPostgres } from './embedded-postgres.ts';
import { abandoned } from './leftovers.ts';
import { sql } from './sql.ts';

/** A database of one suite of tests. */
export interface TestDatabase {
  readonly name: string;
  /** Of the superuser. */
  readonly ownerUrl: string;
  /** Drops the database, whoever is still connected. */
  readonly drop: () => Promise<void>;
}

/** Databases on one server. */
export interface TestDatabases {
  /**
   * Makes a database that others are copied from: `prepare` gets the superuser's URL to it, and has closed its
   * connections when it ends. From then on nobody can connect to it.
   */
  readonly createTemplate: (name: string, prepare: (ownerUrl: string) => Promise<void>) => Promise<void>;
  /** Makes a database with all that is in a template. */
  readonly cloneDatabase: (template: string) => Promise<TestDatabase>;
}

/** Databases on the server of a superuser's URL: what another process than the one that started the server uses. */
export function testDatabases(ownerUrl: string): TestDatabases {
  const urlOf = (database: string): string => {
    const url = new URL(ownerUrl);
    url.pathname = `/${encodeURIComponent(database)}`;
    return url.href;
  };
  return {
    createTemplate: async (name, prepare) => {
      await sql(ownerUrl, `CREATE DATABASE ${escapeIdentifier(name)}`);
      await prepare(urlOf(name));
      await sql(ownerUrl, `ALTER DATABASE ${escapeIdentifier(name)} WITH ALLOW_CONNECTIONS false IS_TEMPLATE true`);
    },
    cloneDatabase: async (template) => {
      const name = `${template}_${randomBytes(6).toString('hex')}`;
      // A third faster than the default on a server that does not wait for its disk.
      const copy = `TEMPLATE ${escapeIdentifier(template)} STRATEGY FILE_COPY`;
      await sql(ownerUrl, `CREATE DATABASE ${escapeIdentifier(name)} ${copy}`);
      const drop = async (): Promise<void> =>
        void (await sql(ownerUrl, `DROP DATABASE ${escapeIdentifier(name)} WITH (FORCE)`));
      return { name, ownerUrl: urlOf(name), drop };
    },
  };
}

/** A server that lives as long as a run of tests. */
export interface TestServer extends TestDatabases {
  /** Of the superuser, to the database `postgres`: `testDatabases` takes it in other processes. */
  readonly ownerUrl: string;
  /** Stops the server, whoever uses it, and removes its files. */
  readonly stop: () => Promise<void>;
}

const prefix = 'acopio-test-databases-';

/**
 * Starts a throw-away server in a temporary folder. Servers whose run of tests was killed are removed first.
 *
 * @throws DatabaseToolError as `startPostgres`.
 */
export async function startTestDatabases(): Promise<TestServer> {
  for (const leftover of abandoned(tmpdir(), prefix)) {
    // Another user's is not ours to remove.
    await discardPostgres(leftover).catch(() => undefined);
  }
  const folder = join(tmpdir(), `${prefix}${process.pid}-${randomBytes(6).toString('hex')}`);
  const { ownerUrl } = await startPostgres({ folder, throwaway: true });
  return { ...testDatabases(ownerUrl), ownerUrl, stop: () => discardPostgres(folder) };
}
