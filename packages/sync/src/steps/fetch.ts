import { checkWhole, PackageError } from '@acopio/package-extractor';
import { SatError } from '@acopio/sat-client';
import { packageLivesSpent } from '../budgets.js';
import type { Download, SatPackage, SatRequest } from '../model.js';
import type { PackageRecord, Scratch } from '../package-store.js';
import type { Ports } from '../ports.js';
import { refusesEverything } from './ask.js';
import { callOptions, findPackage, newAttemptId, writeOutcome } from './records.js';

/**
 * Fetches a package: scratch file, hash, end record and sizes checked, then kept, then recorded. A package that the
 * store already has (the process died between keeping and recording) is adopted and costs nothing; a download that died
 * before that is written off as a life, and the next step decides.
 */
export async function performFetch(packageId: string, ports: Ports): Promise<void> {
  const found = await findPackage(ports, packageId);
  if (found === undefined || found.record.state !== 'listed') return;
  const { record, request, view } = found;
  const kept = await ports.store.find(ports.scope, packageId);
  if (kept !== undefined) return recordFetched(record, kept, { ports, adopted: true });
  const abandoned = record.downloads.at(-1);
  if (abandoned !== undefined && abandoned.outcome === undefined) {
    return replaceDownload(record, { ...abandoned, outcome: 'interrupted' }, ports);
  }

  // Both can fail without spending anything, so they come before the life that is spent.
  await ports.client.ready(callOptions(ports));
  const scratch = await ports.store.begin(ports.scope, packageId);
  try {
    ports.signal?.throwIfAborted();
    const at = ports.clock.now().toISOString();
    const attempt: Download = { attemptId: newAttemptId(ports), at };
    const sending = { ...record, downloads: [...record.downloads, attempt] };
    await ports.ledger.apply(ports.scope, [{ type: 'package', package: sending }], view.revision);
    ports.observe?.({ type: 'fetching', packageId, download: packageLivesSpent(sending) });
    await receive({ sending, attempt, request, scratch }, ports);
  } finally {
    await scratch.discard();
  }
}

interface Fetch {
  readonly sending: SatPackage;
  readonly attempt: Download;
  readonly request: SatRequest;
  readonly scratch: Scratch;
}

async function receive({ sending, attempt, request, scratch }: Fetch, ports: Ports): Promise<void> {
  const packageId = sending.id;
  try {
    const answer = await ports.client.download(packageId, callOptions(ports));
    await scratch.write(observed(answer.bytes, packageId, ports));
    const { size, sha256 } = await answer.whole;
    await checkScratch(scratch);
    const kept: PackageRecord = {
      packageId,
      ...(request.satRequestId === undefined ? {} : { satRequestId: request.satRequestId }),
      query: request.query,
      size,
      sha256,
      requestedAt: request.sentAt ?? request.plannedAt,
      fetchedAt: ports.clock.now().toISOString(),
    };
    await scratch.keep(kept);
    await recordFetched(sending, kept, { ports, adopted: false });
  } catch (error) {
    await afterFailure({ sending, attempt, error, scratch }, ports);
  }
}

/** A ZIP with nothing in it is whole, but no package: outages brought some, and a query without documents has no package. */
async function checkScratch(scratch: Scratch): Promise<void> {
  const source = await scratch.open();
  try {
    const { entries } = await checkWhole(source);
    if (entries === 0) throw new PackageError('DAMAGED', { detail: '0 entries' });
  } finally {
    await source.close();
  }
}

async function afterFailure(
  failure: {
    readonly sending: SatPackage;
    readonly attempt: Download;
    readonly error: unknown;
    readonly scratch: Scratch;
  },
  ports: Ports,
): Promise<void> {
  const { sending, attempt, error, scratch } = failure;
  const damaged = isDamage(error);
  const place = damaged ? await scratch.setAside() : undefined;
  const outcome = damaged ? 'damaged' : failedAs(error);
  const settled: Download = {
    ...attempt,
    outcome,
    ...(error instanceof SatError && error.codEstatus !== undefined ? { codEstatus: error.codEstatus } : {}),
    ...(place === undefined ? {} : { detail: place }),
  };
  await replaceDownload(sending, settled, ports, isHopeless(error) ? 'lost' : 'listed');
  if (damaged && place !== undefined) {
    const livesLeft = Math.max(0, ports.limits.packageLives - packageLivesSpent(sending));
    ports.observe?.({ type: 'damaged', packageId: sending.id, livesLeft, place });
    return;
  }
  // 5007, 5008 and the like end this package; the run goes on with the others.
  if (outcome === 'refused' && !refusesEverything(error)) return;
  throw error;
}

/** The bytes are at fault, not the disk that they were read from. */
function isDamage(error: unknown): boolean {
  if (error instanceof PackageError) return error.code !== 'READ_FAILED';
  return error instanceof SatError && error.code === 'DAMAGED_PACKAGE';
}

/** Whole, but nothing that we read: the same bytes would come again, so the second life is left alone. */
function isHopeless(error: unknown): boolean {
  return error instanceof PackageError && (error.code === 'LIMIT_EXCEEDED' || error.code === 'UNSUPPORTED');
}

function failedAs(error: unknown): NonNullable<Download['outcome']> {
  if (!(error instanceof SatError)) return 'interrupted';
  return error.delivery === 'uncertain' ? 'interrupted' : error.delivery;
}

async function recordFetched(
  record: SatPackage,
  kept: PackageRecord,
  { ports, adopted }: { readonly ports: Ports; readonly adopted: boolean },
): Promise<void> {
  const last = record.downloads.at(-1);
  const downloads = last === undefined ? [] : [...record.downloads.slice(0, -1), { ...last, outcome: 'kept' as const }];
  const { size, sha256, fetchedAt } = kept;
  const fetched: SatPackage = { ...record, state: 'fetched', downloads, size, sha256, fetchedAt };
  await writeOutcome(ports, () => [{ type: 'package', package: fetched }]);
  ports.observe?.({ type: 'fetched', packageId: record.id, size, adopted });
}

/** Another worker may have written this attempt off meanwhile; what really became of it replaces that. */
async function replaceDownload(
  sending: SatPackage,
  settled: Download,
  ports: Ports,
  state: 'listed' | 'lost' = 'listed',
): Promise<void> {
  await writeOutcome(ports, (view) => {
    const current = view.packages.find((satPackage) => satPackage.id === sending.id) ?? sending;
    const downloads = current.downloads.map((download) =>
      download.attemptId === settled.attemptId ? settled : download,
    );
    return [{ type: 'package', package: { ...current, downloads, ...(state === 'lost' ? { state } : {}) } }];
  });
}

async function* observed(bytes: AsyncIterable<Uint8Array>, packageId: string, ports: Ports): AsyncIterable<Uint8Array> {
  let received = 0;
  for await (const chunk of bytes) {
    received += chunk.length;
    ports.observe?.({ type: 'receiving', packageId, bytes: received });
    yield chunk;
  }
}
