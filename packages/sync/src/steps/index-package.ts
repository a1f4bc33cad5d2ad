import {
  openPackage,
  PackageError,
  type CfdiHeader,
  type MetadataRow,
  type RandomAccess,
} from '@acopio/package-extractor';
import type { DownloadQuery } from '@acopio/sat-client';
import type { HeldDocument } from '../ledger.js';
import type { Direction, SatPackage } from '../model.js';
import type { ExtractedDocument, LocalPorts } from '../ports.js';
import { indexAdopted } from './index-adopted.js';
import { BATCH, heldDocument, recordBatch, setAside, writeUnread } from './package-reading.js';
import { findAdopted, findPackage, writeOutcome } from './records.js';

interface Counted {
  readonly documents: number;
  readonly unreadable: number;
}

/**
 * Reads a fetched package into the ledger (and the sink). It can be run again and goes on where it stopped. A package
 * that cannot be read to its end is an outcome, not an error: it would stop every run, and the others with it.
 */
export async function performIndex(packageId: string, ports: LocalPorts): Promise<void> {
  const found = await findPackage(ports, packageId);
  if (found === undefined) {
    const adopted = await findAdopted(ports, packageId);
    if (adopted?.state === 'fetched') await indexAdopted(adopted, ports);
    return;
  }
  if (found.record.state !== 'fetched') return;
  const {
    record,
    request: { query },
  } = found;
  const source = await ports.store.open(ports.scope, packageId);
  let counted: Counted;
  try {
    counted =
      query.kind === 'folio' || query.content === 'xml'
        ? await indexXml({ source, record, query }, ports)
        : await indexMetadata({ source, record, direction: query.kind }, ports);
  } catch (error) {
    if (!(error instanceof PackageError) || error.code === 'READ_FAILED') throw error;
    return writeUnread(record, error, ports);
  } finally {
    await source.close();
  }
  const indexedAt = ports.clock.now().toISOString();
  await writeOutcome(ports, () => [
    { type: 'package', package: { ...record, state: 'indexed', indexedAt, ...counted } },
  ]);
  ports.observe?.({ type: 'indexed', packageId, ...counted });
}

interface Reading {
  readonly source: RandomAccess;
  readonly record: SatPackage;
}

async function indexMetadata(
  { source, record, direction }: Reading & { readonly direction: Direction },
  ports: LocalPorts,
): Promise<Counted> {
  const writer = await ports.sink?.metadata(record.id);
  let rows: MetadataRow[] = [];
  let documents = 0;
  let unreadable = 0;
  const flush = async (): Promise<void> => {
    ports.signal?.throwIfAborted();
    await writer?.write(rows);
    await recordBatch({ record, direction, listed: rows, held: [], position: documents }, ports);
    rows = [];
    ports.observe?.({ type: 'indexing', packageId: record.id, done: documents });
  };
  const satPackage = await openPackage(source);
  for await (const result of satPackage.readMetadata()) {
    if ('rejected' in result) {
      // A third party without a row in this package: no document is missing from the list for that.
      if (result.rejected.reason !== 'THIRD_PARTY_NOT_LISTED') unreadable += 1;
      continue;
    }
    rows.push(result.row);
    documents += 1;
    if (rows.length === BATCH) await flush();
  }
  await flush();
  await writer?.finish();
  return { documents, unreadable };
}

async function indexXml(
  { source, record, query }: Reading & { readonly query: DownloadQuery },
  ports: LocalPorts,
): Promise<Counted> {
  const directionOf = ({ issuerRfc }: CfdiHeader): Direction =>
    query.kind === 'folio' ? (issuerRfc === ports.scope.rfc ? 'issued' : 'received') : query.kind;
  // One that was read before and fetched again is read from the start: what it had may be gone from the disk.
  const done = record.indexedAt === undefined ? await ports.ledger.position(ports.scope, record.id) : 0;
  let position = 0;
  let unreadable = 0;
  let documents = 0;
  let extracted: ExtractedDocument[] = [];
  let held: HeldDocument[] = [];
  const flush = async (): Promise<void> => {
    ports.signal?.throwIfAborted();
    await ports.sink?.xml(extracted);
    // A folio is one document; the packages of all other queries have one direction.
    const direction = extracted[0]?.direction ?? (query.kind === 'folio' ? 'received' : query.kind);
    await recordBatch({ record, direction, listed: [], held, position }, ports);
    extracted = [];
    held = [];
    ports.observe?.({ type: 'indexing', packageId: record.id, done: position });
  };
  const satPackage = await openPackage(source);
  for await (const result of satPackage.readCfdis()) {
    position += 1;
    if (result.error !== undefined) {
      unreadable += 1;
      if (position > done) await setAside(result, { number: unreadable, packageId: record.id }, ports);
      continue;
    }
    documents += 1;
    if (position <= done) continue;
    extracted.push({
      packageId: record.id,
      direction: directionOf(result.header),
      header: result.header,
      bytes: result.bytes,
    });
    held.push(heldDocument(result, record.id));
    if (held.length === BATCH) await flush();
  }
  await flush();
  return { documents, unreadable };
}
