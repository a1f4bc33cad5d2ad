import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshDatabase, type FreshDatabase } from '../database.js';
import { openServices } from '../services.js';
import { fillTenant } from './fill.js';

let fresh: FreshDatabase;
let owner: Client;
let application: Client;
/** Tables of the service, by name, with the column that says whose a row is. */
const tables = new Map<string, string>();
const tenants: string[] = [];

beforeAll(async () => {
  fresh = await freshDatabase();
  const { services, close } = await openServices(fresh.url);
  for (const rfc of ['EKU9003173C9', 'CACX7605101P8']) tenants.push((await fillTenant(services, rfc)).tenantId);
  await close();
  owner = await connect(fresh.ownerUrl);
  application = await connect(fresh.url);
  const { rows } = await owner.query<{ readonly name: string; readonly tenant: boolean }>(`
    SELECT c.relname AS name, EXISTS (
      SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id'
    ) AS tenant
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
      AND c.relname <> '_prisma_migrations'`);
  for (const { name, tenant } of rows) tables.set(name, tenant ? 'tenant_id' : 'id');
});

afterAll(async () => {
  await owner.end();
  await application.end();
  await fresh.drop();
});

async function connect(connectionString: string): Promise<Client> {
  const client = new Client({ connectionString });
  await client.connect();
  return client;
}

describe('Row-level security', () => {
  it('is on and forced for every table, with a policy for reading and for writing', async () => {
    expect([...tables.keys()].toSorted()).toEqual([
      'api_keys',
      'audit_entries',
      'credentials',
      'documents',
      'idempotency_keys',
      'ledgers',
      'package_positions',
      'sat_packages',
      'sat_requests',
      'syncs',
      'taxpayers',
      'tenants',
      'windows',
    ]);
    const { rows } = await owner.query<{ readonly name: string }>(`
      SELECT c.relname AS name FROM pg_class c JOIN pg_policies p ON p.tablename = c.relname
      WHERE c.relnamespace = 'public'::regnamespace AND c.relrowsecurity AND c.relforcerowsecurity
        AND p.cmd = 'ALL' AND p.qual LIKE '%acopio_tenant()%' AND p.with_check LIKE '%acopio_tenant()%'`);
    expect(rows.map(({ name }) => name).toSorted()).toEqual([...tables.keys()].toSorted());
  });

  it('binds the role of the application: no superuser, no BYPASSRLS, no owner of anything', async () => {
    const { rows } = await application.query(`
      SELECT rolsuper, rolbypassrls, (SELECT count(*)::int FROM pg_class WHERE relowner = r.oid) AS owned
      FROM pg_roles r WHERE rolname = current_user`);
    expect(rows).toEqual([{ rolsuper: false, rolbypassrls: false, owned: 0 }]);
  });

  it('shows nothing to a transaction that names no tenant, and one tenant’s rows to one that does, without a WHERE', async () => {
    for (const [table, column] of tables) {
      const everything = await owner.query(`SELECT DISTINCT ${column} AS tenant FROM ${table}`);
      // The superuser sees both: the test can fail.
      expect(new Set(everything.rows.map((row) => row.tenant)), table).toEqual(new Set(tenants));
      expect((await application.query(`SELECT * FROM ${table}`)).rows, table).toEqual([]);
      for (const tenant of tenants) {
        await application.query('BEGIN');
        await application.query("SELECT set_config('acopio.tenant_id', $1, true)", [tenant]);
        const { rows } = await application.query(`SELECT ${column} AS tenant FROM ${table}`);
        await application.query('COMMIT');
        expect(new Set(rows.map((row) => row.tenant)), table).toEqual(new Set([tenant]));
      }
      // The setting ends with its transaction.
      expect((await application.query(`SELECT * FROM ${table}`)).rows, table).toEqual([]);
    }
  });

  it('lets nobody write a row of another tenant, change one or delete one', async () => {
    const [mine = '', theirs = ''] = tenants;
    for (const [table, column] of tables) {
      await application.query('BEGIN');
      await application.query("SELECT set_config('acopio.tenant_id', $1, true)", [mine]);
      const before = await owner.query(`SELECT count(*)::int AS count FROM ${table} WHERE ${column} = $1`, [theirs]);
      expect(before.rows[0]?.count, table).toBeGreaterThan(0);
      if (table !== 'audit_entries') {
        const changed = await application.query(`UPDATE ${table} SET ${column} = ${column} WHERE ${column} = $1`, [
          theirs,
        ]);
        const deleted = await application.query(`DELETE FROM ${table} WHERE ${column} = $1`, [theirs]);
        expect([changed.rowCount, deleted.rowCount], table).toEqual([0, 0]);
      }
      await application.query('ROLLBACK');
      await application.query('BEGIN');
      await application.query("SELECT set_config('acopio.tenant_id', $1, true)", [mine]);
      const stolen = application.query(
        table === 'audit_entries'
          ? `INSERT INTO ${table} SELECT gen_random_uuid(), id, at, actor, action, subject, detail FROM ${table}`
          : `UPDATE ${table} SET ${column} = gen_random_uuid()`,
      );
      await expect(stolen, table).rejects.toThrow('row-level security');
      await application.query('ROLLBACK');
    }
  });

  it('keeps what happened as it was: audit entries are neither changed nor deleted, by any tenant', async () => {
    for (const text of ['UPDATE audit_entries SET actor = actor', 'DELETE FROM audit_entries']) {
      await application.query('BEGIN');
      await application.query("SELECT set_config('acopio.tenant_id', $1, true)", [tenants[0]]);
      await expect(application.query(text)).rejects.toThrow('permission denied');
      await application.query('ROLLBACK');
    }
  });
});
