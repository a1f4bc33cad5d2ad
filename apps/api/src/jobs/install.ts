import { Client } from 'pg';
import { PgBoss } from 'pg-boss';

/** The schema in which pg-boss keeps its tables. */
const SCHEMA = 'pgboss';

/**
 * Makes the queue's tables, or brings them to the version of this release, and lets the application use them. Needs the
 * owner's connection; several may do it at once (pg-boss takes a lock).
 */
export async function installQueue(ownerUrl: string): Promise<void> {
  const boss = new PgBoss({
    connectionString: ownerUrl,
    schema: SCHEMA,
    max: 2,
    supervise: false,
    schedule: false,
  });
  // Without a listener the event would end the process; what fails here also rejects `start`.
  boss.on('error', () => undefined);
  try {
    await boss.start();
  } finally {
    await boss.stop({ graceful: false });
  }
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query(`
      GRANT USAGE ON SCHEMA ${SCHEMA} TO acopio_app;
      GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${SCHEMA} TO acopio_app;
      GRANT USAGE ON ALL SEQUENCES IN SCHEMA ${SCHEMA} TO acopio_app`);
  } finally {
    await client.end();
  }
}
