import { randomUUID } from 'node:crypto';
import type { Ledger, LedgerView, Scope } from '@acopio/sync';
import { ledgerContract, type OpenedLedger } from '@acopio/sync/testing';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { openDatabase, type Database } from '../../src/database/database.js';
import { postgresLedger } from '../../src/ledger/postgres-ledger.js';
import { freshDatabase, type FreshDatabase } from '../database.js';

let fresh: FreshDatabase;
let database: Database;

beforeAll(async () => {
  fresh = await freshDatabase();
  database = openDatabase(fresh.url);
});

afterAll(async () => {
  await database.close();
  await fresh.drop();
});

describe('The ledger in Postgres', () => {
  it.each(ledgerContract)('$name', ({ run }) => run(openFreshLedger));
});

/** A fresh ledger is that of tenants which nobody used before. */
async function openFreshLedger(): Promise<OpenedLedger> {
  const tenants = new Map<string, string>();
  const reopened: Database[] = [];
  return {
    ledger: withTenants(postgresLedger(database), tenants),
    reopen: async () => {
      const again = openDatabase(fresh.url);
      reopened.push(again);
      return withTenants(postgresLedger(again), tenants);
    },
    close: async () => {
      await Promise.all(reopened.map((again) => again.close()));
    },
  };
}

/** The contract names tenants as it likes; here each is a tenant with that taxpayer, made when it is first heard of. */
function withTenants(ledger: Ledger, tenants: Map<string, string>): Ledger {
  const known = new Map<string, Promise<Scope>>();
  const real = (scope: Scope): Promise<Scope> => {
    const name = JSON.stringify(scope);
    const found = known.get(name) ?? register(scope, tenants);
    known.set(name, found);
    return found;
  };
  return {
    view: async (scope): Promise<LedgerView> => ({ ...(await ledger.view(await real(scope))), scope }),
    apply: async (scope, changes, revision) => ledger.apply(await real(scope), changes, revision),
    record: async (scope, batch) => ledger.record(await real(scope), batch),
    forget: async (scope, uuids) => ledger.forget(await real(scope), uuids),
    position: async (scope, packageId) => ledger.position(await real(scope), packageId),
    documents: async function* (scope, period) {
      yield* ledger.documents(await real(scope), period);
    },
  };
}

async function register(scope: Scope, tenants: Map<string, string>): Promise<Scope> {
  const tenantId = tenants.get(scope.tenant) ?? randomUUID();
  tenants.set(scope.tenant, tenantId);
  const createdAt = new Date();
  await database.tenant(tenantId, async ({ prisma }) => {
    await prisma.tenant.createMany({ data: [{ id: tenantId, name: scope.tenant, createdAt }], skipDuplicates: true });
    const taxpayer = { tenantId, id: randomUUID(), rfc: scope.rfc, createdAt };
    await prisma.taxpayer.createMany({ data: [taxpayer], skipDuplicates: true });
  });
  return { ...scope, tenant: tenantId };
}
