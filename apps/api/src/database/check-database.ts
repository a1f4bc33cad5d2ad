import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { StartError } from '../start-errors.js';

/** PostgreSQL 15, as `server_version_num` has it. */
const OLDEST = 150_000;

/** Where the release's migrations are, from the sources and from the build alike. */
const MIGRATIONS = fileURLToPath(new URL('../../prisma/migrations', import.meta.url));

/** Milliseconds to wait for a connection. */
const PATIENCE = 5000;

/** Wrong user or password (class 28), no such database: PostgreSQL, "Error Codes". */
const REFUSALS = /^(28\w{3}|3D000)$/;

/**
 * Looks whether this release can work with the database of `url`: version of the server, migrations, and that the role
 * sees no more than row-level security shows.
 *
 * Rejects with `StartError` `DATABASE_REFUSES`, `SERVER_TOO_OLD`, `ROLE_SEES_ALL` and `MIGRATIONS_MISSING`, and with the
 * error of `pg` while the database is away.
 */
export async function checkDatabase(url: string): Promise<void> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: PATIENCE,
    application_name: 'acopio',
  });
  // Whoever asks sees the error itself; without a listener the event would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await checkVersion(client);
    await checkRole(client);
    await checkMigrations(client);
  } catch (cause) {
    const code = sqlState(cause);
    throw REFUSALS.test(code) ? new StartError('DATABASE_REFUSES', { detail: code, cause }) : cause;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function checkVersion(client: Client): Promise<void> {
  const { rows } = await client.query<{ readonly number: number; readonly version: string }>(
    `SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS version`,
  );
  const [server] = rows;
  if (server === undefined || server.number < OLDEST) {
    throw new StartError('SERVER_TOO_OLD', server === undefined ? {} : { detail: server.version });
  }
}

/** A role that may become a stronger one counts as that one. */
async function checkRole(client: Client): Promise<void> {
  const { rows } = await client.query<{ readonly role: string; readonly strong: boolean; readonly owner: boolean }>(
    `SELECT current_user AS role,
       EXISTS (SELECT FROM pg_roles WHERE (rolsuper OR rolbypassrls) AND pg_has_role(current_user, oid, 'MEMBER')) AS strong,
       EXISTS (SELECT FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
               WHERE relkind IN ('r', 'p') AND nspname NOT LIKE 'pg\\_%' AND pg_has_role(current_user, relowner, 'MEMBER')) AS owner`,
  );
  const [found] = rows;
  if (found === undefined || found.strong || found.owner) {
    throw new StartError('ROLE_SEES_ALL', found === undefined ? {} : { detail: found.role });
  }
}

async function checkMigrations(client: Client): Promise<void> {
  const entries = await readdir(MIGRATIONS, { withFileTypes: true });
  const needed = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const applied = await finishedMigrations(client);
  const missing = needed.filter((name) => !applied.has(name));
  if (missing.length > 0) throw new StartError('MIGRATIONS_MISSING', { detail: missing.sort().join(', ') });
}

async function finishedMigrations(client: Client): Promise<ReadonlySet<string>> {
  const { rows: tables } = await client.query<{ readonly there: boolean }>(
    `SELECT to_regclass('_prisma_migrations') IS NOT NULL
       AND has_table_privilege(to_regclass('_prisma_migrations'), 'SELECT') AS there`,
  );
  if (tables[0]?.there !== true) return new Set();
  const { rows } = await client.query<{ readonly name: string }>(
    'SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
  );
  return new Set(rows.map(({ name }) => name));
}

function sqlState(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
