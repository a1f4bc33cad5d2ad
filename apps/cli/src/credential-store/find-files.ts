import { opendir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { readCertificate, type Certificate } from '@acopio/credentials';
import { CliError, type Told } from '../errors.js';
import { explain } from '../explain.js';
import { readSmallFile } from '../small-file.js';

/** A certificate file. */
export interface FoundCertificate {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly certificate: Certificate;
}

/** A file that may be a private key. */
export interface FoundKey {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** What lies at the paths that were named. */
export interface FoundFiles {
  readonly certificates: readonly FoundCertificate[];
  readonly keys: readonly FoundKey[];
  /** Files and folders that could not be read, and certificates that are none. */
  readonly unreadable: readonly { readonly path: string; readonly error: Told }[];
}

/** An accountant has forty clients; a whole disk is a mistake. */
const MOST_FILES = 5000;

/**
 * Reads the files of credentials: those that are named, whatever their names, and every `.cer` and `.key` below the folders
 * that are named. Links below a folder are not followed. What cannot be read stops nothing else.
 *
 * Throws `CliError` `TOO_MANY_CREDENTIAL_FILES`, `NO_CREDENTIALS_FOUND`.
 */
export async function findCredentialFiles(paths: readonly string[]): Promise<FoundFiles> {
  const certificates: FoundCertificate[] = [];
  const keys: FoundKey[] = [];
  const unreadable: { path: string; error: Told }[] = [];
  const fail = (path: string, error: unknown): void => void unreadable.push({ path, error: explain(error) });
  let count = 0;
  for await (const { path, kind, failure } of filesAt(paths)) {
    count += 1;
    if (count > MOST_FILES) throw new CliError('TOO_MANY_CREDENTIAL_FILES', { detail: `> ${MOST_FILES}` });
    if (failure !== undefined) {
      fail(path, failure);
      continue;
    }
    try {
      const bytes = await readSmallFile(path);
      if (kind === 'key' || (kind === 'named' && !isCertificate(bytes))) keys.push({ path, bytes });
      else certificates.push({ path, bytes, certificate: readCertificate(bytes) });
    } catch (error) {
      fail(path, error);
    }
  }
  if (certificates.length === 0 && keys.length === 0 && unreadable.length === 0) {
    throw new CliError('NO_CREDENTIALS_FOUND', { detail: paths.join(', ') });
  }
  return { certificates, keys, unreadable };
}

interface Place {
  readonly path: string;
  readonly kind: 'certificate' | 'key' | 'named';
  readonly failure?: unknown;
}

async function* filesAt(paths: readonly string[]): AsyncGenerator<Place> {
  for (const path of paths) {
    const found = await stat(path).catch(() => undefined);
    if (found?.isDirectory() === true) yield* filesBelow(path);
    // One that is not there fails when it is read, with its reason.
    else yield { path, kind: 'named' };
  }
}

async function* filesBelow(folder: string): AsyncGenerator<Place> {
  try {
    for await (const entry of await opendir(folder)) {
      const path = join(folder, entry.name);
      const kind = { '.cer': 'certificate', '.key': 'key' } as const;
      const extension = extname(entry.name).toLowerCase();
      if (entry.isDirectory()) yield* filesBelow(path);
      else if (entry.isFile() && (extension === '.cer' || extension === '.key')) yield { path, kind: kind[extension] };
    }
  } catch (failure) {
    yield {
      path: folder,
      kind: 'named',
      failure: new CliError('CREDENTIAL_FILE_UNREADABLE', { detail: folder, cause: failure }),
    };
  }
}

function isCertificate(bytes: Uint8Array): boolean {
  try {
    readCertificate(bytes);
    return true;
  } catch {
    return false;
  }
}
