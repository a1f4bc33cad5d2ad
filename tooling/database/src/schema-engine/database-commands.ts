import { Client, escapeIdentifier } from 'pg';

/**
 * Answers `cli <command>` of the schema engine with plain SQL.
 *
 * @returns The exit code; with 1, standard error says why in the lines that Prisma's command line reads.
 */
export async function databaseCommand(command: string | undefined, url: string): Promise<number> {
  if (!URL.canParse(url)) return complain('P1013', 'the URL of the database cannot be parsed');
  const { hostname, port, pathname } = new URL(url);
  const database = decodeURIComponent(pathname.slice(1));
  try {
    if (command === 'can-connect-to-database') await run(url);
    else if (command === 'create-database') await create(serverUrl(url), database);
    else if (command === 'drop-database')
      await run(serverUrl(url), `DROP DATABASE ${escapeIdentifier(database)} WITH (FORCE)`);
    else throw new Error(`Unknown command ${command}`);
    return 0;
  } catch (error) {
    const { code = '', message } = error as { code?: string; message: string };
    return complain(prismaCodes[code] ?? 'P1011', `${message || code} (${hostname}:${port || 5432}/${database})`);
  }
}

/** The same server's `postgres` database, which is there when the wanted one is not. */
function serverUrl(url: string): string {
  const server = new URL(url);
  server.pathname = '/postgres';
  return server.href;
}

/** Prisma asks for it after it found none: who comes second of several is content. */
async function create(server: string, database: string): Promise<void> {
  try {
    await run(server, `CREATE DATABASE ${escapeIdentifier(database)}`);
  } catch (error) {
    const { code, constraint } = error as { code?: string; constraint?: string };
    if (code !== '42P04' && constraint !== 'pg_database_datname_index') throw error;
  }
}

async function run(connectionString: string, command?: string): Promise<void> {
  const client = new Client({ connectionString });
  try {
    await client.connect();
    if (command !== undefined) await client.query(command);
  } finally {
    await client.end();
  }
}

/** Prisma's codes (https://www.prisma.io/docs/orm/reference/error-reference) by those of PostgreSQL and of the network. */
const prismaCodes: Readonly<Record<string, string>> = {
  '28P01': 'P1000',
  '28000': 'P1010',
  '3D000': 'P1003',
  ECONNREFUSED: 'P1001',
  ENOTFOUND: 'P1001',
  ETIMEDOUT: 'P1002',
};

/** The command line skips the first line and parses every other one as JSON. */
function complain(error_code: string, message: string): 1 {
  const fields = { is_panic: false, error_code, message };
  const line = JSON.stringify({ level: 'ERROR', target: 'schema_engine::logger', fields });
  process.stderr.write(`The database command failed\n${line}`);
  return 1;
}
