import { Client } from 'pg';
import { installQueue } from '../jobs/install.js';

/**
 * Prepares a database that Prisma's migrations have been applied to: the queue's own schema, and the login role that the
 * application uses. Both may be there already; running it again changes nothing. Needs the owner's connection.
 *
 * The role named in `applicationUrl` is made, with that URL's password, when it does not exist; one that exists keeps its
 * password and gets the rights of the application.
 */
export async function prepareDatabase({
  ownerUrl,
  applicationUrl,
}: {
  readonly ownerUrl: string;
  readonly applicationUrl: string;
}): Promise<void> {
  await installQueue(ownerUrl);
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ readonly name: string }>('SELECT current_database() AS name');
    const database = client.escapeIdentifier(rows[0]?.name ?? '');
    await ensureLogin(client, new URL(applicationUrl));
    await client.query(`GRANT CONNECT, TEMPORARY ON DATABASE ${database} TO acopio_app`);
    // The application looks at its start whether the database is as new as itself.
    await client.query('GRANT SELECT ON _prisma_migrations TO acopio_app');
  } finally {
    await client.end();
  }
}

async function ensureLogin(client: Client, url: URL): Promise<void> {
  const name = client.escapeIdentifier(decodeURIComponent(url.username));
  const password = client.escapeLiteral(decodeURIComponent(url.password));
  // Roles belong to the whole server, and another process may make this one at the same time.
  await client.query(`DO $$ BEGIN CREATE ROLE ${name} LOGIN PASSWORD ${password};
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`);
  await client.query(`GRANT acopio_app TO ${name}`);
}
