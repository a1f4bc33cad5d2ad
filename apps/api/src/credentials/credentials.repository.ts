import type { TenantTransaction } from '../database/database.js';

/** An e.firma as it is kept, without what is sealed. */
export interface CredentialRecord {
  readonly id: string;
  readonly taxpayerId: string;
  readonly certificateNumber: string;
  readonly legalName: string;
  readonly validFrom: Date;
  readonly validTo: Date;
  readonly createdAt: Date;
}

const PUBLIC = {
  id: true,
  taxpayerId: true,
  certificateNumber: true,
  legalName: true,
  validFrom: true,
  validTo: true,
  createdAt: true,
} as const;

/** Keeps an e.firma with its sealed bytes. */
export async function insertCredential(
  { tenantId, prisma }: TenantTransaction,
  credential: CredentialRecord & { readonly sealed: Uint8Array<ArrayBuffer> },
): Promise<void> {
  await prisma.credential.create({ data: { tenantId, ...credential }, select: { id: true } });
}

/** An e.firma of a taxpayer; `undefined` when there is none of this id, or it was removed. */
export async function findCredential(
  { tenantId, prisma }: TenantTransaction,
  { taxpayerId, id }: Pick<CredentialRecord, 'taxpayerId' | 'id'>,
): Promise<CredentialRecord | undefined> {
  const where = { tenantId, taxpayerId, id, removedAt: null };
  return (await prisma.credential.findFirst({ where, select: PUBLIC })) ?? undefined;
}

/** At most `take` e.firmas of a taxpayer that were not removed, newest first, after `after`. */
export async function listCredentials(
  { tenantId, prisma }: TenantTransaction,
  taxpayerId: string,
  {
    after,
    take,
  }: { readonly after: { readonly createdAt: Date; readonly id: string } | undefined; readonly take: number },
): Promise<CredentialRecord[]> {
  const older =
    after === undefined
      ? {}
      : { OR: [{ createdAt: { lt: after.createdAt } }, { createdAt: after.createdAt, id: { lt: after.id } }] };
  return prisma.credential.findMany({
    where: { tenantId, taxpayerId, removedAt: null, ...older },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    select: PUBLIC,
    take,
  });
}

/** Erases what is sealed, for good; answers whether there was anything to erase. */
export async function removeCredential(
  { tenantId, prisma }: TenantTransaction,
  { taxpayerId, id, at }: Pick<CredentialRecord, 'taxpayerId' | 'id'> & { readonly at: Date },
): Promise<boolean> {
  const { count } = await prisma.credential.updateMany({
    where: { tenantId, taxpayerId, id, removedAt: null },
    data: { sealed: null, removedAt: at },
  });
  return count > 0;
}

/** The id of a taxpayer's newest e.firma; `undefined` when it has none. */
export async function findNewestCredential(
  { tenantId, prisma }: TenantTransaction,
  taxpayerId: string,
): Promise<string | undefined> {
  const newest = await prisma.credential.findFirst({
    where: { tenantId, taxpayerId, removedAt: null },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    select: { id: true },
  });
  return newest?.id;
}

/** What is sealed of an e.firma; `undefined` when it was removed. */
export async function readSealed({ tenantId, prisma }: TenantTransaction, id: string): Promise<Uint8Array | undefined> {
  const where = { tenantId_id: { tenantId, id } };
  const credential = await prisma.credential.findUnique({ where, select: { sealed: true } });
  return credential?.sealed ?? undefined;
}
