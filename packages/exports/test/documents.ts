import type { CfdiHeader, MetadataRow } from '@acopio/package-extractor';
import type { ExportDocument } from '../src/index.js';

/** Documents that are made up for these tests. */
export const RFC = 'EKU9003173C9';

/** The n-th UUID. */
export function uuidOf(n: number): string {
  return `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
}

export function header(changes: Partial<CfdiHeader> = {}): CfdiHeader {
  return {
    uuid: uuidOf(1),
    kind: 'cfdi',
    version: '4.0',
    type: 'I',
    issuedAt: '2025-03-01T10:00:00',
    stampedAt: '2025-03-01T10:05:00',
    issuerRfc: RFC,
    issuerName: 'ESCUELA KEMPER URGATE',
    receiverRfc: 'CUSC850516316',
    receiverName: 'CÉSAR OSBALDO CRUZ SOLÓRZANO',
    currency: 'MXN',
    subtotal: '100.00',
    total: '116.00',
    relations: [],
    complementos: [],
    onBehalfOf: [],
    taxes: { transferred: [], withheld: [], localTransferred: [], localWithheld: [] },
    payments: [],
    ...changes,
  };
}

export function metadata(changes: Partial<MetadataRow> = {}): MetadataRow {
  return {
    uuid: uuidOf(1),
    issuerRfc: RFC,
    issuerName: 'ESCUELA KEMPER URGATE',
    receiverRfc: 'CUSC850516316',
    receiverName: 'CÉSAR OSBALDO CRUZ SOLÓRZANO',
    pacRfc: 'SAT970701NN3',
    issuedAt: '2025-03-01T10:00:00',
    certifiedAt: '2025-03-01T10:05:00',
    amount: '116.00',
    type: 'I',
    status: 'active',
    ...changes,
  };
}

/** An issued document of which the XML is known. */
export function issued(changes: Partial<CfdiHeader> = {}): ExportDocument {
  return { rfc: RFC, direction: 'issued', header: header(changes) };
}

/** An issued document of which only the list of the SAT is known. */
export function listed(changes: Partial<MetadataRow> = {}): ExportDocument {
  return { rfc: RFC, direction: 'issued', metadata: metadata(changes) };
}

/** A source that fails after its documents. */
export async function* failingAfter(documents: readonly ExportDocument[]): AsyncGenerator<ExportDocument> {
  yield* documents;
  await Promise.resolve();
  throw new RangeError('the source failed');
}
