import { z } from 'zod';
import type { TenantTransaction } from '../database/database.js';
import { notFound } from '../http/api-error.js';
import { pageOf, readCursor, type Page } from '../http/pages.js';
import { instantSchema } from '../http/schemas.js';
import { requireTaxpayer } from '../taxpayers/read-taxpayers.js';
import type { CredentialBody } from './credential.dto.js';
import { findCredential, listCredentials, type CredentialRecord } from './credentials.repository.js';

const place = z
  .tuple([instantSchema, z.uuid()])
  .transform(([createdAt, id]) => ({ createdAt: new Date(createdAt), id }));

/** A page of a taxpayer's e.firmas, newest first; those that were removed are left out. */
export async function readCredentials(
  transaction: TenantTransaction,
  taxpayerId: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<Page<CredentialBody>> {
  const { rfc } = await requireTaxpayer(transaction, taxpayerId);
  const rows = await listCredentials(transaction, taxpayerId, { after: readCursor(cursor, place), take: limit + 1 });
  return pageOf(rows, limit, {
    item: (row) => credentialBody(row, rfc),
    place: ({ createdAt, id }) => [createdAt.toISOString(), id],
  });
}

/** One e.firma of a taxpayer; rejects with `NOT_FOUND`. */
export async function readCredential(
  transaction: TenantTransaction,
  { taxpayerId, credentialId }: { readonly taxpayerId: string; readonly credentialId: string },
): Promise<CredentialBody> {
  const { rfc } = await requireTaxpayer(transaction, taxpayerId);
  const credential = await findCredential(transaction, { taxpayerId, id: credentialId });
  if (credential === undefined) throw notFound();
  return credentialBody(credential, rfc);
}

/** An e.firma as answers have it. Its RFC is the taxpayer's, which was checked when it came. */
export function credentialBody(credential: CredentialRecord, rfc: string): CredentialBody {
  const { id, legalName, certificateNumber, validFrom, validTo, createdAt } = credential;
  return {
    id,
    rfc,
    legalName,
    certificateNumber,
    validFrom: validFrom.toISOString(),
    validTo: validTo.toISOString(),
    createdAt: createdAt.toISOString(),
  };
}
