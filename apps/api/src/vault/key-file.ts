import { randomBytes } from 'node:crypto';
import { link, mkdir, open, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { decrypt, encrypt, KEY_BYTES } from './aes-gcm.js';
import { VaultError } from './errors.js';
import type { KeyWrapper } from './vault.js';

/** A key file has about a hundred bytes. */
const MOST_BYTES = 4096;

const content = z.object({
  keyId: z.string().regex(/^[\x21-\x7e]{1,255}$/),
  key: z.base64().refine((text) => Buffer.from(text, 'base64').length === KEY_BYTES),
});

/**
 * The key-encryption key of a file that `createKeyFile` made. A file that group or others can read is refused; with
 * `onTooOpen` it is only told of. Windows has no such permissions, so nothing is looked at there.
 *
 * Rejects with `VaultError` `KEY_FILE_MISSING`, `KEY_FILE_UNREADABLE`, `KEY_FILE_TOO_OPEN` and `KEY_FILE_INVALID`.
 */
export async function loadKeyFile(
  path: string,
  { onTooOpen }: { readonly onTooOpen?: (error: VaultError) => void } = {},
): Promise<KeyWrapper> {
  const { bytes, mode } = await readWhole(path);
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    const error = new VaultError('KEY_FILE_TOO_OPEN', { detail: path });
    if (onTooOpen === undefined) throw error;
    onTooOpen(error);
  }
  const { keyId, key } = understand(bytes, path);
  bytes.fill(0);
  return {
    keyId,
    wrap: async (dataKey, ad) => encrypt(key, dataKey, ad),
    unwrap: async (wrapped, ad) => decrypt(key, wrapped, ad),
  };
}

/**
 * Makes a key file with a random key that its owner alone can read, and waits until it is on disk. One that is there
 * stays as it is, and so does what another process makes at the same moment. Whether it was this call that made the file.
 *
 * Rejects with `VaultError` `KEY_FILE_NOT_WRITABLE`.
 */
export async function createKeyFile(path: string): Promise<boolean> {
  // A name of its own first: under the real one there is never half a key.
  const scratch = `${path}.${randomBytes(8).toString('hex')}`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeKey(scratch);
    const made = await nameUnlessTaken(scratch, path);
    await flushFolder(dirname(path));
    return made;
  } catch (cause) {
    throw new VaultError('KEY_FILE_NOT_WRITABLE', { detail: `${path} (${systemCode(cause)})`, cause });
  } finally {
    await rm(scratch, { force: true }).catch(() => undefined);
  }
}

async function nameUnlessTaken(scratch: string, path: string): Promise<boolean> {
  try {
    await link(scratch, path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

async function writeKey(path: string): Promise<void> {
  const key = randomBytes(KEY_BYTES);
  const facts = { keyId: randomBytes(8).toString('hex'), key: key.toString('base64') };
  key.fill(0);
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(facts, undefined, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The entry in the folder has to be on disk too; Windows cannot open a folder and needs no such thing. */
async function flushFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function readWhole(path: string): Promise<{ readonly bytes: Buffer; readonly mode: number }> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    const { mode, size } = await file.stat();
    if (size > MOST_BYTES) throw new VaultError('KEY_FILE_INVALID', { detail: path });
    return { bytes: await file.readFile(), mode };
  } catch (cause) {
    if (cause instanceof VaultError) throw cause;
    const code = systemCode(cause);
    if (code === 'ENOENT') throw new VaultError('KEY_FILE_MISSING', { detail: path, cause });
    throw new VaultError('KEY_FILE_UNREADABLE', { detail: `${path} (${code})`, cause });
  } finally {
    await file?.close();
  }
}

function understand(bytes: Buffer, path: string): { readonly keyId: string; readonly key: Buffer } {
  // No cause: what a parser says of the file quotes it.
  const understood = content.safeParse(parsed(bytes));
  if (!understood.success) throw new VaultError('KEY_FILE_INVALID', { detail: path });
  return { keyId: understood.data.keyId, key: Buffer.from(understood.data.key, 'base64') };
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

function systemCode(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
}
