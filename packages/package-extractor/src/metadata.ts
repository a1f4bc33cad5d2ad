import { PackageError } from './errors.js';
import { inflateChunks, requireSize } from './inflate.js';
import { limitsWith, type PackageLimits } from './limits.js';
import { readColumns, type RowColumns, type ThirdPartyColumns } from './metadata-columns.js';
import { type MetadataResult, readFileRows } from './metadata-file-rows.js';
import { readLines } from './metadata-lines.js';
import { rejectedRow } from './metadata-rejection.js';
import type { ThirdPartyFinder } from './metadata-row.js';
import { ThirdParties } from './metadata-third-parties.js';
import { oneByOne } from './one-by-one.js';
import { type RandomAccess, readInWindows } from './random-access.js';
import { locate, type ZipEntry } from './zip.js';
import { openDirectory } from './zip-directory.js';
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

/**
 * Reads the rows of a metadata package (SAT, Descarga Masiva v1.5, May 2025) as a stream: any number of text files,
 * fields separated by `~`, CR LF at the end of rows; of CFDI or of retenciones. Rows get the third party for whom they
 * were issued, from the package's `_tercero.txt`, which is read first and held in memory. Every row that cannot be read
 * comes as `rejected`, in its place; an XML package has no rows.
 *
 * @throws {PackageError} `METADATA_HEADER_UNKNOWN` when there are text files and none has a known header; `DAMAGED` also
 * at the end of a file whose CRC is wrong, after its rows; `LIMIT_EXCEEDED` (`metadataSize`, `thirdParties`, …), and what
 * concerns the whole package: `NOT_A_ZIP`, `TRUNCATED`, `UNSUPPORTED`, `READ_FAILED`.
 */
export function readMetadata(
  source: RandomAccess,
  limits?: Partial<PackageLimits>,
): AsyncIterableIterator<MetadataResult, void, undefined> {
  return oneByOne(readBatches(source, limits));
}

async function* readBatches(
  source: RandomAccess,
  given: Partial<PackageLimits> | undefined,
): AsyncGenerator<readonly MetadataResult[], void, undefined> {
  const limits = limitsWith(given);
  const files: TextFile[] = [];
  for await (const file of findTextFiles(source, limits)) {
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
export async function* findTextFiles(
  source: RandomAccess,
  limits: PackageLimits,
): AsyncGenerator<TextFile | UnreadableTextFile, void, undefined> {
  const directory = await openDirectory(source, limits);
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
