import type { TenantTransaction } from '../database/database.js';

/** A taxpayer as it is kept. */
export interface TaxpayerRecord {
  readonly id: string;
  readonly rfc: string;
  readonly name: string | null;
  readonly createdAt: Date;
}

/** Keeps a taxpayer unless the tenant has the RFC already; answers whether it did. */
export async function insertTaxpayer(
  { tenantId, prisma }: TenantTransaction,
  taxpayer: TaxpayerRecord,
): Promise<boolean> {
  // Two requests at once: the second one waits for the first to commit.
  const { count } = await prisma.taxpayer.createMany({ data: [{ tenantId, ...taxpayer }], skipDuplicates: true });
  return count > 0;
}

/** The taxpayer of this id; `undefined` when the tenant has none. */
export async function findTaxpayer(
  { tenantId, prisma }: TenantTransaction,
  id: string,
): Promise<TaxpayerRecord | undefined> {
  return (await prisma.taxpayer.findUnique({ where: { tenantId_id: { tenantId, id } } })) ?? undefined;
}

/** The taxpayer of this RFC; `undefined` when the tenant has none. */
export async function findTaxpayerByRfc(
  { tenantId, prisma }: TenantTransaction,
  rfc: string,
): Promise<TaxpayerRecord | undefined> {
  return (await prisma.taxpayer.findUnique({ where: { tenantId_rfc: { tenantId, rfc } } })) ?? undefined;
}

/** At most `take` taxpayers, oldest first, after the one of this id. */
export async function listTaxpayers(
  { tenantId, prisma }: TenantTransaction,
  { after, take }: { readonly after: string | undefined; readonly take: number },
): Promise<TaxpayerRecord[]> {
  // The ids begin with the time at which they were made.
  const id = after === undefined ? {} : { id: { gt: after } };
  return prisma.taxpayer.findMany({ where: { tenantId, ...id }, orderBy: { id: 'asc' }, take });
}
