import { existsSync } from 'node:fs';
import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { say } from '../words.ts';
import { runAdmin } from './admin.ts';
import { privateFile } from './private-file.ts';

/** The first tenant's key, in a file that only its owner can read. */
export interface FirstTenant {
  readonly key: string;
  /** What `curl -K` reads, so that the key is no argument, which every user of the machine could see. */
  readonly curlFile: string;
}

/** Makes a first tenant with a key, once a folder. The key is shown on a terminal only. */
export async function ensureFirstTenant(folder: string, databaseUrl: string): Promise<FirstTenant> {
  const keyFile = join(folder, 'first-tenant.key');
  const env = { DATABASE_URL: databaseUrl };
  if (!existsSync(keyFile)) {
    const tenantId = (await runAdmin(['tenants', 'create', '--name', 'First tenant'], env)).trim();
    // A key that was not written to its end never gets the name.
    const scratch = `${keyFile}.${process.pid}`;
    await runAdmin(['keys', 'create', '--tenant', tenantId, '--name', 'first key', '--out', scratch], env);
    await rename(scratch, keyFile);
  }
  const key = (await readFile(keyFile, 'utf8')).trim();
  const shown = process.stderr.isTTY ? `\n  ${key}` : '';
  say(
    `La llave de la API del primer cliente está en ${keyFile}${shown}`,
    `The first tenant's API key is in ${keyFile}${shown}`,
  );
  const curlFile = join(folder, 'first-tenant.curl');
  await privateFile(curlFile, () => `header = "Authorization: Bearer ${key}"\n`);
  return { key, curlFile };
}
