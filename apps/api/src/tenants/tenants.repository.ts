import type { TenantTransaction } from '../database/database.js';

/** An API key as it is kept: never its secret. `revokedAt` is absent while it is good. */
export interface ApiKeyRecord {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly revokedAt?: Date;
}

/** Makes the tenant of this transaction exist. */
export async function createTenant(
  { tenantId, prisma }: TenantTransaction,
  { name, createdAt }: { readonly name: string; readonly createdAt: Date },
): Promise<void> {
  await prisma.tenant.create({ data: { id: tenantId, name, createdAt } });
}

/** The name of the transaction's tenant; `undefined` when there is no such tenant. */
export async function findTenant({ tenantId, prisma }: TenantTransaction): Promise<string | undefined> {
  const found = await prisma.tenant.findUnique({ where: { id: tenantId }, select: { name: true } });
  return found?.name;
}

/** Keeps a new key by the SHA-256 of its secret. */
export async function createApiKey(
  { tenantId, prisma }: TenantTransaction,
  key: {
    readonly id: string;
    readonly name: string;
    readonly secretHash: Uint8Array<ArrayBuffer>;
    readonly createdAt: Date;
  },
): Promise<void> {
  const { id, name, secretHash, createdAt } = key;
  await prisma.apiKey.create({ data: { tenantId, id, name, secretHash, createdAt } });
}

/** A key of the tenant with the SHA-256 of its secret, revoked or not; `undefined` when there is none of this id. */
export async function findApiKey(
  { tenantId, prisma }: TenantTransaction,
  keyId: string,
): Promise<(ApiKeyRecord & { readonly secretHash: Uint8Array }) | undefined> {
  const row = await prisma.apiKey.findUnique({ where: { tenantId_id: { tenantId, id: keyId } } });
  return row === null ? undefined : { ...recordOf(row), secretHash: row.secretHash };
}

/** All keys of the tenant, oldest first, revoked ones too. */
export async function listApiKeys({ tenantId, prisma }: TenantTransaction): Promise<ApiKeyRecord[]> {
  const rows = await prisma.apiKey.findMany({ where: { tenantId }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] });
  return rows.map(recordOf);
}

/** Ends a key from `at` on. Whether it was good until now: false for one that is unknown or revoked already. */
export async function revokeApiKey({ tenantId, prisma }: TenantTransaction, keyId: string, at: Date): Promise<boolean> {
  const { count } = await prisma.apiKey.updateMany({
    where: { tenantId, id: keyId, revokedAt: null },
    data: { revokedAt: at },
  });
  return count > 0;
}

function recordOf(row: {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly revokedAt: Date | null;
}): ApiKeyRecord {
  const { id, name, createdAt, revokedAt } = row;
  return { id, name, createdAt, ...(revokedAt === null ? {} : { revokedAt }) };
}
