import { PackageError } from './errors.js';
import { inflateChunks, requireSize } from './inflate.js';
import type { PackageLimits } from './limits.js';
import { readColumns, type RowColumns, type ThirdPartyColumns } from './metadata-columns.js';
import { type MetadataResult, readFileRows } from './metadata-file-rows.js';
import { readLines } from './metadata-lines.js';
import { rejectedRow } from './metadata-rejection.js';
import type { ThirdPartyFinder } from './metadata-row.js';
import { ThirdParties } from './metadata-third-parties.js';
import { oneByOne } from './one-by-one.js';
import { type RandomAccess, readInWindows } from './random-access.js';
import { locate, type ZipEntry } from './zip.js';
import type { Directory } from './zip-directory.js';
import { isIgnored, shown, unsafeName } from './zip-name.js';

export type { MetadataResult } from './metadata-file-rows.js';

/** A text file in the root, with what its first line says. */
interface TextFile {
  readonly name: string;
  readonly entry: ZipEntry;
  readonly firstLine: string;
  readonly columns: RowColumns | ThirdPartyColumns | undefined;
  readonly error?: never;
}

interface UnreadableTextFile {
  readonly name: string;
  readonly columns?: never;
  readonly error: PackageError;
}

/** Whether an entry may be metadata by its name: a text file in the root. Its first line decides. */
export function isTextName(name: string): boolean {
  return /^[^/\\]+\.txt$/i.test(name);
}

/** Where metadata is read. */
export interface MetadataReading {
  readonly source: RandomAccess;
  readonly directory: Directory;
  readonly limits: PackageLimits;
}

/** Reads the rows of a metadata package; what is promised of them is said at `SatPackage.readMetadata`. */
export function readMetadata(reading: MetadataReading): AsyncIterableIterator<MetadataResult, void, undefined> {
  return oneByOne(readBatches(reading));
}

async function* readBatches(reading: MetadataReading): AsyncGenerator<readonly MetadataResult[], void, undefined> {
  const { source, limits } = reading;
  const files: TextFile[] = [];
  for await (const file of findTextFiles(reading)) {
    if (file.error) throw file.error;
    files.push(file);
  }
  const [first] = files;
  if (first !== undefined && !files.some((file) => file.columns?.kind === 'rows')) {
    throw new PackageError('METADATA_HEADER_UNKNOWN', { detail: shown(first.entry.name) });
  }

  const thirdParties = new ThirdParties(limits);
  for (const { entry, columns, firstLine } of files) {
    if (columns === undefined) {
      yield [{ rejected: rejectedRow('HEADER_UNKNOWN', { file: entry.name, line: 1, text: firstLine }) }];
    } else if (columns.kind === 'thirdParties') {
      for await (const batch of thirdParties.read(source, entry)) yield batch.map((rejected) => ({ rejected }));
    }
  }
  const thirdParty: ThirdPartyFinder = (uuid) => thirdParties.of(uuid);
  for (const { entry, columns } of files) {
    if (columns?.kind === 'rows') yield* readFileRows(source, { entry, columns, limits, thirdParty });
  }
  yield Array.from(thirdParties.notListed(), (rejected) => ({ rejected }));
}

/**
 * The text files in the root of a package, with their first lines, and the entries with unsafe names. Empty files hold
 * nothing and are left out.
 */
export async function* findTextFiles({
  source,
  directory,
  limits,
}: MetadataReading): AsyncGenerator<TextFile | UnreadableTextFile, void, undefined> {
  const reader = readInWindows(source, source.size);
  for await (const central of directory.walk()) {
    const isSafe = unsafeName(central.name) === undefined;
    if (isSafe && (isIgnored(central.name) || !isTextName(central.name))) continue;
    const located = await locate(central, { directory, reader, limits });
    if (located.error) yield located;
    else if (located.entry.size > 0) yield await readTextFile(source, located.entry, limits);
  }
}

async function readTextFile(
  source: RandomAccess,
  entry: ZipEntry,
  limits: PackageLimits,
): Promise<TextFile | UnreadableTextFile> {
  const { name } = entry;
  try {
    requireSize(entry, 'metadataSize', limits);
    const firstLine = await readFirstLine(source, entry, limits.rowLength);
    return { name, entry, firstLine, columns: readColumns(firstLine) };
  } catch (error) {
    if (error instanceof PackageError && error.code !== 'READ_FAILED') return { name, error };
    throw error;
  }
}

/** A file that begins with more blank batches than this has no header. */
const BLANK_BATCHES = 2;

async function readFirstLine(source: RandomAccess, entry: ZipEntry, rowLength: number): Promise<string> {
  let blank = 0;
  for await (const [first] of readLines(inflateChunks(source, entry), rowLength)) {
    if (first !== undefined) return first.text;
    blank += 1;
    if (blank > BLANK_BATCHES) break;
  }
  return '';
}
