import type { MetadataRow } from '@acopio/package-extractor';
import type { DocumentBatch, HeldDocument, HeldHeader, KnownDocument, Ledger } from '../ledger.js';
import type { Change, SatPackage, SatRequest, Scope, Window } from '../model.js';

/** Records as sync writes them, for the cases of the contract. Ids and times are made up. */
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

export function aRequest(id: string, fields: Partial<SatRequest> = {}): SatRequest {
  return {
    id,
    windowId: 'window-1',
    query: { kind: 'issued', content: 'xml', from: '2025-01-01T00:00:00', to: '2025-01-31T23:59:59', status: 'all' },
    fingerprint: 'f'.repeat(64),
    state: 'planned',
    plannedAt,
    unsent: 0,
    ...fields,
  };
}

export function aPackage(id: string, fields: Partial<SatPackage> = {}): SatPackage {
  return {
    id,
    requestId: 'request-1',
    windowId: 'window-1',
    state: 'listed',
    listedAt: '2025-06-01T12:10:00.000Z',
    expiresAt: '2025-06-04T12:10:00.000Z',
    downloads: [],
    ...fields,
  };
}

export function windowChange(window: Window): Change {
  return { type: 'window', window };
}

export function requestChange(request: SatRequest): Change {
  return { type: 'request', request };
}

export function packageChange(satPackage: SatPackage): Change {
  return { type: 'package', package: satPackage };
}

/** The UUID whose order among others is that of `number`. */
export function uuidOf(number: number): string {
  return `${number.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`;
}

export function aRow(uuid: string, fields: Partial<MetadataRow> = {}): MetadataRow {
  return {
    uuid,
    issuerRfc: 'EKU9003173C9',
    issuerName: 'Escuela Kemper Urgate',
    receiverRfc: 'CACX7605101P8',
    receiverName: 'Xochilt Casas Chavez',
    pacRfc: 'SPR190613I52',
    issuedAt: '2025-01-15T10:20:30',
    certifiedAt: '2025-01-15T10:21:00',
    amount: '1160.50',
    type: 'I',
    status: 'active',
    ...fields,
  };
}

export function aHeader(uuid: string, fields: Partial<HeldHeader> = {}): HeldHeader {
  return {
    uuid,
    kind: 'cfdi',
    version: '4.0',
    issuedAt: '2025-01-15T10:20:30',
    issuerRfc: 'EKU9003173C9',
    receiverRfc: 'CACX7605101P8',
    total: '1160.50',
    ...fields,
  };
}

/** An XML; documents with the same `content` have the same bytes. */
export function anXml(uuid: string, content = 'a', fields: Partial<HeldDocument> = {}): HeldDocument {
  return {
    header: aHeader(uuid),
    sha256: content.repeat(64).slice(0, 64),
    place: {
      packageId: 'package-1',
      name: `${uuid}.xml`,
      dataOffset: 30,
      compressedSize: 900,
      size: 4_000_000_000,
      method: 8,
      crc32: 4_294_967_295,
    },
    ...fields,
  };
}

export function aBatch(fields: Partial<DocumentBatch> = {}): DocumentBatch {
  return {
    packageId: 'package-1',
    direction: 'issued',
    seenAt: '2025-06-01T13:00:00.000Z',
    listed: [],
    held: [],
    position: 0,
    ...fields,
  };
}

export async function allDocuments(ledger: Ledger, of: Scope = scope): Promise<KnownDocument[]> {
  const documents: KnownDocument[] = [];
  for await (const document of ledger.documents(of)) documents.push(document);
  return documents;
}
