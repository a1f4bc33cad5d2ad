import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { CliError } from './errors.js';
import { readSmallFile } from './small-file.js';
import type { Terminal } from './terminal.js';

/** What an e.firma file says; paths are absolute. */
export interface EfirmaFile {
  readonly cer: string;
  readonly key: string;
  /** **A secret.** */
  readonly passPhrase?: string;
  readonly tokenFile?: string;
}

const MEMBERS = ['certificateFile', 'privateKeyFile', 'passPhrase', 'tokenFile'] as const;

/**
 * Reads an e.firma file as phpcfdi's program has it: a JSON object with `certificateFile`, `privateKeyFile`, `passPhrase`
 * and `tokenFile`, where relative paths start from the file's own folder. People are warned when it holds a password and
 * others can read it.
 *
 * Throws `CliError` `EFIRMA_FILE_INVALID`, which repeats nothing of the file but the name of a member.
 */
export async function readEfirmaFile(path: string, terminal: Terminal): Promise<EfirmaFile> {
  const members = membersOf(await readSmallFile(path), path);
  const { certificateFile, privateKeyFile, passPhrase, tokenFile } = members;
  const at = (file: string): string => resolve(dirname(path), file);
  if (certificateFile === '') throw new CliError('EFIRMA_FILE_INVALID', { detail: `${path}: certificateFile` });
  if (privateKeyFile === '') throw new CliError('EFIRMA_FILE_INVALID', { detail: `${path}: privateKeyFile` });
  if (passPhrase !== '' && (await othersCanRead(path))) terminal.tell(warning(path));
  return {
    cer: at(certificateFile),
    key: at(privateKeyFile),
    ...(passPhrase === '' ? {} : { passPhrase }),
    ...(tokenFile === '' ? {} : { tokenFile: at(tokenFile) }),
  };
}

function membersOf(bytes: Uint8Array, path: string): Record<(typeof MEMBERS)[number], string> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    // What the parser says repeats a part of the text, and that may be the password.
    throw new CliError('EFIRMA_FILE_INVALID', { detail: path });
  } finally {
    bytes.fill(0);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new CliError('EFIRMA_FILE_INVALID', { detail: path });
  }
  const fields = value as Readonly<Record<string, unknown>>;
  const textOf = (member: (typeof MEMBERS)[number]): string => {
    const text = fields[member] ?? '';
    if (typeof text !== 'string') throw new CliError('EFIRMA_FILE_INVALID', { detail: `${path}: ${member}` });
    return text;
  };
  return {
    certificateFile: textOf('certificateFile'),
    privateKeyFile: textOf('privateKeyFile'),
    passPhrase: textOf('passPhrase'),
    tokenFile: textOf('tokenFile'),
  };
}

/** Windows keeps no such bits; a pipe is nobody else's. */
async function othersCanRead(path: string): Promise<boolean> {
  const found = await stat(path);
  return process.platform !== 'win32' && found.isFile() && (found.mode & 0o077) !== 0;
}

function warning(path: string): { readonly es: string; readonly en: string } {
  return {
    es: `Aviso: ${path} contiene la contraseña y otros usuarios de esta máquina lo pueden leer. Use chmod 600.`,
    en: `Warning: ${path} holds the password, and other users of this machine can read it. Use chmod 600.`,
  };
}
