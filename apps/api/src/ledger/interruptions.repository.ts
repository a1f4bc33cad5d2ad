import type { Service } from '@acopio/sat-client';
import type { TenantTransaction } from '../database/database.js';
import { fromJson, toJson } from '../database/json.js';
import { Prisma } from '../generated/prisma/client.js';
import type { Trouble } from '../jobs/halt.js';
import type { LedgerKey } from './records.js';

/** Whether a person has to act before anything more is sent for this ledger. */
export async function isHalted({ prisma }: TenantTransaction, key: LedgerKey): Promise<boolean> {
  return (await prisma.ledger.count({ where: { ...key, halt: { not: Prisma.DbNull } } })) > 0;
}

/** Nothing more is sent for this ledger before a person acted. */
export async function writeHalt(transaction: TenantTransaction, key: LedgerKey, why: Trouble): Promise<void> {
  await write(transaction, key, { halt: toJson(why), trouble: Prisma.DbNull });
}

/** Whatever halted this ledger was seen to. */
export async function clearHalt(transaction: TenantTransaction, key: LedgerKey): Promise<void> {
  await write(transaction, key, { halt: Prisma.DbNull });
}

/** What the last step failed with, which is tried again. */
export async function writeTrouble(transaction: TenantTransaction, key: LedgerKey, trouble: Trouble): Promise<void> {
  await write(transaction, key, { trouble: toJson(trouble) });
}

/** The last step did not fail. */
export async function clearTrouble({ prisma }: TenantTransaction, key: LedgerKey): Promise<void> {
  await prisma.ledger.updateMany({
    where: { ...key, trouble: { not: Prisma.DbNull } },
    data: { trouble: Prisma.DbNull },
  });
}

/** Lets a taxpayer's ledgers send again after a person acted; answers which ledgers it has. */
export async function clearHalts({ tenantId, prisma }: TenantTransaction, taxpayerId: string): Promise<Service[]> {
  await prisma.ledger.updateMany({ where: { tenantId, taxpayerId }, data: { halt: Prisma.DbNull } });
  const ledgers = await prisma.ledger.findMany({ where: { tenantId, taxpayerId }, select: { service: true } });
  return ledgers.map(({ service }) => service);
}

/** Why a ledger sends nothing, and what it last failed with; null for what is not so. */
export async function findInterruptions(
  { tenantId, prisma }: TenantTransaction,
  { taxpayerId, service }: Omit<LedgerKey, 'tenantId'>,
): Promise<{ readonly halt: Trouble | null; readonly trouble: Trouble | null }> {
  const ledger = await prisma.ledger.findUnique({
    where: { tenantId_taxpayerId_service: { tenantId, taxpayerId, service } },
    select: { halt: true, trouble: true },
  });
  return { halt: troubleIn(ledger?.halt), trouble: troubleIn(ledger?.trouble) };
}

/** As `write` wrote it. */
function troubleIn(json: Prisma.JsonValue | undefined): Trouble | null {
  return fromJson(json ?? null) as Trouble | null;
}

async function write(
  { prisma }: TenantTransaction,
  key: LedgerKey,
  data: Pick<Prisma.LedgerUpdateManyMutationInput, 'halt' | 'trouble'>,
): Promise<void> {
  await prisma.ledger.createMany({ data: [{ ...key, revision: 0 }], skipDuplicates: true });
  await prisma.ledger.updateMany({ where: key, data });
}
