import {
  type CfdiBytes,
  type CfdiResult,
  type DocumentReading,
  isDocumentName,
  type PackageShare,
  readDocuments,
  type UnreadableCfdi,
} from './documents.js';
import { limitsWith, type PackageLimits } from './limits.js';
import { findTextFiles, isTextName, type MetadataReading, type MetadataResult, readMetadata } from './metadata.js';
import { fromBytes, openFile, type RandomAccess } from './random-access.js';
import { openDirectory } from './zip-directory.js';
import { isIgnored, unsafeName } from './zip-name.js';

/**
 * What a package holds. The SAT's are `xml` or `metadata`; others may be `mixed`. `empty` holds neither. It goes by the
 * names of the files in the root, and by the first lines of text files beside XML: a note is no metadata. A package whose
 * only files are text files is `metadata` whatever they say, so that reading it tells what is wrong with them.
 */
export type PackageKind = 'xml' | 'metadata' | 'mixed' | 'empty';

/** How documents are read. */
export interface ReadCfdisOptions {
  /** Only one part of the documents, for several readers at once; together the parts are the whole, each document once. */
  readonly share?: PackageShare;
  /** `false` leaves the headers out, and with them the time that it takes to read them. */
  readonly header?: boolean;
}

/** An open package. Its entries were counted and its directory was checked; nothing of it is in memory or on disk. */
export interface SatPackage extends AsyncDisposable {
  readonly kind: PackageKind;
  /** Entries of the ZIP, folders included. */
  readonly entries: number;
  /** Inflated bytes of all entries together, as declared. */
  readonly size: number;
  /**
   * The names that more than one entry has, each once; the SAT's packages have none. All of those entries are read: what a
   * document is goes by its UUID.
   */
  readonly repeatedNames: readonly string[];
  /**
   * Reads the documents one by one, in the order of the package: inflated, size and CRC checked, header read. What is
   * wrong with one document is that document's `error`; entries with unsafe names come as errors too. Files that are no
   * documents are left out, so a metadata package has none. Some documents are read ahead, 256 KiB or one that is larger.
   *
   * Error codes of a document: `DAMAGED`, `UNSUPPORTED`, `UNSAFE_NAME`, `LIMIT_EXCEEDED`, and those of `readHeader`.
   *
   * @throws {PackageError} `READ_FAILED`: the source failed.
   */
  readCfdis(options?: ReadCfdisOptions & { readonly header?: true }): AsyncIterable<CfdiResult>;
  readCfdis(options: ReadCfdisOptions & { readonly header: false }): AsyncIterable<CfdiBytes | UnreadableCfdi>;
  /**
   * Reads the rows of metadata (SAT, Descarga Masiva v1.5, May 2025) as a stream: any number of text files, fields
   * separated by `~`, of CFDI or of retenciones. Rows get the third party for whom they were issued, from the package's
   * `_tercero.txt`, which is read first and held in memory. Every row that cannot be read comes as `rejected`, in its
   * place; an XML package has no rows.
   *
   * @throws {PackageError} `METADATA_HEADER_UNKNOWN` when there are text files and none has a known header; `DAMAGED`
   * also at the end of a file whose CRC is wrong, after its rows; `LIMIT_EXCEEDED` (`metadataSize`, `thirdParties`),
   * `UNSUPPORTED`, `UNSAFE_NAME`, `READ_FAILED`.
   */
  readMetadata(): AsyncIterable<MetadataResult>;
  /** Closes the file if a path was given; a source that was given stays open. */
  close(): Promise<void>;
}

/**
 * Opens a package: the path of a file, bytes in memory, or anything that can be read by ranges. It reads the directory,
 * and checks all that `checkWhole` does.
 *
 * @throws {PackageError} `NOT_A_ZIP`, `TRUNCATED`, `DAMAGED`, `UNSUPPORTED` (several volumes), `LIMIT_EXCEEDED`
 * (`entries`, `totalSize`), `READ_FAILED`.
 */
export async function openPackage(
  source: string | Uint8Array | RandomAccess,
  limits?: Partial<PackageLimits>,
): Promise<SatPackage> {
  const bounds = limitsWith(limits);
  if (source instanceof Uint8Array) return await openSource(fromBytes(source), bounds);
  if (typeof source !== 'string') return await openSource(source, bounds);
  const file = await openFile(source);
  try {
    return await openSource(file, bounds, () => file.close());
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function openSource(
  source: RandomAccess,
  limits: PackageLimits,
  close: () => Promise<void> = async () => {},
): Promise<SatPackage> {
  let hasDocuments = false;
  let hasText = false;
  const directory = await openDirectory(source, limits, ({ name, size }) => {
    hasDocuments ||= isDocumentName(name) && !isIgnored(name) && unsafeName(name) === undefined;
    hasText ||= size > 0 && isTextName(name);
  });
  const hasRows = hasText && (!hasDocuments || (await hasMetadata({ source, directory, limits })));
  const read = ({ share = WHOLE, header = true }: ReadCfdisOptions = {}): ReturnType<typeof readDocuments> => {
    const reading: DocumentReading = { source, directory, limits, share, hasHeaders: header };
    return readDocuments(reading);
  };
  return {
    kind: kindOf(hasDocuments, hasRows),
    entries: directory.entries,
    size: directory.totalSize,
    repeatedNames: directory.repeatedNames,
    readCfdis: read as SatPackage['readCfdis'],
    readMetadata: () => readMetadata({ source, directory, limits }),
    close,
    [Symbol.asyncDispose]: close,
  };
}

const WHOLE: PackageShare = { index: 0, of: 1 };

function kindOf(hasDocuments: boolean, hasRows: boolean): PackageKind {
  if (hasDocuments) return hasRows ? 'mixed' : 'xml';
  return hasRows ? 'metadata' : 'empty';
}

async function hasMetadata(reading: MetadataReading): Promise<boolean> {
  for await (const { columns } of findTextFiles(reading)) if (columns?.kind === 'rows') return true;
  return false;
}
