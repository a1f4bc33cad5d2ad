import { randomUUID } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { lstat, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isSavedToken, type SavedToken, type Service } from '@acopio/sat-client';
import { CliError } from './errors.js';
import type { Text } from './language.js';
import { systemCode } from './system-code.js';
import type { Terminal } from './terminal.js';

/** Whose token is wanted. */
export interface TokenOwner {
  readonly rfc: string;
  readonly service: Service;
}

/** More than any token file; one of the SAT has about one KB. */
const MOST_BYTES = 64 * 1024;

const texts = {
  damaged: (path: string, aside: string): Text => ({
    es: `Aviso: ${path} no contiene un token de este programa; quedó como ${aside}. Se inicia sesión de nuevo.`,
    en: `Warning: ${path} holds no token of this program; it is kept as ${aside}. A new login is made.`,
  }),
  foreign: (path: string, { rfc, service }: TokenOwner): Text => ({
    es: `Aviso: el token de ${path} es de ${rfc} (${service}). Se inicia sesión de nuevo.`,
    en: `Warning: the token in ${path} is that of ${rfc} (${service}). A new login is made.`,
  }),
};

/**
 * The token that a file keeps for `owner`; `undefined` where there is no file, an empty one, or a token that expired. A
 * token of somebody else is not used, and people are told. A file that is no token of this program is put aside, not
 * overwritten: it may be something that is needed.
 *
 * Throws `CliError` `TOKEN_FILE_UNSAFE` for a link, for what is no file, and for a file that others can read;
 * `TOKEN_FILE_UNREADABLE`.
 */
export async function readTokenFile(
  path: string,
  { owner, now, terminal }: { readonly owner: TokenOwner; readonly now: Date; readonly terminal: Terminal },
): Promise<SavedToken | undefined> {
  const text = await textOf(path);
  if (text === undefined || text.trim() === '') return undefined;
  const saved = tokenIn(text);
  if (saved === undefined) {
    terminal.tell(texts.damaged(path, await putAside(path)));
    return undefined;
  }
  if (saved.rfc !== owner.rfc || saved.service !== owner.service) {
    terminal.tell(texts.foreign(path, saved));
    return undefined;
  }
  return Date.parse(saved.expiresAt) > now.getTime() ? saved : undefined;
}

/**
 * Writes a token for its owner's eyes alone (0600): whole or not at all, in the place of what was there.
 *
 * Throws `CliError` `TOKEN_FILE_NOT_WRITABLE`.
 */
export async function writeTokenFile(path: string, { service, rfc, token, expiresAt }: SavedToken): Promise<void> {
  const scratch = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
  try {
    const file = await open(scratch, 'wx', 0o600);
    await written(file, `${JSON.stringify({ service, rfc, token, expiresAt })}\n`);
    await rename(scratch, path);
  } catch (cause) {
    await rm(scratch, { force: true });
    throw new CliError('TOKEN_FILE_NOT_WRITABLE', { detail: `${path} (${systemCode(cause)})`, cause });
  }
}

async function written(file: FileHandle, text: string): Promise<void> {
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    requireSafe(path, await lstat(path));
    const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    try {
      // Looked at again: another file may have taken the name meanwhile.
      const found = await file.stat();
      requireSafe(path, found);
      return found.size > MOST_BYTES ? '?' : await file.readFile('utf8');
    } finally {
      await file.close();
    }
  } catch (cause) {
    if (cause instanceof CliError) throw cause;
    if (systemCode(cause) === 'ENOENT') return undefined;
    throw new CliError('TOKEN_FILE_UNREADABLE', { detail: `${path} (${systemCode(cause)})`, cause });
  }
}

/** Windows keeps no such bits. */
function requireSafe(path: string, found: Stats): void {
  const shared = process.platform !== 'win32' && (found.mode & 0o077) !== 0;
  if (!found.isFile() || shared) throw new CliError('TOKEN_FILE_UNSAFE', { detail: path });
}

function tokenIn(text: string): SavedToken | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isSavedToken(value) ? value : undefined;
}

/** Where the file is from now on: a name beside it that nothing has. */
async function putAside(path: string): Promise<string> {
  const aside = `${path}.${randomUUID().slice(0, 8)}.old`;
  try {
    await rename(path, aside);
  } catch (cause) {
    throw new CliError('TOKEN_FILE_NOT_WRITABLE', { detail: `${path} (${systemCode(cause)})`, cause });
  }
  return aside;
}
