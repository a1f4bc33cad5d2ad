import { createHash } from 'node:crypto';
import { checkWhole, openPackage, PackageError, type RandomAccess } from '@acopio/package-extractor';
import type { Instant, LedgerView, SatPackage } from '../model.js';
import type { PackageRecord } from '../package-store.js';
import type { LocalPorts } from '../ports.js';
import { indexAdopted, ownDirections, type AdoptedCounts } from '../steps/index-adopted.js';
import { performIndex } from '../steps/index-package.js';
import { writeOutcome } from '../steps/records.js';
import { refusal, RefusedSource, refusalOf } from './refusals.js';

/** A package that could be taken over. */
export interface OfferedPackage {
  /** What its id comes from: SHA-256 (hex) of its bytes, or of what was packed. */
  readonly digest: string;
  /** SHA-256 (hex) of its bytes, where they were read before. */
  readonly sha256?: string;
  /** The `IdPaquete` that its name claims. */
  readonly namedId?: string;
  /** The latest time at which the SAT can have given it. */
  readonly seenAt: Instant;
  readonly bytes: () => AsyncIterable<Uint8Array>;
}

/** What became of it: `held` is one that the ledger has already. */
export type KeptPackage =
  | { readonly packageId: string; readonly held: true }
  | ({ readonly packageId: string; readonly held: false } & AdoptedCounts);

/**
 * Puts a package into the store and its documents into the ledger. Doing it again changes nothing. A package of this
 * ledger whose bytes were lost, and that comes back byte for byte, takes its own place again.
 *
 * Throws `RefusedSource` for what is no package of the taxpayer, and `SyncError` `STORE_NOT_WRITABLE`.
 */
export async function keepPackage(offered: OfferedPackage, ports: LocalPorts): Promise<KeptPackage> {
  const view = await ports.ledger.view(ports.scope);
  const known = knownPackage(offered, view);
  if (known !== undefined) return keepAgain(offered, known, ports);
  const packageId = await idFor(offered, view, ports);
  const { size, sha256, fetchedAt } = await storedRecord(offered, packageId, ports);
  const { seenAt } = offered;
  return read(
    {
      id: packageId,
      requestId: packageId,
      windowId: packageId,
      state: 'fetched',
      listedAt: seenAt,
      expiresAt: seenAt,
      downloads: [],
      size,
      sha256,
      fetchedAt,
      origin: 'adopted',
    },
    ports,
  );
}

function knownPackage({ digest, sha256 = digest }: OfferedPackage, view: LedgerView): SatPackage | undefined {
  const id = derivedPackageId(digest);
  return view.packages.find(
    (one) => (one.state !== 'listed' && one.sha256 === sha256) || (one.id === id && one.origin === 'adopted'),
  );
}

async function keepAgain(offered: OfferedPackage, known: SatPackage, ports: LocalPorts): Promise<KeptPackage> {
  const stored = await ports.store.find(ports.scope, known.id);
  if (stored !== undefined && known.state === 'indexed') return { packageId: known.id, held: true };
  // It was whole when it was kept, and unreadable: the same bytes are no better now.
  if (stored !== undefined && known.state === 'lost') throw unreadablePackage(known.id);
  const { size, sha256, fetchedAt } = await storedRecord(offered, known.id, ports);
  return read({ ...known, state: 'fetched', size, sha256, fetchedAt }, ports);
}

/** Writes the record and reads the package; whoever dies in between leaves a package that the next sync reads. */
async function read(record: SatPackage, ports: LocalPorts): Promise<KeptPackage> {
  const packageId = record.id;
  await writeOutcome(ports, () => [{ type: 'package', package: record }]);
  if (record.origin === 'adopted') {
    const counts = await indexAdopted(record, ports);
    if (counts === undefined) throw unreadablePackage(packageId);
    return { packageId, held: false, ...counts };
  }
  await performIndex(packageId, ports);
  const { packages } = await ports.ledger.view(ports.scope);
  const { documents = 0, unreadable = 0 } = packages.find(({ id }) => id === packageId) ?? record;
  return { packageId, held: false, documents, rows: 0, foreign: 0, unreadable };
}

