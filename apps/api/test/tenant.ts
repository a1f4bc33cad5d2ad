import { randomUUID } from 'node:crypto';
import type { IssuedCredential } from '@acopio/sat-simulator';
import type { Scope, SyncJob } from '@acopio/sync';
import type { Services } from '../src/services.js';

/** A taxpayer of a tenant, as the API would have made it. */
export interface TestTaxpayer {
  readonly tenantId: string;
  readonly taxpayerId: string;
  readonly scope: Scope;
}

/** Both directions, list and documents. */
export function everythingOf(from: SyncJob['from'], to: SyncJob['to']): SyncJob {
  return { directions: ['issued', 'received'], contents: ['metadata', 'xml'], from, to };
}

/** Makes a tenant with one taxpayer and an e.firma. */
export async function addTaxpayer(
  services: Services,
  { rfc, efirma, tenantId = randomUUID() }: { rfc: string; efirma?: IssuedCredential; tenantId?: string },
): Promise<TestTaxpayer> {
  const taxpayerId = randomUUID();
  const createdAt = services.clock.now();
  await services.database.tenant(tenantId, async ({ prisma }) => {
    await prisma.tenant.createMany({ data: [{ id: tenantId, name: 'test', createdAt }], skipDuplicates: true });
    await prisma.taxpayer.create({ data: { tenantId, id: taxpayerId, rfc, createdAt } });
  });
  const taxpayer: TestTaxpayer = { tenantId, taxpayerId, scope: { tenant: tenantId, rfc, service: 'cfdi' } };
  if (efirma !== undefined) await addEfirma(services, taxpayer, efirma);
  return taxpayer;
}

/** Seals an e.firma for a taxpayer. */
export async function addEfirma(
  services: Services,
  { tenantId, taxpayerId }: TestTaxpayer,
  { certificate, privateKey, password }: IssuedCredential,
): Promise<void> {
  const id = randomUUID();
  const secret = { certificate, privateKey, password: Buffer.from(password) };
  const sealed = Uint8Array.from(await services.vault.seal(secret, { tenantId, taxpayerId, credentialId: id }));
  const createdAt = services.clock.now();
  const facts = { certificateNumber: '0'.repeat(20), legalName: 'TEST', validFrom: createdAt, validTo: createdAt };
  await services.database.tenant(tenantId, ({ prisma }) =>
    prisma.credential.create({ data: { tenantId, id, taxpayerId, sealed, createdAt, ...facts } }),
  );
}

/** Asks for a sync, as the API does: a row and a job in one transaction. */
export async function addSync(services: Services, taxpayer: TestTaxpayer, job: SyncJob): Promise<void> {
  const { tenantId, taxpayerId, scope } = taxpayer;
  const id = randomUUID();
  const { service } = scope;
  await services.database.tenant(tenantId, async (transaction) => {
    const row = { tenantId, id, taxpayerId, service, from: job.from, to: job.to, createdAt: services.clock.now() };
    await transaction.prisma.sync.create({
      data: { ...row, directions: [...job.directions], contents: [...job.contents] },
    });
    await services.queue.add(transaction, [{ payload: { kind: 'plan', tenantId, taxpayerId, service, id } }]);
  });
}
