import { homedir } from 'node:os';
import { join } from 'node:path';
import { openCredentialStore, type CredentialStore } from '@acopio/credentials';

/** Where the credential store is. */
export interface StoreOptions {
  readonly store?: string;
}

/** Opens the store that `--store`, else `ACOPIO_CREDENTIALS`, names; else the one in the user's data folder. */
export async function openStore({ store }: StoreOptions): Promise<CredentialStore> {
  const { ACOPIO_CREDENTIALS: named } = process.env;
  return openCredentialStore(given(store) ?? given(named) ?? defaultFolder(process.platform, process.env, homedir()));
}

/**
 * `acopio/credentials` in the place that the operating system has for a user's data: `%APPDATA%`, `~/Library/Application
 * Support`, else `XDG_DATA_HOME` or `~/.local/share` (XDG Base Directory Specification 0.8).
 */
export function defaultFolder(
  platform: NodeJS.Platform,
  { APPDATA, XDG_DATA_HOME }: NodeJS.ProcessEnv,
  home: string,
): string {
  const below = ['acopio', 'credentials'];
  if (platform === 'win32') return join(given(APPDATA) ?? join(home, 'AppData', 'Roaming'), ...below);
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', ...below);
  // The specification has paths that are not absolute ignored.
  const data = given(XDG_DATA_HOME)?.startsWith('/') === true ? XDG_DATA_HOME : undefined;
  return join(data ?? join(home, '.local', 'share'), ...below);
}

function given(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