function unreadablePackage(packageId: string): RefusedSource {
  return new RefusedSource(refusalOf(new PackageError('DAMAGED', { detail: packageId })));
}

/** The `IdPaquete` of its name, unless that is taken; else one that the SAT gives to nobody: its packages count from 1. */
async function idFor(
  { namedId, digest, sha256 }: OfferedPackage,
  view: LedgerView,
  ports: LocalPorts,
): Promise<string> {
  if (namedId === undefined) return derivedPackageId(digest);
  const isKnown = view.packages.some(({ id }) => id.toLowerCase() === namedId.toLowerCase());
  const stored = isKnown ? undefined : await ports.store.find(ports.scope, namedId);
  const isTaken = isKnown || (stored !== undefined && stored.sha256 !== sha256);
  return isTaken ? derivedPackageId(digest) : namedId;
}

/** A UUID (RFC 9562, version 8) of a digest, with the number of a package. */
function derivedPackageId(digest: string): string {
  const hex = `${digest.slice(0, 12)}8${digest.slice(13, 16)}a${digest.slice(17, 32)}`.toUpperCase();
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)];
  return `${parts.join('-')}_00`;
}

/** The record of the package in the store, once it is there. */
async function storedRecord(offered: OfferedPackage, packageId: string, ports: LocalPorts): Promise<PackageRecord> {
  const stored = await ports.store.find(ports.scope, packageId);
  if (stored !== undefined && (offered.sha256 === undefined || stored.sha256 === offered.sha256)) return stored;
  const scratch = await ports.store.begin(ports.scope, packageId);
  try {
    const hash = createHash('sha256');
    let size = 0;
    await scratch.write(
      (async function* () {
        for await (const chunk of offered.bytes()) {
          ports.signal?.throwIfAborted();
          hash.update(chunk);
          size += chunk.length;
          yield chunk;
        }
      })(),
    );
    const sha256 = hash.digest('hex');
    if (offered.sha256 !== undefined && offered.sha256 !== sha256) throw new RefusedSource(refusal('CHANGED'));
    const source = await scratch.open();
    try {
      await requireOwn(source, ports);
    } finally {
      await source.close();
    }
    const record: PackageRecord = { packageId, size, sha256, fetchedAt: ports.clock.now().toISOString() };
    await scratch.keep(record);
    return record;
  } finally {
    await scratch.discard();
  }
}

/** Looks into a package as far as the first document of the taxpayer. One without any is not kept. */
async function requireOwn(source: RandomAccess, ports: LocalPorts): Promise<void> {
  try {
    await checkWhole(source);
    const opened = await openPackage(source);
    if (opened.kind === 'empty') throw new RefusedSource(refusal('NO_DOCUMENTS'));
    let foreign = 0;
    let problem: PackageError | undefined;
    for await (const result of opened.readCfdis()) {
      ports.signal?.throwIfAborted();
      if (result.error !== undefined) problem ??= result.error;
      else if (ownDirections(result.header, ports.scope).length > 0) return;
      else foreign += 1;
    }
    for await (const { row } of opened.kind === 'xml' ? [] : opened.readMetadata()) {
      if (row !== undefined && ownDirections(row, ports.scope).length > 0) return;
      if (row !== undefined) foreign += 1;
    }
    if (foreign === 0 && problem !== undefined) throw problem;
    throw new RefusedSource(refusal(foreign === 0 ? 'NO_DOCUMENTS' : 'NOT_OF_TAXPAYER'));
  } catch (error) {
    if (error instanceof PackageError && error.code !== 'READ_FAILED') throw new RefusedSource(refusalOf(error));
    throw error;
  }
}
