import type { TenantTransaction } from '../database/database.js';
import { fromJson, toJson } from '../database/json.js';

/** What a POST was answered with. */
export interface StoredAnswer {
  readonly status: number;
  readonly location?: string;
  readonly body: object;
}

/** Takes a key until the transaction ends; `false` when another transaction has it. */
export async function claimKey({ tenantId, prisma }: TenantTransaction, key: string): Promise<boolean> {
  const rows = await prisma.$queryRaw<{ readonly claimed: boolean }[]>`
    SELECT pg_try_advisory_xact_lock(hashtextextended(${`${tenantId}|${key}`}, 2)) AS claimed`;
  return rows[0]?.claimed === true;
}

/** The answer that was given under a key since `since`, and the SHA-256 of its request. */
export async function findAnswer(
  { tenantId, prisma }: TenantTransaction,
  key: string,
  since: Date,
): Promise<{ readonly requestHash: Uint8Array; readonly answer: StoredAnswer } | undefined> {
  const row = await prisma.idempotencyKey.findUnique({ where: { tenantId_key: { tenantId, key } } });
  if (row === null || row.createdAt < since) return undefined;
  // Written by `keepAnswer`.
  const { location, body } = fromJson(row.answer) as Pick<StoredAnswer, 'location' | 'body'>;
  return {
    requestHash: row.requestHash,
    answer: { status: row.status, body, ...(location === undefined ? {} : { location }) },
  };
}

/** Keeps an answer under its key, over an older one. */
export async function keepAnswer(
  { tenantId, prisma }: TenantTransaction,
  key: string,
  {
    requestHash,
    answer: { status, ...answer },
    createdAt,
  }: { readonly requestHash: Uint8Array<ArrayBuffer>; readonly answer: StoredAnswer; readonly createdAt: Date },
): Promise<void> {
  const row = { requestHash, status, answer: toJson(answer), createdAt };
  await prisma.idempotencyKey.upsert({
    where: { tenantId_key: { tenantId, key } },
    create: { tenantId, key, ...row },
    update: row,
  });
}
