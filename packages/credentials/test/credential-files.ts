import { createTestAuthority } from '@acopio/sat-simulator';
import type { IssuedCredential } from '@acopio/sat-simulator';
import type { CredentialFiles } from '../src/index.js';

/** One authority for all tests of a file. */
export const authority = createTestAuthority();

/** A company's e.firma, issued once; the tests that need a second key issue their own. */
export const company = authority.issue({
  rfc: 'EKU9003173C9',
  legalName: 'ESCUELA KEMPER URGATE SA DE CV',
  representative: { rfc: 'VADA800927DJ3', curp: 'VADA800927HSRSRL05' },
  validFrom: new Date('2025-01-01T06:00:00Z'),
  validTo: new Date('2029-01-01T06:00:00Z'),
});

/** The files of `issued` as `openCredential` takes them, with `change` in place of some. */
export function filesOf(issued: IssuedCredential, change: Partial<CredentialFiles> = {}): CredentialFiles {
  const { certificate, privateKey } = issued;
  return { certificate, privateKey, password: bytesOf(issued.password), ...change };
}

/** UTF-8 of `text`. */
export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** `der` between PEM boundaries, with `eol` as the end of each line. */
export function pemOf(label: string, der: Uint8Array, eol = '\n'): Uint8Array {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return bytesOf([`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join(eol));
}

/** The same bytes with one bit turned over. */
export function flipBit(bytes: Uint8Array, bit: number): Uint8Array {
  return bytes.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
}

/** Replaces the only place where the bytes `from` (hexadecimal) stand, so that a case cannot pass by changing nothing. */
export function replaceBytes(bytes: Uint8Array, from: string, to: string): Uint8Array {
  const parts = Buffer.from(bytes).toString('hex').split(from);
  if (parts.length !== 2 || from.length !== to.length) throw new Error(`${from} does not stand there exactly once`);
  return new Uint8Array(Buffer.from(parts.join(to), 'hex'));
}
