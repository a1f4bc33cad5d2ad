import { createReadStream, readFileSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';

import { OwnDocumentError } from './own-document-error.js';
import { zipEntries, zipEntryBytes } from './zip-entries.js';

/** A file that may hold a document or metadata, in a folder or in a ZIP. */
export interface OwnFile {
  /** Where it is, for people; one in a ZIP stands after its ZIP and a colon. */
  readonly label: string;
  /** Its own name without folders. */
  readonly name: string;
  readonly size: number;
  bytes(): Uint8Array;
  /** The same, piece by piece when it stands in a folder. */
  chunks(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

const LARGEST_XML = 32 << 20;
const LARGEST_TEXT_IN_ZIP = 512 << 20;
const MOST_FILES = 1_000_000;

/** Whether the name is that of an XML; packages of 2020 have `.xml.xml`. */
export function isXmlName(name: string): boolean {
  return /\.xml$/i.test(name);
}

function isTextName(name: string): boolean {
  return /\.txt$/i.test(name);
}

function checkSize({ label, name, size }: Pick<OwnFile, 'label' | 'name' | 'size'>, largestText: number): void {
  if (size > (isXmlName(name) ? LARGEST_XML : largestText)) {
    throw new OwnDocumentError('OWN_FILE_TOO_LARGE', label, { detail: `${size} bytes` });
  }
}

function reading<T>(label: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new OwnDocumentError('OWN_FILE_UNREADABLE', label, { cause, ...detailOf(cause) });
  }
}

/** What node says of a failure, without its path: the system's code. */
function detailOf(cause: unknown): { readonly detail?: string } {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? { detail: cause.code } : {};
}

function fileIn(folder: string, relative: string): OwnFile {
  const file = path.join(folder, relative);
  const size = reading(relative, () => statSync(file).size);
  const own = { label: relative, name: path.basename(relative), size };
  checkSize(own, Number.POSITIVE_INFINITY);
  return {
    ...own,
    bytes: () => reading(relative, () => readFileSync(file)),
    chunks: () => createReadStream(file),
  };
}

/** Files in the root of a ZIP, as the SAT's packages have them. */
function filesInZip(folder: string, relative: string): OwnFile[] {
  const zip = path.join(folder, relative);
  const damaged = (cause: unknown): OwnDocumentError =>
    new OwnDocumentError('OWN_ZIP_UNREADABLE', relative, {
      cause,
      ...(cause instanceof RangeError ? { detail: cause.message } : detailOf(cause)),
    });
  try {
    return zipEntries(zip)
      .filter(({ name }) => !/[/\\]/.test(name) && (isXmlName(name) || isTextName(name)))
      .map((entry) => {
        const own = { label: `${relative}:${entry.name}`, name: entry.name, size: entry.size };
        checkSize(own, LARGEST_TEXT_IN_ZIP);
        const bytes = (): Uint8Array => {
          try {
            return zipEntryBytes(zip, entry);
          } catch (cause) {
            throw damaged(cause);
          }
        };
        return { ...own, bytes, chunks: () => [bytes()] };
      });
  } catch (cause) {
    throw cause instanceof OwnDocumentError ? cause : damaged(cause);
  }
}

/**
 * All `.xml`, `.txt` and `.zip` below a folder, the ZIP opened, in the order of their names. Hidden files and folders, `__MACOSX` and links are left
 * out, and so are other files.
 *
 * @throws OwnDocumentError `OWN_FILE_UNREADABLE`, `OWN_FILE_TOO_LARGE`, `OWN_ZIP_UNREADABLE`.
 */
export async function ownFiles(folder: string): Promise<readonly OwnFile[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
    throw new OwnDocumentError('OWN_FILE_UNREADABLE', folder, { cause, ...detailOf(cause) });
  });
  const names = found
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .filter((name) => !name.split(path.sep).some((part) => part.startsWith('.') || part === '__MACOSX'))
    .sort();
  const files = names.flatMap((name) => {
    if (/\.zip$/i.test(name)) {
      return filesInZip(folder, name);
    }
    return isXmlName(name) || isTextName(name) ? [fileIn(folder, name)] : [];
  });
  if (files.length > MOST_FILES) {
    throw new OwnDocumentError('OWN_FILE_TOO_LARGE', folder, { detail: `${files.length} files` });
  }
  return files;
}
