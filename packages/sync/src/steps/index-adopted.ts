import {
  openPackage,
  PackageError,
  type CfdiHeader,
  type MetadataRow,
  type SatPackage as OpenedPackage,
} from '@acopio/package-extractor';
import type { HeldDocument } from '../ledger.js';
import type { Direction, SatPackage, Scope } from '../model.js';
import type { ExtractedDocument, LocalPorts, RowWriter } from '../ports.js';
import { BATCH, heldDocument, recordBatch, setAside, writeUnread } from './package-reading.js';
import { writeOutcome } from './records.js';

/** What was read of an adopted package. */
export interface AdoptedCounts {
  /** XML of the taxpayer. */
  readonly documents: number;
  /** Metadata rows of the taxpayer. */
  readonly rows: number;
  /** XML and rows that are of another RFC or of the other service, and were left alone. */
  readonly foreign: number;
  /** Entries and rows that cannot be read. */
  readonly unreadable: number;
}

/** In which directions a document is one of the scope's; none for a foreign one, both for one issued to oneself. */
export function ownDirections(document: CfdiHeader | MetadataRow, { rfc, service }: Scope): readonly Direction[] {
  const isRetencion = 'kind' in document ? document.kind === 'retenciones' : document.withheld !== undefined;
  if (isRetencion !== (service === 'retenciones')) return [];
  return [
    ...(document.issuerRfc === rfc ? (['issued'] as const) : []),
    ...(document.receiverRfc === rfc ? (['received'] as const) : []),
  ];
}

/**
 * Reads a package that another program fetched into the ledger (and the sink). Nobody knows what was asked, so each
 * document says itself whose it is. It can be run again from the start. `undefined`: it cannot be read to its end, and
 * is `lost` from now on.
 */
export async function indexAdopted(record: SatPackage, ports: LocalPorts): Promise<AdoptedCounts | undefined> {
  const source = await ports.store.open(ports.scope, record.id);
  let counted: AdoptedCounts;
  try {
    const opened = await openPackage(source);
    const xml = await readXml(opened, record, ports);
    const rows = opened.kind === 'xml' ? NOTHING : await readRows(opened, record, ports);
    counted = {
      documents: xml.own,
      rows: rows.own,
      foreign: xml.foreign + rows.foreign,
      unreadable: xml.unreadable + rows.unreadable,
    };
  } catch (error) {
    if (!(error instanceof PackageError) || error.code === 'READ_FAILED') throw error;
    await writeUnread(record, error, ports);
    return undefined;
  } finally {
    await source.close();
  }
  const { unreadable } = counted;
  const documents = counted.documents + counted.rows;
  const indexedAt = ports.clock.now().toISOString();
  const indexed: SatPackage = { ...record, state: 'indexed', indexedAt, documents, unreadable };
  await writeOutcome(ports, () => [{ type: 'package', package: indexed }]);
  ports.observe?.({ type: 'indexed', packageId: record.id, documents, unreadable });
  return counted;
}

interface Counts {
  own: number;
  foreign: number;
  unreadable: number;
}

const NOTHING: Readonly<Counts> = { own: 0, foreign: 0, unreadable: 0 };

async function readXml(opened: OpenedPackage, record: SatPackage, ports: LocalPorts): Promise<Readonly<Counts>> {
  const counts = { ...NOTHING };
  let position = 0;
  const pending = new Map<Direction, { extracted: ExtractedDocument[]; held: HeldDocument[] }>();
  const flush = async (): Promise<void> => {
    ports.signal?.throwIfAborted();
    for (const [direction, { extracted, held }] of pending) {
      await ports.sink?.xml(extracted);
      await recordBatch({ record, direction, listed: [], held, position }, ports);
    }
    pending.clear();
    ports.observe?.({ type: 'indexing', packageId: record.id, done: position });
  };
  for await (const result of opened.readCfdis()) {
    position += 1;
    if (result.error !== undefined) {
      counts.unreadable += 1;
      await setAside(result, { number: counts.unreadable, packageId: record.id }, ports);
      continue;
    }
    const { header, bytes } = result;
    const directions = ownDirections(header, ports.scope);
    if (directions.length === 0) {
      counts.foreign += 1;
      continue;
    }
    counts.own += 1;
    const held = heldDocument(result, record.id);
    for (const direction of directions) {
      const batch = pending.get(direction) ?? { extracted: [], held: [] };
      batch.extracted.push({ packageId: record.id, direction, header, bytes });
      batch.held.push(held);
      pending.set(direction, batch);
    }
    if (counts.own % BATCH === 0) await flush();
  }
  await flush();
  return counts;
}

async function readRows(opened: OpenedPackage, record: SatPackage, ports: LocalPorts): Promise<Readonly<Counts>> {
  const counts = { ...NOTHING };
  const writer: RowWriter | undefined = await ports.sink?.metadata(record.id);
  const pending = new Map<Direction, MetadataRow[]>();
  let rows: MetadataRow[] = [];
  const flush = async (): Promise<void> => {
    ports.signal?.throwIfAborted();
    await writer?.write(rows);
    for (const [direction, listed] of pending) {
      await recordBatch({ record, direction, listed, held: [], position: counts.own }, ports);
    }
    pending.clear();
    rows = [];
    ports.observe?.({ type: 'indexing', packageId: record.id, done: counts.own });
  };
  for await (const { row, rejected } of opened.readMetadata()) {
    if (row === undefined) {
      if (rejected.reason !== 'THIRD_PARTY_NOT_LISTED') counts.unreadable += 1;
      continue;
    }
    const directions = ownDirections(row, ports.scope);
    if (directions.length === 0) {
      counts.foreign += 1;
      continue;
    }
    counts.own += 1;
    rows.push(row);
    for (const direction of directions) pending.set(direction, appended(pending.get(direction), row));
    if (rows.length === BATCH) await flush();
  }
  await flush();
  await writer?.finish();
  return counts;
}

function appended(rows: MetadataRow[] | undefined, row: MetadataRow): MetadataRow[] {
  if (rows === undefined) return [row];
  rows.push(row);
  return rows;
}
