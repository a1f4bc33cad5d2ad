import type { TenantTransaction } from '../database/database.js';
import { notFound } from '../http/api-error.js';
import { ordinalPlace, pageOf, readCursor, type Page } from '../http/pages.js';
import type { LedgerKey } from '../ledger/records.js';
import { requireTaxpayer } from '../taxpayers/read-taxpayers.js';
import type { SatPackageBody } from './sat-package.dto.js';
import { findSatPackage, listSatPackages, type PlacedPackage } from './sat-packages.repository.js';

/** A page of the packages that the SAT made for a taxpayer, newest first. Rejects with `NOT_FOUND`. */
export async function readSatPackages(
  transaction: TenantTransaction,
  key: Omit<LedgerKey, 'tenantId'>,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<Page<SatPackageBody>> {
  await requireTaxpayer(transaction, key.taxpayerId);
  const before = readCursor(cursor, ordinalPlace);
  const rows = await listSatPackages(transaction, key, { before, take: limit + 1 });
  return pageOf(rows, limit, { item: satPackageBody, place: ({ ordinal }) => [String(ordinal)] });
}

/** A package of a taxpayer; rejects with `NOT_FOUND`. */
export async function requireSatPackage(
  transaction: TenantTransaction,
  path: { readonly taxpayerId: string; readonly packageId: string },
): Promise<PlacedPackage> {
  const found = await findSatPackage(transaction, path);
  if (found === undefined) throw notFound();
  return found;
}

/** A package as answers have it. */
export function satPackageBody({ service, satPackage }: PlacedPackage): SatPackageBody {
  const { id, requestId, windowId, state, listedAt, expiresAt, downloads } = satPackage;
  return {
    id,
    service,
    requestId,
    windowId,
    state,
    listedAt,
    expiresAt,
    downloads: downloads.map(({ at, outcome, codEstatus }) => ({
      at,
      outcome: outcome ?? null,
      codEstatus: codEstatus ?? null,
    })),
    sha256: satPackage.sha256 ?? null,
    size: satPackage.size ?? null,
    fetchedAt: satPackage.fetchedAt ?? null,
    indexedAt: satPackage.indexedAt ?? null,
    documents: satPackage.documents ?? null,
    unreadable: satPackage.unreadable ?? null,
  };
}
