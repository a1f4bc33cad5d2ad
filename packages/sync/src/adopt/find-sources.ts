import { lstat, opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { refusal, type Refusal } from './refusals.js';

/** A file that may be taken over. */
export interface SourceFile {
  readonly kind: 'zip' | 'xml' | 'text';
  readonly path: string;
  readonly size: number;
  readonly modifiedAt: Date;
}

/** What was found below a path: files to look into, files of no interest, and what cannot be looked into. */
export type FoundSource =
  | SourceFile
  | { readonly kind: 'other'; readonly path: string }
  | { readonly kind: 'refused'; readonly path: string; readonly refusal: Refusal };

const KINDS: Readonly<Record<string, SourceFile['kind']>> = { zip: 'zip', xml: 'xml', txt: 'text' };

/**
 * The files below a path, or the file that it is, one by one: a folder is read as a stream, whatever its size. What a
 * folder hides (names with a dot in front) is passed over, and links in it are not followed: they may lead anywhere. A
 * link that is named itself is followed, because somebody meant it.
 */
export async function* findSources(path: string): AsyncGenerator<FoundSource, void, undefined> {
  const found = await stat(path).catch((cause: unknown) => unreadable(path, cause));
  if ('kind' in found) yield found;
  else if (found.isDirectory()) yield* below(path);
  else if (!found.isFile()) yield { kind: 'refused', path, refusal: refusal('KIND_UNKNOWN') };
  else {
    const file = sourceOf(path, found);
    // Who names a file wants it to be taken.
    yield file.kind === 'other' ? { kind: 'refused', path, refusal: refusal('KIND_UNKNOWN') } : file;
  }
}

async function* below(folder: string): AsyncGenerator<FoundSource, void, undefined> {
  const entries = await opendir(folder).catch((cause: unknown) => unreadable(folder, cause));
  if ('kind' in entries) {
    yield entries;
    return;
  }
  for await (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* below(path);
    else if (entry.isSymbolicLink()) yield { kind: 'refused', path, refusal: refusal('LINK') };
    else if (!entry.isFile()) yield { kind: 'other', path };
    else {
      const found = await lstat(path).catch((cause: unknown) => unreadable(path, cause));
      yield 'kind' in found ? found : sourceOf(path, found);
    }
  }
}

function sourceOf(path: string, { size, mtime }: { readonly size: number; readonly mtime: Date }): FoundSource {
  const extension = /\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  const kind = KINDS[extension];
  return kind === undefined ? { kind: 'other', path } : { kind, path, size, modifiedAt: mtime };
}

function unreadable(path: string, cause: unknown): Extract<FoundSource, { readonly kind: 'refused' }> {
  return { kind: 'refused', path, refusal: refusal('FILE_UNREADABLE', systemCode(cause)) };
}

/** The code of a failed system call, such as `ENOENT`. */
export function systemCode(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
}
