import { randomUUID } from 'node:crypto';
import { postgresLedger } from '../../src/ledger/postgres-ledger.js';
import type { Services } from '../../src/services.js';
import { addTaxpayer } from '../tenant.js';

/** A tenant with a row in every table; all its rows have the same id where they may choose. */
export interface FilledTenant {
  readonly tenantId: string;
  readonly taxpayerId: string;
  readonly rfc: string;
  /** Of its API key, credential, sync and audit entry. */
  readonly id: string;
  /** Of its one document. */
  readonly uuid: string;
}

const WINDOW = 'window-1';
const REQUEST = 'request-1';
export const PACKAGE = 'package-1';

const period = { from: '2025-01-01T00:00:00', to: '2025-01-31T23:59:59' } as const;

/** Makes a tenant and puts a row of it into every table. */
export async function fillTenant(services: Services, rfc: string): Promise<FilledTenant> {
  const { tenantId, taxpayerId, scope } = await addTaxpayer(services, { rfc });
  const id = randomUUID();
  const uuid = randomUUID();
  const at = services.clock.now();
  await services.database.tenant(tenantId, async ({ prisma }) => {
    const hash = new Uint8Array(32);
    await prisma.apiKey.create({ data: { tenantId, id, name: 'key', secretHash: hash, createdAt: at } });
    const facts = { certificateNumber: '0'.repeat(20), legalName: 'A', validFrom: at, validTo: at, createdAt: at };
    await prisma.credential.create({ data: { tenantId, id, taxpayerId, sealed: hash, ...facts } });
    const asked = { directions: ['issued' as const], contents: ['xml' as const], ...period, createdAt: at };
    await prisma.sync.create({ data: { tenantId, id, taxpayerId, service: 'cfdi', ...asked } });
    const answer = { status: 201, answer: { body: {} }, createdAt: at };
    await prisma.idempotencyKey.create({ data: { tenantId, key: `key of ${rfc}`, requestHash: hash, ...answer } });
    const what = { actor: 'admin', action: 'apiKey.created', subject: `apiKey:${id}`, detail: {} };
    await prisma.auditEntry.create({ data: { tenantId, id, at, ...what } });
  });
  await fillLedger(services, { scope, uuid, at: at.toISOString() });
  await services.database.tenant(tenantId, ({ prisma }) =>
    prisma.ledger.updateMany({ where: { tenantId }, data: { halt: { code: 'REFUSED' }, trouble: { code: 'OUTAGE' } } }),
  );
  return { tenantId, taxpayerId, rfc, id, uuid };
}

async function fillLedger(
  services: Services,
  {
    scope,
    uuid,
    at,
  }: {
    readonly scope: Parameters<ReturnType<typeof postgresLedger>['view']>[0];
    readonly uuid: string;
    readonly at: string;
  },
): Promise<void> {
  const ledger = postgresLedger(services.database);
  const window = { id: WINDOW, direction: 'issued', content: 'metadata', ...period, plannedAt: at } as const;
  const query = { kind: 'issued', content: 'metadata', ...period } as const;
  const request = { id: REQUEST, windowId: WINDOW, query, fingerprint: 'f'.repeat(64), plannedAt: at, unsent: 0 };
  const listed = { id: PACKAGE, requestId: REQUEST, windowId: WINDOW, listedAt: at, expiresAt: at, downloads: [] };
  await ledger.apply(
    scope,
    [
      { type: 'window', window: { ...window, state: 'done', shifts: 0, replans: 0 } },
      { type: 'request', request: { ...request, state: 'accepted' } },
      { type: 'package', package: { ...listed, state: 'indexed' } },
    ],
    0,
  );
  const { rfc } = scope;
  const row = { uuid, issuerRfc: rfc, issuerName: 'A', receiverRfc: rfc, receiverName: 'A', pacRfc: 'SPR190613I52' };
  await ledger.record(scope, {
    packageId: PACKAGE,
    direction: 'issued',
    seenAt: at,
    listed: [{ ...row, issuedAt: period.from, amount: '1.00', status: 'active' }],
    held: [],
    position: 1,
  });
}
