import { open } from 'node:fs/promises';
import { CliError } from './errors.js';
import { systemCode } from './system-code.js';

/** A `.cer` or `.key` of the SAT has about two KB; PEM with its comments may have some more. */
const MOST_BYTES = 64 * 1024;

/**
 * The whole of a file of an e.firma, or of a pipe in its place.
 *
 * Throws `CliError` `CREDENTIAL_FILE_UNREADABLE` and `CREDENTIAL_FILE_TOO_LARGE`.
 */
export async function readSmallFile(path: string): Promise<Uint8Array> {
  const bytes = await headOf(path).catch((cause: unknown) => {
    throw new CliError('CREDENTIAL_FILE_UNREADABLE', { detail: `${path} (${systemCode(cause)})`, cause });
  });
  if (bytes.length > MOST_BYTES) throw new CliError('CREDENTIAL_FILE_TOO_LARGE', { detail: path });
  return bytes;
}

async function headOf(path: string): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const buffer = new Uint8Array(MOST_BYTES + 1);
    let size = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, size, buffer.length - size);
      size += bytesRead;
      if (bytesRead === 0 || size === buffer.length) return buffer.subarray(0, size);
    }
  } finally {
    await file.close();
  }
}
