import { PackageError } from './errors.js';
import { type CfdiHeader, readHeader } from './header.js';
import { inflateEntry, requireSize } from './inflate.js';
import { limitsWith, type PackageLimits } from './limits.js';
import { type RandomAccess, readInWindows } from './random-access.js';
import { type EntryFinder, type LocatedEntry, locate, type ZipEntry } from './zip.js';
import { openDirectory } from './zip-directory.js';
import { isIgnored, unsafeName } from './zip-name.js';

/** A document that was read: `error` is absent. */
export interface ReadDocument {
  readonly name: string;
  readonly entry: ZipEntry;
  /** The XML, byte for byte as the SAT packed it. */
  readonly bytes: Uint8Array;
  readonly header: CfdiHeader;
  readonly error?: never;
}

/** A document that could not be read, or not to the end; the rest of the package is not affected. */
export interface UnreadableDocument {
  readonly name: string;
  readonly error: PackageError;
  /** Its place, when the ZIP's own facts about it are sound. */
  readonly entry?: ZipEntry;
  /** Its bytes, when they could be had: then only the XML is at fault. */
  readonly bytes?: Uint8Array;
  readonly header?: never;
}

/** One document of a package. `error` tells which of the two it is. */
export type DocumentResult = ReadDocument | UnreadableDocument;

/**
 * The rule of the libraries that read the SAT's packages: a file in the root whose name has `.xml` in it. In 2020 the
 * names came as `<uuid>.xml.xml` (observed by phpcfdi, version 0.3.1).
 */
const DOCUMENT_NAME = /^[^/\\]+\.xml/i;

/** Whether an entry is a document by its name. The document's UUID comes from its content, never from its name. */
export function isDocumentName(name: string): boolean {
  return DOCUMENT_NAME.test(name);
}

/**
 * Reads the documents of an XML package one by one, in the order of the package, holding one at a time: inflated, size
 * and CRC checked, header read. What is wrong with one document is that document's `error`; entries with unsafe names
 * come as errors too. Files that are no documents are left out, so a metadata package has none.
 *
 * Error codes of a document: `DAMAGED`, `UNSUPPORTED`, `UNSAFE_NAME`, `LIMIT_EXCEEDED`, and those of `readHeader`.
 *
 * @throws {PackageError} what concerns the whole package: `NOT_A_ZIP`, `TRUNCATED`, `DAMAGED`, `UNSUPPORTED` (several
 * volumes), `LIMIT_EXCEEDED` (`entries`, `totalSize`), `READ_FAILED`.
 */
export async function* readDocuments(
  source: RandomAccess,
  limits?: Partial<PackageLimits>,
): AsyncGenerator<DocumentResult, void, undefined> {
  const bounds = limitsWith(limits);
  const directory = await openDirectory(source, bounds);
  const finder: EntryFinder = { directory, reader: readInWindows(source, source.size), limits: bounds };
  for await (const central of directory.walk()) {
    const isSafe = unsafeName(central.name) === undefined;
    if (isSafe && (isIgnored(central.name) || !isDocumentName(central.name))) continue;
    yield await readDocument(await locate(central, finder), finder);
  }
}

async function readDocument(located: LocatedEntry, { reader, limits }: EntryFinder): Promise<DocumentResult> {
  if (located.error) return located;
  const { name, entry } = located;
  let bytes: Uint8Array | undefined;
  try {
    requireSize(entry, 'documentSize', limits);
    const { dataOffset, compressedSize } = entry;
    bytes = inflateEntry(
      entry,
      reader.peek(dataOffset, compressedSize) ?? (await reader.at(dataOffset, compressedSize)),
    );
    return { name, entry, bytes, header: readHeader(bytes) };
  } catch (error) {
    if (!(error instanceof PackageError) || error.code === 'READ_FAILED') throw error;
    return bytes === undefined ? { name, error, entry } : { name, error, entry, bytes };
  }
}
