import { PackageError } from './errors.js';
import { inflateChunks, requireSize } from './inflate.js';
import { limitExceeded, limitsWith, type PackageLimits } from './limits.js';
import { readColumns, type RowColumns, type ThirdPartyColumns } from './metadata-columns.js';
import { type MetadataLine, readLines } from './metadata-lines.js';
import { type RejectedRow, rejectedRow } from './metadata-rejection.js';
import { type MetadataRow, readRow, type RowOutcome, type ThirdParty } from './metadata-row.js';
import { type RandomAccess, readInWindows } from './random-access.js';
import { readUuid } from './uuid.js';
import { locate, type ZipEntry } from './zip.js';
import { openDirectory } from './zip-directory.js';
import { isIgnored, shown, unsafeName } from './zip-name.js';

/** One row of a metadata package, or one that could not be read. */
export type MetadataResult =
  | { readonly row: MetadataRow; readonly rejected?: never }
  | { readonly row?: never; readonly rejected: RejectedRow };

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

interface HeldThirdParty extends ThirdParty {
  readonly file: string;
  readonly line: number;
  readonly raw: string;
  isListed: boolean;
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
export async function* readMetadata(
  source: RandomAccess,
  limits?: Partial<PackageLimits>,
): AsyncGenerator<MetadataResult, void, undefined> {
  const bounds = limitsWith(limits);
  const files: TextFile[] = [];
  for await (const file of findTextFiles(source, bounds)) {
    if (file.error) throw file.error;
    files.push(file);
  }
  const [first] = files;
  if (first !== undefined && !files.some((file) => file.columns?.kind === 'rows')) {
    throw new PackageError('METADATA_HEADER_UNKNOWN', { detail: shown(first.entry.name) });
  }

  const held = new Map<string, HeldThirdParty>();
  for (const file of files) {
    if (file.columns === undefined) {
      yield rejection('HEADER_UNKNOWN', file.entry.name, { line: 1, text: file.firstLine });
    } else if (file.columns.kind === 'thirdParties') {
      yield* readThirdParties(source, { entry: file.entry, columns: file.columns, held, limits: bounds });
    }
  }
  const thirdParty = (uuid: string): ThirdParty | undefined => {
    const party = held.get(uuid);
    if (party === undefined) return undefined;
    party.isListed = true;
    return { rfc: party.rfc, name: party.name };
  };
  for (const { entry, columns } of files) {
    if (columns?.kind !== 'rows') continue;
    yield* readRows(source, { entry, limits: bounds, read: (text) => readRow(text, columns, thirdParty) });
  }
  for (const party of held.values()) {
    if (!party.isListed) yield rejection('THIRD_PARTY_NOT_LISTED', party.file, { line: party.line, text: party.raw });
  }
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

interface ThirdPartyReading {
  readonly entry: ZipEntry;
  readonly columns: ThirdPartyColumns;
  readonly held: Map<string, HeldThirdParty>;
  readonly limits: PackageLimits;
}

/** Fills `held`; yields only rejections. A row without UUID says nothing of any document and is left out. */
async function* readThirdParties(
  source: RandomAccess,
  { entry, columns, held, limits }: ThirdPartyReading,
): AsyncGenerator<MetadataResult, void, undefined> {
  for await (const line of dataLines(source, entry, limits)) {
    const fields = line.text.split('~');
    const given = fields[columns.uuid] ?? '';
    if (given.trim() === '' && !line.isTooLong) continue;
    const uuid = readUuid(given);
    if (line.isTooLong || uuid === undefined) {
      yield rejection(line.isTooLong ? 'ROW_TOO_LONG' : 'UUID_INVALID', entry.name, line);
    } else if (!held.has(uuid)) {
      if (held.size === limits.thirdParties) throw limitExceeded(limits, 'thirdParties', `in ${shown(entry.name)}`);
      const rfc = (fields[columns.rfc] ?? '').trim().toUpperCase();
      const name = fields.slice(columns.name).join('~');
      held.set(uuid, { rfc, name, file: entry.name, line: line.line, raw: line.text, isListed: false });
    }
  }
}

/** The lines after the header. */
async function* dataLines(
  source: RandomAccess,
  entry: ZipEntry,
  limits: PackageLimits,
): AsyncGenerator<MetadataLine, void, undefined> {
  let isHeader = true;
  for await (const lines of readLines(inflateChunks(source, entry), limits.rowLength)) {
    for (const line of lines) {
      if (!isHeader) yield line;
      isHeader = false;
    }
  }
}

interface RowReading {
  readonly entry: ZipEntry;
  readonly limits: PackageLimits;
  readonly read: (text: string) => RowOutcome;
}

const ROW_START = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}~/i;

/** A name has at most 300 characters (Retenciones), so a broken one has few pieces. */
const MOST_PIECES = 32;

/**
 * Reads the rows of one file. A row that is too short to be one is tried again together with the lines that follow and
 * do not begin with a UUID: that is how a name with a line break looks in a file whose rows end in LF.
 */
async function* readRows(
  source: RandomAccess,
  { entry, limits, read }: RowReading,
): AsyncGenerator<MetadataResult, void, undefined> {
  let broken:
    | { readonly line: number; readonly text: string; readonly pieces: number; reason: RejectedRow['reason'] }
    | undefined;
  for await (const line of dataLines(source, entry, limits)) {
    if (broken !== undefined) {
      const text = broken.text + line.text;
      const goesOn = !line.isTooLong && !ROW_START.test(line.text) && broken.pieces < MOST_PIECES;
      if (goesOn && text.length <= limits.rowLength) {
        const outcome = read(text);
        broken = outcome.row ? undefined : { ...broken, text, pieces: broken.pieces + 1 };
        if (outcome.row) yield { row: outcome.row };
        continue;
      }
      yield rejection(broken.reason, entry.name, broken);
      broken = undefined;
    }
    if (line.isTooLong) {
      yield rejection('ROW_TOO_LONG', entry.name, line);
      continue;
    }
    const outcome = read(line.text);
    if (outcome.row) yield { row: outcome.row };
    else if (outcome.isShort && ROW_START.test(line.text)) broken = { ...line, pieces: 1, reason: outcome.reason };
    else yield rejection(outcome.reason, entry.name, line);
  }
  if (broken !== undefined) yield rejection(broken.reason, entry.name, broken);
}

function rejection(
  reason: RejectedRow['reason'],
  file: string,
  { line, text }: { line: number; text: string },
): MetadataResult {
  return { rejected: rejectedRow(reason, { file, line, raw: text }) };
}
