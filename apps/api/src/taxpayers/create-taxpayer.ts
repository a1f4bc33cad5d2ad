import { writeAudit } from '../audit/audit.repository.js';
import type { TenantTransaction } from '../database/database.js';
import { ApiError } from '../http/api-error.js';
import type { Actor } from '../http/authentication.js';
import { newId } from '../http/ids.js';
import type { Answer } from '../http/idempotency.js';
import { taxpayerBody } from './read-taxpayers.js';
import type { TaxpayerBody } from './taxpayer.dto.js';
import { findTaxpayerByRfc, insertTaxpayer } from './taxpayers.repository.js';

/** Creates a taxpayer. Rejects with `TAXPAYER_EXISTS`, and its id, when the tenant has the RFC already. */
export async function createTaxpayer(
  transaction: TenantTransaction,
  { rfc, name }: { readonly rfc: string; readonly name?: string | undefined },
  { actor, now }: { readonly actor: Actor; readonly now: Date },
): Promise<Answer<TaxpayerBody>> {
  const taxpayer = { id: newId(now), rfc, name: name ?? null, createdAt: now };
  if (!(await insertTaxpayer(transaction, taxpayer))) {
    const existing = await findTaxpayerByRfc(transaction, rfc);
    throw new ApiError('TAXPAYER_EXISTS', existing === undefined ? {} : { members: { taxpayerId: existing.id } });
  }
  const subject = `taxpayer:${taxpayer.id}`;
  await writeAudit(transaction, { actor, at: now, action: 'taxpayer.created', subject, detail: { rfc } });
  return { status: 201, location: `/v1/taxpayers/${taxpayer.id}`, body: taxpayerBody(taxpayer) };
}
