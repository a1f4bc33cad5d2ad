import { CliError } from './errors.js';
import type { Text } from './language.js';
import { readSmallFile } from './small-file.js';
import type { Terminal } from './terminal.js';

/** More than any password; a stream that is no password ends here. */
const MOST_BYTES = 4096;
/** The same of several, a line for each. */
const MOST_LINES_BYTES = 64 * 1024;

const texts = {
  prompt: { es: 'Contraseña de la llave privada:', en: 'Password of the private key:' },
  fromInput: {
    es: 'Se lee la contraseña de la entrada estándar.',
    en: 'The password is read from standard input.',
  },
  store: { es: 'Contraseña maestra del almacén:', en: 'Store password:' },
  newStore: { es: 'Nueva contraseña maestra del almacén:', en: 'New store password:' },
  again: { es: 'Otra vez:', en: 'Once more:' },
} as const;

/**
 * The password's bytes as they were given: from `--password-file`, else `EFIRMA_PASSPHRASE`, else the first line of
 * standard input when that is no terminal, else from a prompt that does not echo. Whoever uses them wipes them.
 *
 * Throws `CliError` `PASSWORD_MISSING` for an empty one, `INTERRUPTED` when the prompt is left with Ctrl-C.
 */
export async function readPassword(file: string | undefined, terminal: Terminal): Promise<Uint8Array> {
  const given = await withoutPrompt(file, terminal, MOST_BYTES);
  const password = given === undefined ? await prompted(texts.prompt, terminal) : firstLine(given);
  if (password.length === 0) throw new CliError('PASSWORD_MISSING');
  return password;
}

/**
 * All lines of the same places, as passwords of which each key may have any; `undefined` where a person has to be asked.
 * Whoever uses them wipes them.
 */
export async function readPasswords(
  file: string | undefined,
  terminal: Terminal,
): Promise<readonly Uint8Array[] | undefined> {
  const given = await withoutPrompt(file, terminal, MOST_LINES_BYTES);
  return given === undefined ? undefined : linesOf(given);
}

/** Asks for the password of one key by name; `undefined` for one that is passed over with Enter. */
export async function askPassword(what: Text, terminal: Terminal): Promise<Uint8Array | undefined> {
  const password = await prompted(what, terminal);
  return password.length === 0 ? undefined : password;
}

/**
 * The store password: from its file, else `ACOPIO_STORE_PASSWORD`, else from a prompt. Standard input carries passwords of
 * e.firmas, so it is not read. Whoever uses it wipes it.
 *
 * Throws `CliError` `STORE_PASSWORD_MISSING`, and as `readPassword` does.
 */
export async function readStorePassword(file: string | undefined, terminal: Terminal): Promise<Uint8Array> {
  const { ACOPIO_STORE_PASSWORD: passphrase } = process.env;
  if (file !== undefined) return present(await lineOfFile(file));
  if (passphrase !== undefined && passphrase !== '') return Buffer.from(passphrase, 'utf8');
  if (!process.stdin.isTTY) throw new CliError('STORE_PASSWORD_MISSING');
  return present(await prompted(texts.store, terminal));
}

/**
 * A store password that is chosen: from its file, else typed twice.
 *
 * Throws `CliError` `STORE_PASSWORD_MISSING`, `STORE_PASSWORDS_DIFFER`, and as `readPassword` does.
 */
export async function readNewStorePassword(file: string | undefined, terminal: Terminal): Promise<Uint8Array> {
  if (file !== undefined) return present(await lineOfFile(file));
  if (!process.stdin.isTTY) throw new CliError('STORE_PASSWORD_MISSING');
  const first = present(await prompted(texts.newStore, terminal));
  const second = await prompted(texts.again, terminal);
  const isSame = Buffer.from(first).equals(second);
  second.fill(0);
  if (!isSame) throw new CliError('STORE_PASSWORDS_DIFFER');
  return first;
}

function present(password: Uint8Array): Uint8Array {
  if (password.length === 0) throw new CliError('STORE_PASSWORD_MISSING');
  return password;
}

async function lineOfFile(file: string): Promise<Uint8Array> {
  return firstLine(withoutMark(await readSmallFile(file)));
}

/** `undefined`: none of the places that need nobody has anything to say. */
async function withoutPrompt(
  file: string | undefined,
  terminal: Terminal,
  most: number,
): Promise<Uint8Array | undefined> {
  if (file !== undefined) return withoutMark(await readSmallFile(file));
  const { EFIRMA_PASSPHRASE: passphrase } = process.env;
  if (passphrase !== undefined && passphrase !== '') return Buffer.from(passphrase, 'utf8');
  if (process.stdin.isTTY) return undefined;
  // A pipe that nobody writes to looks like a program that hangs.
  if (terminal.watched) terminal.tell(texts.fromInput);
  return headOfInput(most);
}

/** Up to the first line break: what editors and `echo` add at the end is not part of a password. */
function firstLine(bytes: Uint8Array): Uint8Array {
  const end = bytes.findIndex((byte) => byte === 0x0a || byte === 0x0d);
  return end === -1 ? bytes : bytes.subarray(0, end);
}

function linesOf(bytes: Uint8Array): readonly Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let rest = bytes; rest.length > 0;) {
    const line = firstLine(rest);
    if (line.length > 0) lines.push(line);
    rest = rest.subarray(line.length + 1);
  }
  return lines;
}

/** Notepad writes a byte order mark before UTF-8 text. */
function withoutMark(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

/** The first line, or, where several are taken, everything up to `most` bytes. */
async function headOfInput(most: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin) {
    const bytes = Buffer.from(chunk as Uint8Array);
    chunks.push(bytes);
    size += bytes.length;
    if ((most === MOST_BYTES && bytes.includes(0x0a)) || size > most) break;
  }
  return Buffer.concat(chunks).subarray(0, most);
}

async function prompted(what: Text, terminal: Terminal): Promise<Uint8Array> {
  const { read } = await import('read');
  try {
    const typed = await read({ prompt: terminal.say(what), silent: true, output: process.stderr });
    return Buffer.from(typed, 'utf8');
  } catch (cause) {
    throw new CliError('INTERRUPTED', { cause });
  } finally {
    // The Enter that ends it is not echoed either.
    process.stderr.write('\n');
  }
}
