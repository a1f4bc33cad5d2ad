/** The packages of this repository, read from their manifests. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

export const repositoryRoot = resolve(import.meta.dirname, '../../..');

/** What the checks read of a `package.json`. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly bin?: string | Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

export interface WorkspacePackage {
  readonly manifest: Manifest;
  /** Absolute. */
  readonly folder: string;
  /** Relative to the root, with `/`: `packages/sync`. */
  readonly path: string;
}

export function readManifest(folder: string): Manifest {
  // The repository's own file: a wrong shape shows itself at the first use.
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

export function workspacePackages(): WorkspacePackage[] {
  return globSync('{packages,apps,tooling}/*/package.json', { cwd: repositoryRoot })
    .map((file) => dirname(file).replaceAll('\\', '/'))
    .toSorted()
    .map((path) => {
      const folder = join(repositoryRoot, path);
      return { path, folder, manifest: readManifest(folder) };
    });
}

export function publishedPackages(): WorkspacePackage[] {
  return workspacePackages().filter(({ manifest }) => manifest.private !== true);
}

/** The folder where `dependency` is installed for `folder`, with links followed by the caller if it cares. */
export function installedAt(folder: string, dependency: string): string {
  for (let at = folder; ; at = dirname(at)) {
    const candidate = join(at, 'node_modules', dependency);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
    if (at === dirname(at)) throw new Error(`${dependency} is not installed for ${folder}: run pnpm install.`);
  }
}
