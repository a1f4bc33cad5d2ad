import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openCredentialStore, type CredentialStore } from '../../src/index.js';

/** A store in a folder that goes away with the test. */
export async function emptyStore(): Promise<CredentialStore> {
  const folder = await mkdtemp(join(tmpdir(), 'acopio-store-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return openCredentialStore(join(folder, 'store'));
}
