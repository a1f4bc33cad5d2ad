import { SyncError, type Change, type Ledger, type LedgerView, type Scope } from '@acopio/sync';
import type { Database, TenantTransaction } from '../database/database.js';
import { storeKey } from '../store/store-key.js';
import { documentPages, forgetDocuments, readPosition, recordBatch } from './document-records.js';
import {
  packageColumns,
  packageOf,
  requestColumns,
  requestOf,
  windowColumns,
  windowOf,
  type LedgerKey,
} from './records.js';

/** What follows from a change of the ledger, done in the transaction of that change. */
export type AfterApply = (
  transaction: TenantTransaction,
  after: { readonly key: LedgerKey; readonly view: LedgerView },
) => Promise<void>;

/**
 * The ledger of `packages/sync` in Postgres. A scope's tenant is the id of a tenant, and its RFC one of that tenant's
 * taxpayers; others have an empty ledger that cannot be written to. `afterApply` sees the ledger as each `apply` leaves it
 * and may add to the same transaction.
 */
export function postgresLedger(database: Database, { afterApply }: { readonly afterApply?: AfterApply } = {}): Ledger {
  const keys = new Map<string, LedgerKey>();
  const keyOf = async (scope: Scope): Promise<LedgerKey | undefined> => {
    const name = [scope.tenant, scope.rfc, scope.service].join('|');
    const key = keys.get(name) ?? (await findKey(database, scope));
    if (key !== undefined) keys.set(name, key);
    return key;
  };
  const writableKeyOf = async (scope: Scope): Promise<LedgerKey> => {
    const key = await keyOf(scope);
    if (key === undefined) throw new TypeError('a ledger of an RFC that is not one of the tenant’s taxpayers');
    return key;
  };
  return {
    view: async (scope) => {
      const key = await keyOf(scope);
      if (key === undefined) return emptyView(scope);
      return database.tenant(scope.tenant, (transaction) => readView(transaction, key, scope), { snapshot: true });
    },
    apply: async (scope, changes, expectedRevision) => {
      const key = await writableKeyOf(scope);
      await database.tenant(scope.tenant, async (transaction) => {
        await claimRevision(transaction, key, expectedRevision);
        for (const change of changes) await put(transaction, { key, scope }, change);
        if (afterApply !== undefined) {
          await afterApply(transaction, { key, view: await readView(transaction, key, scope) });
        }
      });
    },
    record: async (scope, batch) => {
      const key = await writableKeyOf(scope);
      await database.tenantConnection(scope.tenant, (connection) => recordBatch(connection, key, batch));
    },
    forget: async (scope, uuids) => {
      const key = await keyOf(scope);
      if (key === undefined || uuids.length === 0) return;
      await database.tenantConnection(scope.tenant, (connection) => forgetDocuments(connection, key, uuids));
    },
    position: async (scope, packageId) => {
      const key = await keyOf(scope);
      if (key === undefined) return 0;
      return database.tenantConnection(scope.tenant, (connection) => readPosition(connection, key, packageId));
    },
    documents: async function* (scope, period) {
      const key = await keyOf(scope);
      if (key !== undefined) yield* documentPages(database, key, period);
    },
  };
}

async function findKey(database: Database, { tenant, rfc, service }: Scope): Promise<LedgerKey | undefined> {
  const taxpayer = await database.tenant(tenant, ({ tenantId, prisma }) =>
    prisma.taxpayer.findUnique({ where: { tenantId_rfc: { tenantId, rfc } }, select: { id: true } }),
  );
  return taxpayer === null ? undefined : { tenantId: tenant, taxpayerId: taxpayer.id, service };
}

function emptyView(scope: Scope): LedgerView {
  return { scope, revision: 0, windows: [], requests: [], packages: [] };
}

/** The ledger of `key`, as one transaction sees it. */
export async function readView({ prisma }: TenantTransaction, key: LedgerKey, scope: Scope): Promise<LedgerView> {
  const ledger = await prisma.ledger.findUnique({ where: { tenantId_taxpayerId_service: key } });
  if (ledger === null) return emptyView(scope);
  const inOrder = { where: key, orderBy: { ordinal: 'asc' } } as const;
  return {
    scope,
    revision: Number(ledger.revision),
    windows: (await prisma.window.findMany(inOrder)).map(windowOf),
    requests: (await prisma.satRequest.findMany(inOrder)).map(requestOf),
    packages: (await prisma.satPackage.findMany(inOrder)).map(packageOf),
  };
}

/** Moves the revision on by one, which also keeps others from writing until this transaction ends. */
async function claimRevision({ prisma }: TenantTransaction, key: LedgerKey, expected: number): Promise<void> {
  if (expected === 0) await prisma.ledger.createMany({ data: [{ ...key, revision: 0 }], skipDuplicates: true });
  const { count } = await prisma.ledger.updateMany({
    where: { ...key, revision: expected },
    data: { revision: { increment: 1 } },
  });
  if (count === 0) throw new SyncError('REVISION_CONFLICT');
}

/** A record that is there keeps its row, and with it its place in the order. */
async function put(
  { prisma }: TenantTransaction,
  { key, scope }: { readonly key: LedgerKey; readonly scope: Scope },
  change: Change,
): Promise<void> {
  if (change.type === 'window') {
    const update = windowColumns(change.window);
    const where = { tenantId_taxpayerId_service_id: { ...key, id: update.id } };
    await prisma.window.upsert({ where, update, create: { ...key, ...update } });
  } else if (change.type === 'request') {
    const update = requestColumns(change.request);
    const where = { tenantId_taxpayerId_service_id: { ...key, id: update.id } };
    await prisma.satRequest.upsert({ where, update, create: { ...key, ...update } });
  } else {
    const update = { ...packageColumns(change.package), storeKey: keptAt(change.package, scope) };
    const where = { tenantId_taxpayerId_service_id: { ...key, id: update.id } };
    await prisma.satPackage.upsert({ where, update, create: { ...key, ...update } });
  }
}

function keptAt({ id, sha256 }: { readonly id: string; readonly sha256?: string }, scope: Scope): string | null {
  return sha256 === undefined ? null : storeKey(scope, id);
}
