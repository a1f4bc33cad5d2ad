import { z } from 'zod';
import type { TenantTransaction } from '../database/database.js';
import { notFound } from '../http/api-error.js';
import { pageOf, readCursor, type Page } from '../http/pages.js';
import type { TaxpayerBody } from './taxpayer.dto.js';
import { findTaxpayer, listTaxpayers, type TaxpayerRecord } from './taxpayers.repository.js';

const place = z.tuple([z.uuid()]);

/** A page of the tenant's taxpayers, oldest first. */
export async function readTaxpayers(
  transaction: TenantTransaction,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<Page<TaxpayerBody>> {
  const after = readCursor(cursor, place)?.[0];
  const rows = await listTaxpayers(transaction, { after, take: limit + 1 });
  return pageOf(rows, limit, { item: taxpayerBody, place: ({ id }) => [id] });
}

/** The taxpayer of this id; rejects with `NOT_FOUND` when the tenant has none. */
export async function requireTaxpayer(transaction: TenantTransaction, taxpayerId: string): Promise<TaxpayerRecord> {
  const taxpayer = await findTaxpayer(transaction, taxpayerId);
  if (taxpayer === undefined) throw notFound();
  return taxpayer;
}

/** A taxpayer as answers have it. */
export function taxpayerBody({ id, rfc, name, createdAt }: TaxpayerRecord): TaxpayerBody {
  return { id, rfc, name, createdAt: createdAt.toISOString() };
}
