import { writeAudit } from '../audit/audit.repository.js';
import type { TenantTransaction } from '../database/database.js';
import { ApiError } from '../http/api-error.js';
import type { Actor } from '../http/authentication.js';
import type { Answer } from '../http/idempotency.js';
import type { Services } from '../services.js';
import { requireTaxpayer } from '../taxpayers/read-taxpayers.js';
import type { CredentialBody } from './credential.dto.js';
import { insertCredential } from './credentials.repository.js';
import { clearHalts } from '../ledger/interruptions.repository.js';
import type { SealedEfirma } from './open-efirma.js';
import { credentialBody } from './read-credentials.js';

/**
 * Keeps a sealed e.firma. Whatever had halted the taxpayer's ledgers may be mended by it, so they go on. Rejects with
 * `NOT_FOUND`, and with `CREDENTIAL_OF_ANOTHER_RFC`.
 */
export async function addCredential(
  transaction: TenantTransaction,
  { queue, clock }: Pick<Services, 'queue' | 'clock'>,
  {
    taxpayerId,
    efirma: { id, certificate, sealed },
    actor,
  }: { readonly taxpayerId: string; readonly efirma: SealedEfirma; readonly actor: Actor },
): Promise<Answer<CredentialBody>> {
  const { rfc } = await requireTaxpayer(transaction, taxpayerId);
  if (certificate.rfc !== rfc) {
    throw new ApiError('CREDENTIAL_OF_ANOTHER_RFC', { detail: `${certificate.rfc} ≠ ${rfc}` });
  }
  const at = clock.now();
  const record = {
    id,
    taxpayerId,
    certificateNumber: certificate.number,
    legalName: certificate.legalName,
    validFrom: new Date(certificate.validFrom),
    validTo: new Date(certificate.validTo),
    createdAt: at,
  };
  await insertCredential(transaction, { ...record, sealed });
  const detail = { taxpayerId, certificateNumber: certificate.number };
  await writeAudit(transaction, { actor, at, action: 'credential.added', subject: `credential:${id}`, detail });
  const { tenantId } = transaction;
  const services = await clearHalts(transaction, taxpayerId);
  await queue.add(
    transaction,
    services.map((service) => ({ payload: { kind: 'decide', tenantId, taxpayerId, service, id: taxpayerId } })),
  );
  const location = `/v1/taxpayers/${taxpayerId}/credentials/${id}`;
  return { status: 201, location, body: credentialBody(record, rfc) };
}
