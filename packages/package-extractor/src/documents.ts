import { PackageError } from './errors.js';
import type { CfdiHeader } from './header.js';
import { readHeader } from './header-reader.js';
import { sizeProblem } from './inflate.js';
import { type EntryData, inflateTogether } from './inflate-together.js';
import type { PackageLimits } from './limits.js';
import { oneByOne } from './one-by-one.js';
import { type RandomAccess, readInWindows } from './random-access.js';
import { type EntryFinder, type LocatedEntry, locate, locateHere, type ZipEntry } from './zip.js';
import type { CentralEntry, Directory } from './zip-directory.js';
import { isIgnored, unsafeName } from './zip-name.js';

/** A document whose header was not asked for: `error` is absent. */
export interface CfdiBytes {
  readonly name: string;
  readonly entry: ZipEntry;
  /** The XML, byte for byte as the SAT packed it. */
  readonly bytes: Uint8Array;
  readonly header?: never;
  readonly error?: never;
}

/** A document that was read: `error` is absent. */
export interface ReadCfdi extends Omit<CfdiBytes, 'header'> {
  readonly header: CfdiHeader;
}

/** A document that could not be read, or not to the end; the rest of the package is not affected. */
export interface UnreadableCfdi {
  readonly name: string;
  readonly error: PackageError;
  /** Its place, when the ZIP's own facts about it are sound. */
  readonly entry?: ZipEntry;
  /** Its bytes, when they could be had: then only the XML is at fault. */
  readonly bytes?: Uint8Array;
  readonly header?: never;
}

/** One document of a package. `error` tells which of the two it is. */
export type CfdiResult = ReadCfdi | UnreadableCfdi;

/** One of the parts into which several readers divide a package: `index` from 0 to before `of`. */
export interface PackageShare {
  readonly index: number;
  readonly of: number;
}

/**
 * The rule of the libraries that read the SAT's packages: a file in the root whose name has `.xml` in it. In 2020 the
 * names came as `<uuid>.xml.xml` (observed by phpcfdi, version 0.3.1).
 */
const DOCUMENT_NAME = /^[^/\\]+\.xml/i;

/** Whether an entry is a document by its name. The document's UUID comes from its content, never from its name. */
export function isDocumentName(name: string): boolean {
  return DOCUMENT_NAME.test(name);
}

/** What is read of a package. */
export interface DocumentReading {
  readonly source: RandomAccess;
  readonly directory: Directory;
  readonly limits: PackageLimits;
  readonly share: PackageShare;
  readonly hasHeaders: boolean;
}

/** Reads the documents of an XML package; what is promised of them is said at `SatPackage.readCfdis`. */
export function readDocuments(
  reading: DocumentReading,
): AsyncIterableIterator<ReadCfdi | CfdiBytes | UnreadableCfdi, void, undefined> {
  const { index, of } = reading.share;
  if (!Number.isSafeInteger(of) || !Number.isSafeInteger(index) || index < 0 || index >= of) {
    throw new RangeError(`${index} of ${of} is no share`);
  }
  return oneByOne(readBatches(reading));
}

/** Documents, and inflated bytes, that are read at a time; one that has more bytes is read alone. */
const BATCH = 32;
const BATCH_SIZE = 262_144;

type Outcome = ReadCfdi | CfdiBytes | UnreadableCfdi;

/** An entry on the way: its place with its data, or why there is none. */
type Pending = (EntryData & { readonly error?: never }) | UnreadableCfdi;

async function* readBatches(reading: DocumentReading): AsyncGenerator<readonly Outcome[], void, undefined> {
  const { source, directory, limits, share, hasHeaders } = reading;
  const finder: EntryFinder = { directory, reader: readInWindows(source, source.size), limits };
  const boundary = (part: number): number => Math.floor((directory.entries * part) / share.of);
  let batch: Pending[] = [];
  let size = 0;
  const taken = (): readonly Outcome[] => {
    const outcomes = outcomesOf(batch, hasHeaders);
    batch = [];
    size = 0;
    return outcomes;
  };
  for await (const entries of directory.batches(boundary(share.index), boundary(share.index + 1))) {
    for (const central of entries) {
      if (isLeftOut(central)) continue;
      let pending = pendingHere(central, finder);
      if (pending === undefined) {
        // What is ready goes first: the read may fail, or take long.
        if (batch.length > 0) yield taken();
        pending = await fetched(central, finder);
      }
      const ownSize = pending.error === undefined ? Math.max(pending.entry.size, pending.data.length) : 0;
      if (batch.length > 0 && (batch.length === BATCH || size + ownSize > BATCH_SIZE)) yield taken();
      batch.push(pending);
      size += ownSize;
    }
  }
  if (batch.length > 0) yield taken();
}

/** Files that are no documents; entries with unsafe names stay, to be reported. */
function isLeftOut({ name }: CentralEntry): boolean {
  return unsafeName(name) === undefined && (isIgnored(name) || !isDocumentName(name));
}

/** An entry with its data, if all that takes is at hand. */
function pendingHere(central: CentralEntry, finder: EntryFinder): Pending | undefined {
  const located = locateHere(central, finder);
  if (located === undefined) return undefined;
  const problem = problemOf(located, finder);
  if (problem !== undefined || located.error) return problem;
  const { entry } = located;
  const data = finder.reader.peek(entry.dataOffset, entry.compressedSize);
  return data && { entry, data };
}

async function fetched(central: CentralEntry, finder: EntryFinder): Promise<Pending> {
  const located = await locate(central, finder);
  const problem = problemOf(located, finder);
  if (problem !== undefined) return problem;
  if (located.error) return located;
  const { entry } = located;
  return { entry, data: await finder.reader.at(entry.dataOffset, entry.compressedSize) };
}

/** What speaks against reading an entry. */
function problemOf(located: LocatedEntry, { limits }: EntryFinder): UnreadableCfdi | undefined {
  if (located.error) return located;
  const { name, entry } = located;
  const error = sizeProblem(entry, 'documentSize', limits);
  return error && { name, error, entry };
}

function outcomesOf(batch: readonly Pending[], hasHeaders: boolean): readonly Outcome[] {
  const inflated = inflateTogether(batch.filter((pending) => pending.error === undefined)).values();
  return batch.map((pending) => {
    if (pending.error !== undefined) return pending;
    const bytes = inflated.next().value;
    if (bytes instanceof Uint8Array) return outcomeOf(pending.entry, bytes, hasHeaders);
    if (bytes instanceof PackageError) return { name: pending.entry.name, error: bytes, entry: pending.entry };
    throw bytes ?? new RangeError('a document was not inflated');
  });
}

function outcomeOf(entry: ZipEntry, bytes: Uint8Array, hasHeaders: boolean): Outcome {
  const { name } = entry;
  if (!hasHeaders) return { name, entry, bytes };
  try {
    return { name, entry, bytes, header: readHeader(bytes) };
  } catch (error) {
    if (!(error instanceof PackageError)) throw error;
    return { name, error, entry, bytes };
  }
}
