import { writeAudit } from '../audit/audit.repository.js';
import type { TenantTransaction } from '../database/database.js';
import { notFound } from '../http/api-error.js';
import type { Actor } from '../http/authentication.js';
import { removeCredential } from './credentials.repository.js';

/** Erases an e.firma for good; that it was there remains known. Rejects with `NOT_FOUND`. */
export async function deleteCredential(
  transaction: TenantTransaction,
  { taxpayerId, credentialId }: { readonly taxpayerId: string; readonly credentialId: string },
  { actor, now }: { readonly actor: Actor; readonly now: Date },
): Promise<void> {
  if (!(await removeCredential(transaction, { taxpayerId, id: credentialId, at: now }))) throw notFound();
  const subject = `credential:${credentialId}`;
  await writeAudit(transaction, { actor, at: now, action: 'credential.removed', subject, detail: { taxpayerId } });
}
