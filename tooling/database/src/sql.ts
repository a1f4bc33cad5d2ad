import { Client, type QueryResultRow } from 'pg';

/**
 * Runs one statement on a connection of its own.
 *
 * @param url The connection URL.
 * @param text The statement, with `$1`, `$2`… for the values.
 * @returns The rows.
 * @throws What `pg` throws, with PostgreSQL's `code`.
 */
export async function sql(url: string, text: string, values: unknown[] = []): Promise<QueryResultRow[]> {
  const client = connection(url);
  try {
    await client.connect();
    return (await client.query<QueryResultRow>(text, values)).rows;
  } finally {
    await client.end();
  }
}

/** A connection, with two of its methods that the types of `pg` do not name: whether it keeps the process alive. */
export type Connection = Client & { ref(): void; unref(): void };

/** A connection to a server on this machine, whatever `PGSSLMODE` and the like say about others. */
export function connection(url: string): Connection {
  return new Client({ connectionString: url, ssl: false, connectionTimeoutMillis: 10_000 }) as Connection;
}
