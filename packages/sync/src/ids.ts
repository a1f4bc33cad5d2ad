import { createHash } from 'node:crypto';

/**
 * A UUIDv7 (RFC 9562, section 5.7) whose time is `at` and whose other bits come from `seed`: the same decision taken
 * twice gives the same id, so a pure function can name what it decides.
 */
export function derivedId(at: Date, seed: string): string {
  const bytes = createHash('sha256').update(seed).digest().subarray(0, 16);
  bytes.writeUIntBE(at.getTime(), 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
