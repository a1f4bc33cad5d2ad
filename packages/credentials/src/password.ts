const BEYOND_LATIN_1 = /[\u0100-\uFFFF]/;
// node:crypto takes no longer ones.
const MAX_BYTES = 1024;

/**
 * The byte strings to try for a password, the most likely first: as given; then the same letters in ISO-8859-1, with
 * which some keys were made (or in UTF-8, when the bytes given are not UTF-8 themselves). The caller wipes them.
 */
export function passwordCandidates(password: Uint8Array): readonly Buffer[] {
  if (password.length > MAX_BYTES) return [];
  const given = Buffer.from(password);
  const other = inOtherEncoding(given);
  return other === undefined || other.equals(given) || other.length > MAX_BYTES ? [given] : [given, other];
}

function inOtherEncoding(bytes: Buffer): Buffer | undefined {
  const text = decodeUtf8(bytes);
  if (text === undefined) return Buffer.from(bytes.toString('latin1'), 'utf8');
  return BEYOND_LATIN_1.test(text) ? undefined : Buffer.from(text, 'latin1');
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
