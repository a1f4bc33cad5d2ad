import { readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';

import { createTestAuthority } from './test-authority.js';
import type { SavedTestAuthority, TestAuthority } from './test-authority.js';

/** A test authority as it is kept in a file, with the numbers (twenty digits) of the certificates that it revoked. */
export interface KeptAuthority {
  readonly authority: TestAuthority;
  readonly revoked: readonly string[];
}

/** Owner alone: the file holds the authority's private key. */
const MODE = 0o600;

const contentSchema = z.strictObject({
  certificate: z.base64(),
  privateKey: z.base64(),
  revoked: z.array(z.string().regex(/^\d{20}$/)).default([]),
}) satisfies z.ZodType<SavedTestAuthority & { readonly revoked: readonly string[] }>;

/**
 * Reads what {@link writeAuthorityFile} wrote, or `JSON.stringify(authority.save())`.
 *
 * @throws node's error when the file cannot be read, SyntaxError when it is no JSON, ZodError when it is other JSON, and what
 * {@link createTestAuthority} throws when certificate and key are none or do not belong together.
 */
export async function readAuthorityFile(file: string): Promise<KeptAuthority> {
  const { revoked, ...saved } = contentSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  return { authority: createTestAuthority({ saved }), revoked };
}

/** Writes the file anew; whoever reads it at that moment finds the old content or the new one, never half of it. */
export async function writeAuthorityFile(file: string, { authority, revoked }: KeptAuthority): Promise<void> {
  const temporary = `${file}.${process.pid}.new`;
  await writeFile(temporary, `${JSON.stringify({ ...authority.save(), revoked }, undefined, 2)}\n`, { mode: MODE });
  await rename(temporary, file);
}
