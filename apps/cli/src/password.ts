import { CliError } from './errors.js';
import { readSmallFile } from './small-file.js';
import type { Terminal } from './terminal.js';

/** More than any password; a stream that is no password ends here. */
const MOST_BYTES = 4096;

const texts = {
  prompt: { es: 'Contraseña de la llave privada:', en: 'Password of the private key:' },
  fromInput: {
    es: 'Se lee la contraseña de la entrada estándar.',
    en: 'The password is read from standard input.',
  },
} as const;

/**
 * The password's bytes as they were given: from `--password-file`, else `EFIRMA_PASSPHRASE`, else the first line of
 * standard input when that is no terminal, else from a prompt that does not echo. Whoever uses them wipes them.
 *
 * Throws `CliError` `PASSWORD_MISSING` for an empty one, `INTERRUPTED` when the prompt is left with Ctrl-C.
 */
export async function readPassword(file: string | undefined, terminal: Terminal): Promise<Uint8Array> {
  const password = await bytesOf(file, terminal);
  if (password.length === 0) throw new CliError('PASSWORD_MISSING');
  return password;
}

async function bytesOf(file: string | undefined, terminal: Terminal): Promise<Uint8Array> {
  if (file !== undefined) return firstLine(withoutMark(await readSmallFile(file)));
  const { EFIRMA_PASSPHRASE: passphrase } = process.env;
  if (passphrase !== undefined && passphrase !== '') return Buffer.from(passphrase, 'utf8');
  if (process.stdin.isTTY) return prompted(terminal);
  // A pipe that nobody writes to looks like a program that hangs.
  if (terminal.watched) terminal.tell(texts.fromInput);
  return firstLine(await headOfInput());
}

/** Up to the first line break: what editors and `echo` add at the end is not part of a password. */
function firstLine(bytes: Uint8Array): Uint8Array {
  const end = bytes.findIndex((byte) => byte === 0x0a || byte === 0x0d);
  return end === -1 ? bytes : bytes.subarray(0, end);
}

/** Notepad writes a byte order mark before UTF-8 text. */
function withoutMark(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

async function headOfInput(): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin) {
    const bytes = Buffer.from(chunk as Uint8Array);
    chunks.push(bytes);
    size += bytes.length;
    if (bytes.includes(0x0a) || size > MOST_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, MOST_BYTES);
}

async function prompted(terminal: Terminal): Promise<Uint8Array> {
  const { read } = await import('read');
  try {
    const typed = await read({ prompt: terminal.say(texts.prompt), silent: true, output: process.stderr });
    return Buffer.from(typed, 'utf8');
  } catch (cause) {
    throw new CliError('INTERRUPTED', { cause });
  } finally {
    // The Enter that ends it is not echoed either.
    process.stderr.write('\n');
  }
}
