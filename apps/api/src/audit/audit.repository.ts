import type { TenantTransaction } from '../database/database.js';
import type { Actor } from '../http/authentication.js';
import { newId } from '../http/ids.js';

/** What was done. */
export type AuditAction =
  | 'taxpayer.created'
  | 'credential.added'
  | 'credential.removed'
  | 'credential.opened'
  | 'sync.requested'
  | 'package.adopted'
  | 'requests.adopted'
  | 'tenant.created'
  | 'apiKey.created'
  | 'apiKey.revoked';

/** Something that was done to a record, by whom, and facts worth keeping; never a secret. */
export interface AuditEntry {
  /** The API key that asked for it, a worker, or an administrator on the command line. */
  readonly actor: Actor | 'worker' | 'admin';
  readonly at: Date;
  readonly action: AuditAction;
  /** Kind and id of the record, such as `credential:<id>`. */
  readonly subject: string;
  readonly detail: Readonly<Record<string, string>>;
}

/** Writes down what was done, in the transaction that does it. Entries are never changed. */
export async function writeAudit(
  { tenantId, prisma }: TenantTransaction,
  { actor, at, ...entry }: AuditEntry,
): Promise<void> {
  const id = newId(at);
  await prisma.auditEntry.create({
    data: { tenantId, id, at, actor: typeof actor === 'string' ? actor : `key:${actor.keyId}`, ...entry },
  });
}
