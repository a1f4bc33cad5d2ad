import { createHash } from 'node:crypto';
import type { MetadataRow, PackageError, ReadCfdi, UnreadableCfdi } from '@acopio/package-extractor';
import { heldHeader, type HeldDocument } from '../ledger.js';
import type { Direction, SatPackage } from '../model.js';
import type { LocalPorts } from '../ports.js';
import { writeOutcome } from './records.js';

/** Documents that are written to the ledger at a time: enough to be fast, little enough to hold in memory. */
export const BATCH = 500;

/** Writes that a package cannot be read: it is whole, and gives nothing. */
export async function writeUnread(record: SatPackage, { code }: PackageError, ports: LocalPorts): Promise<void> {
  const last = record.downloads.at(-1);
  const downloads = last === undefined ? [] : [...record.downloads.slice(0, -1), { ...last, detail: code }];
  await writeOutcome(ports, () => [{ type: 'package', package: { ...record, state: 'lost', downloads } }]);
}

/** What the ledger keeps of an XML that was read from a package. */
export function heldDocument(result: ReadCfdi, packageId: string): HeldDocument {
  return {
    header: heldHeader(result.header),
    sha256: createHash('sha256').update(result.bytes).digest('hex'),
    place: { ...result.entry, packageId },
  };
}

/** Gives the sink what is no readable document; `number` counts those of its package. */
export async function setAside(
  result: UnreadableCfdi,
  { number, packageId }: { readonly number: number; readonly packageId: string },
  ports: LocalPorts,
): Promise<void> {
  const { bytes, name } = result;
  await ports.sink?.unreadable({ packageId, number, name, ...(bytes === undefined ? {} : { bytes }) });
}

/** Writes what was read of a package since the last batch. */
export async function recordBatch(
  batch: {
    readonly record: SatPackage;
    readonly direction: Direction;
    readonly listed: readonly MetadataRow[];
    readonly held: readonly HeldDocument[];
    readonly position: number;
  },
  ports: LocalPorts,
): Promise<void> {
  const { record, direction, listed, held, position } = batch;
  await ports.ledger.record(ports.scope, {
    packageId: record.id,
    direction,
    seenAt: record.listedAt,
    listed,
    held,
    position,
  });
}
