import { readEntry } from '@acopio/package-extractor';
import { holdingOf, type HeldDocument, type Scope } from '@acopio/sync';
import type { TenantTransaction } from '../database/database.js';
import { ApiError, notFound } from '../http/api-error.js';
import type { FileAnswer } from '../http/files.js';
import { readView } from '../ledger/postgres-ledger.js';
import type { Services } from '../services.js';
import { requireTaxpayer } from '../taxpayers/read-taxpayers.js';
import { findDocument } from './documents.repository.js';
import type { DocumentLedger } from './read-documents.js';

/** Which XML of which document; `content` counts from 1 where several are under one UUID. */
export interface XmlPath extends DocumentLedger {
  readonly uuid: string;
  readonly content: number;
}

/**
 * The exact bytes of a document's XML, read by range from its package. Rejects with `NOT_FOUND`, with `XML_NOT_HELD` and
 * the holding; `open` rejects with `SyncError` `PACKAGE_NOT_IN_STORE` and with `PackageError`.
 */
export async function openXml(
  services: Pick<Services, 'database' | 'store' | 'clock' | 'limits'>,
  tenantId: string,
  path: XmlPath,
): Promise<FileAnswer> {
  const { scope, held } = await services.database.tenant(
    tenantId,
    (transaction) => findXml(transaction, services, path),
    { snapshot: true },
  );
  const { sha256, place } = held;
  return {
    type: 'application/xml',
    name: `${path.uuid}.xml`,
    size: place.size,
    sha256,
    open: async () => {
      const source = await services.store.open(scope, place.packageId);
      try {
        return await readEntry(source, place);
      } finally {
        await source.close();
      }
    },
  };
}

async function findXml(
  transaction: TenantTransaction,
  { clock, limits }: Pick<Services, 'clock' | 'limits'>,
  { taxpayerId, service, uuid, content }: XmlPath,
): Promise<{ readonly scope: Scope; readonly held: HeldDocument }> {
  const { rfc } = await requireTaxpayer(transaction, taxpayerId);
  const { tenantId } = transaction;
  const key = { tenantId, taxpayerId, service };
  const document = await findDocument(transaction, key, uuid);
  if (document === undefined) throw notFound();
  const scope: Scope = { tenant: tenantId, rfc, service };
  const held = document.held[content - 1];
  if (held !== undefined) return { scope, held };
  if (document.held.length > 0) throw notFound();
  const view = await readView(transaction, key, scope);
  const holding = holdingOf(document, { view, now: clock.now(), limits });
  throw new ApiError('XML_NOT_HELD', { members: { holding } });
}
