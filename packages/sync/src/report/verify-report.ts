import { createHash } from 'node:crypto';
import type { RandomAccess } from '@acopio/package-extractor';
import { SyncError } from '../errors.js';
import type { Direction, Scope } from '../model.js';
import type { PackageStore } from '../package-store.js';
import type { DocumentSink } from '../ports.js';
import { differencesOf, type Difference } from './differences.js';
import { MOST_UUIDS, type FullReport } from './full-report.js';
import { foundFacts, isUnreadable, readAgain, type FoundDocument, type PackageCount, type Recount } from './recount.js';
import type { PackageRow } from './spending.js';
import { openTally, type Tally } from './tally.js';

/** What came of counting a report again. */
export interface ReportVerification {
  /** Packages whose bytes were hashed and read. */
  readonly packages: number;
  /** Documents that were found in them, each once. */
  readonly documents: number;
  /** XML files that were compared; 0 where nobody keeps any. */
  readonly files: number;
  readonly differenceCount: number;
  /** At most 1000 of them. */
  readonly differences: readonly Difference[];
}

/** What a report is verified against. */
export interface VerificationSource {
  readonly store: Pick<PackageStore, 'open'>;
  /** Where the XML is kept as files too: each of them is read. */
  readonly sink?: Pick<DocumentSink, 'check'>;
  readonly signal?: AbortSignal;
}

/** Documents that are in memory at a time: some 60 MB. */
const MOST_AT_A_TIME = 150_000;
const MOST_SHARES = 256;
const MOST_DIFFERENCES = 1000;
const PIECE = 1 << 20;
const FILES_AT_A_TIME = 32;

/** A file that was touched after this is read, so every file is. */
const LONG_AGO = '1970-01-01T00:00:00.000Z';

/**
 * Counts a report again from its packages: hashes each of them, reads every row and every XML, and compares counts, UUIDs and
 * sums. Nothing that the ledger knows of a document is used. What is pending or missing counts as one, because only the
 * ledger knows what is still awaited.
 *
 * Rejects with `PackageError` `READ_FAILED` and what the store rejects with, and with the signal's reason.
 */
export async function verifyReport(report: FullReport, source: VerificationSource): Promise<ReportVerification> {
  const differences: Difference[] = [];
  const readable = await hashPackages(report, source, differences);
  const tally = openTally(report.job, MOST_UUIDS);
  const documents = { found: 0, files: 0 };
  const total = readable.reduce((sum, row) => sum + (row.documents ?? 0), 0);
  const of = Math.min(MOST_SHARES, Math.max(1, Math.ceil(total / MOST_AT_A_TIME)));
  for (let index = 0; index < of; index += 1) {
    const recount: Recount = { documents: new Map(), share: { index, of }, scope: report.scope };
    for (const row of readable) {
      source.signal?.throwIfAborted();
      const counted = await countAgain(row, recount, { report, source });
      if (index === 0) differences.push(...packageDifference(row, counted));
    }
    documents.found += recount.documents.size;
    addInOrder(recount, report, tally);
    documents.files += await checkFiles(recount, { report, source, differences });
  }
  differences.push(...differencesOf(report, tally.result()));
  return {
    packages: readable.length,
    documents: documents.found,
    files: documents.files,
    differenceCount: differences.length,
    differences: differences.slice(0, MOST_DIFFERENCES),
  };
}

/** The packages that the report counts documents of and that are there; of the others the differences. */
async function hashPackages(
  { packages, scope }: FullReport,
  source: VerificationSource,
  differences: Difference[],
): Promise<readonly PackageRow[]> {
  const readable: PackageRow[] = [];
  for (const row of packages) {
    if (row.sha256 === undefined && row.indexedAt === undefined) continue;
    source.signal?.throwIfAborted();
    const found = await withPackage(scope, row, { source, work: hashOf });
    if (found === undefined) differences.push({ code: 'PACKAGE_GONE', packageId: row.id });
    else if (found !== row.sha256) {
      const reported = row.sha256 === undefined ? {} : { reported: row.sha256 };
      differences.push({ code: 'PACKAGE_CHANGED', packageId: row.id, ...reported, found });
    }
    if (found !== undefined && row.state === 'indexed') readable.push(row);
  }
  return readable;
}

