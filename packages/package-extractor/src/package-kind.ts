import { isDocumentName } from './documents.js';
import { limitsWith, type PackageLimits } from './limits.js';
import { findTextFiles, isTextName } from './metadata.js';
import type { RandomAccess } from './random-access.js';
import { openDirectory } from './zip-directory.js';
import { isIgnored, unsafeName } from './zip-name.js';

/** What a package holds. The SAT's are `xml` or `metadata`; others may be `mixed`. `empty` holds neither. */
export type PackageKind = 'xml' | 'metadata' | 'mixed' | 'empty';

/**
 * Tells what a package holds: by the names of its files in the root, and the first lines of its text files. A package
 * whose only files are text files is `metadata` whatever they say, so that reading it tells what is wrong with them.
 *
 * @throws {PackageError} as `readDocuments` and `readMetadata` do for a package as a whole.
 */
export async function packageKind(source: RandomAccess, limits?: Partial<PackageLimits>): Promise<PackageKind> {
  const bounds = limitsWith(limits);
  let hasDocuments = false;
  const directory = await openDirectory(source, bounds);
  for await (const { name } of directory.walk()) {
    hasDocuments ||= !isIgnored(name) && unsafeName(name) === undefined && isDocumentName(name);
  }
  let hasRows = false;
  let hasText = false;
  for await (const { name, columns } of findTextFiles(source, bounds)) {
    hasText ||= isTextName(name);
    hasRows ||= columns?.kind === 'rows';
  }
  if (hasDocuments) return hasRows ? 'mixed' : 'xml';
  return hasText ? 'metadata' : 'empty';
}
