import { access, mkdir } from 'node:fs/promises';
import path from 'node:path';

import { writeAuthorityFile } from '../authority/authority-file.js';
import type { KeptAuthority } from '../authority/authority-file.js';
import { createTestAuthority } from '../authority/test-authority.js';
import { readAuthority } from '../scenario/scenario-options.js';
import { systemCode } from '../system-code.js';
import { CliError } from './errors.js';

/** Where the program keeps its authority and e.firmas when it is told nothing else. */
export const DEFAULT_FOLDER = 'sat-simulator';

const FILE = 'authority.json';

/**
 * Runs something that writes.
 *
 * @throws CliError `CREDENTIAL_EXISTS`, `NOT_WRITABLE`.
 */
export async function writing<Value>(target: string, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (cause) {
    const file = cause instanceof Error && 'path' in cause ? String(cause.path) : target;
    if (systemCode(cause) === 'EEXIST') {
      throw new CliError('CREDENTIAL_EXISTS', { detail: file, cause });
    }
    throw new CliError('NOT_WRITABLE', { detail: `${file} (${systemCode(cause)})`, cause });
  }
}

/** The file of the authority in a folder. */
export function authorityFile(folder: string): string {
  return path.join(folder, FILE);
}

/** Whether a folder has an authority. */
export async function hasAuthority(folder: string): Promise<boolean> {
  return access(authorityFile(folder)).then(
    () => true,
    () => false,
  );
}

/**
 * The authority of a folder; a folder without one gets a new one, so that the next start has the same.
 *
 * @throws ScenarioError `AUTHORITY_UNREADABLE`; CliError `NOT_WRITABLE`.
 */
export async function keepAuthority(folder: string): Promise<KeptAuthority> {
  const file = authorityFile(folder);
  if (await hasAuthority(folder)) {
    return readAuthority(file);
  }
  const kept = { authority: createTestAuthority(), revoked: [] };
  await writing(folder, async () => {
    await mkdir(folder, { recursive: true });
    await writeAuthorityFile(file, kept);
  });
  return kept;
}

/**
 * Notes in a folder's authority that a certificate is revoked.
 *
 * @throws CliError `NOT_WRITABLE`.
 */
export async function revoke(folder: string, kept: KeptAuthority, number: string): Promise<void> {
  const revoked = [...kept.revoked, number];
  await writing(folder, () => writeAuthorityFile(authorityFile(folder), { ...kept, revoked }));
}
