import { randomUUID } from 'node:crypto';
import type { Change, KnownDocument, Ledger, SatPackage, SatRequest, Scope, Window } from '@acopio/sync';

/** Records as sync writes them. */
export const scope: Scope = { tenant: 'local', rfc: 'EKU9003173C9', service: 'cfdi' };

const plannedAt = '2025-06-01T12:00:00.000Z';

export function aWindow(id: string, fields: Partial<Window> = {}): Window {
  return {
    id,
    direction: 'issued',
    content: 'xml',
    from: '2025-01-01T00:00:00',
    to: '2025-01-31T23:59:59',
    state: 'open',
    plannedAt,
    shifts: 0,
    replans: 0,
    ...fields,
  };
}

export function aRequest(window: Window, fields: Partial<SatRequest> = {}): SatRequest {
  return {
    id: `request-of-${window.id}`,
    windowId: window.id,
    query: { kind: 'issued', content: 'xml', from: window.from, to: window.to, status: 'all' },
    fingerprint: 'f'.repeat(64),
    state: 'planned',
    plannedAt,
    unsent: 0,
    ...fields,
  };
}

export function sending(request: SatRequest): SatRequest {
  return { ...request, state: 'sending', attemptId: randomUUID(), sentAt: plannedAt };
}

export function accepted(request: SatRequest): SatRequest {
  return { ...request, state: 'accepted', satRequestId: randomUUID(), settledAt: plannedAt, codEstatus: '5000' };
}

export function aPackage(request: SatRequest, fields: Partial<SatPackage> = {}): SatPackage {
  return {
    id: `${request.satRequestId ?? request.id}_01`,
    requestId: request.id,
    windowId: request.windowId,
    state: 'listed',
    listedAt: '2025-06-01T12:10:00.000Z',
    expiresAt: '2025-06-04T12:10:00.000Z',
    downloads: [],
    ...fields,
  };
}

/** The package as it is when one more download is about to leave. */
export function downloading(satPackage: SatPackage): SatPackage {
  const at = `2025-06-01T12:${20 + satPackage.downloads.length}:00.000Z`;
  return { ...satPackage, downloads: [...satPackage.downloads, { attemptId: randomUUID(), at }] };
}

export function uuidOf(number: number): string {
  return `${number.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`;
}

export function aRow(uuid: string): NonNullable<KnownDocument['listed']> {
  return {
    uuid,
    issuerRfc: 'EKU9003173C9',
    issuerName: 'Escuela Kemper Urgate',
    receiverRfc: 'CACX7605101P8',
    receiverName: 'Xochilt Casas Chavez',
    pacRfc: 'SPR190613I52',
    issuedAt: '2025-01-15T10:20:30',
    amount: '1160.50',
    status: 'active',
  };
}

/** Applies records one apply after the other, onto the ledger as it is. */
export async function write(ledger: Ledger, ...records: readonly (Window | SatRequest | SatPackage)[]): Promise<void> {
  for (const record of records) {
    await ledger.apply(scope, [changeOf(record)], (await ledger.view(scope)).revision);
  }
}

export function changeOf(record: Window | SatRequest | SatPackage): Change {
  if ('downloads' in record) return { type: 'package', package: record };
  return 'fingerprint' in record ? { type: 'request', request: record } : { type: 'window', window: record };
}