/** What `work` makes of a package; `undefined` for one that is not in the store. */
async function withPackage<T>(
  scope: Scope,
  { id }: PackageRow,
  { source, work }: { readonly source: VerificationSource; readonly work: (bytes: RandomAccess) => Promise<T> },
): Promise<T | undefined> {
  let bytes: RandomAccess;
  try {
    bytes = await source.store.open(scope, id);
  } catch (error) {
    if (error instanceof SyncError && error.code === 'PACKAGE_NOT_IN_STORE') return undefined;
    throw error;
  }
  try {
    return await work(bytes);
  } finally {
    await bytes.close();
  }
}

async function hashOf(bytes: RandomAccess): Promise<string> {
  const hash = createHash('sha256');
  for (let at = 0; at < bytes.size; at += PIECE) hash.update(await bytes.read(at, Math.min(PIECE, bytes.size - at)));
  return hash.digest('hex');
}

/** `undefined` for a package that cannot be read to its end. */
async function countAgain(
  row: PackageRow,
  recount: Recount,
  { report, source }: { readonly report: FullReport; readonly source: VerificationSource },
): Promise<PackageCount | undefined> {
  try {
    return await withPackage(report.scope, row, { source, work: (bytes) => readAgain(bytes, row, recount) });
  } catch (error) {
    if (isUnreadable(error)) return undefined;
    throw error;
  }
}

function packageDifference({ id, ...row }: PackageRow, counted: PackageCount | undefined): readonly Difference[] {
  if (counted === undefined) return [{ code: 'PACKAGE_UNREADABLE', packageId: id }];
  const reported = countText({ documents: row.documents ?? 0, unreadable: row.unreadable ?? 0 });
  const found = countText(counted);
  return reported === found ? [] : [{ code: 'PACKAGE_COUNT', packageId: id, reported, found }];
}

function countText({ documents, unreadable }: PackageCount): string {
  return unreadable === 0 ? String(documents) : `${documents} + ${unreadable}`;
}

function addInOrder({ documents }: Recount, { job }: FullReport, tally: Tally): void {
  for (const uuid of [...documents.keys()].toSorted()) {
    const found = documents.get(uuid);
    const facts = found === undefined ? undefined : foundFacts(found, job);
    if (facts !== undefined) tally.add(facts);
  }
}

/** Compares the files of XML; of a conflict nobody knows which content has the plain name. Answers how many there were. */
async function checkFiles(
  { documents }: Recount,
  context: {
    readonly report: FullReport;
    readonly source: VerificationSource;
    readonly differences: Difference[];
  },
): Promise<number> {
  const { report, source, differences } = context;
  if (source.sink === undefined) return 0;
  let files = 0;
  let batch: Promise<Difference | undefined>[] = [];
  const flush = async (): Promise<void> => {
    source.signal?.throwIfAborted();
    for (const difference of await Promise.all(batch)) if (difference !== undefined) differences.push(difference);
    batch = [];
  };
  for (const found of documents.values()) {
    if (foundFacts(found, report.job) === undefined || found.hasConflict || found.held === undefined) continue;
    for (const direction of found.heldIn) {
      files += 1;
      batch.push(checkFile(source.sink, found, direction));
    }
    if (batch.length >= FILES_AT_A_TIME) await flush();
  }
  await flush();
  return files;
}

async function checkFile(
  sink: Pick<DocumentSink, 'check'>,
  { uuid, held }: FoundDocument,
  direction: Direction,
): Promise<Difference | undefined> {
  if (held === undefined) return undefined;
  const { size, sha256, ...header } = held;
  const state = await sink.check({ direction, header: { ...header, uuid }, size, sha256, writtenBy: LONG_AGO });
  if (state === 'whole') return undefined;
  return { code: state === 'gone' ? 'FILE_GONE' : 'FILE_CHANGED', uuid, direction };
}
