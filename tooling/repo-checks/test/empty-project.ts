/** An empty project of somebody who installs our packages: from tarballs alone, so no registry is asked. */
import { cpSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tarball } from '../src/pack.ts';
import { pnpm, run } from '../src/run.ts';
import { installedAt, publishedPackages, readManifest } from '../src/workspace.ts';

/** A folder as it was installed here becomes a tarball; its dependencies follow. */
export async function packThirdParties(folder: string): Promise<Map<string, string>> {
  const ours = new Map(publishedPackages().map((one) => [one.manifest.name, one.folder]));
  const tarballs = new Map<string, string>();
  const waiting = [...ours.values()];
  for (let home = waiting.shift(); home !== undefined; home = waiting.shift()) {
    for (const name of Object.keys(readManifest(home).dependencies ?? {})) {
      if (ours.has(name) || tarballs.has(name)) continue;
      const installed = realpathSync(installedAt(home, name));
      const place = join(folder, `third-party-${tarballs.size}`);
      const file = `${place}.tgz`;
      // pnpm keeps equal files as one, which tar would write as links, and those pnpm does not unpack.
      cpSync(installed, join(place, 'package'), { recursive: true });
      const { ok, output } = await run('tar', ['-czf', file, '-C', place, 'package']);
      if (!ok) throw new Error(`tar failed for ${name}:\n${output}`);
      tarballs.set(name, file);
      waiting.push(installed);
    }
  }
  return tarballs;
}

interface Sources {
  readonly ours: readonly Tarball[];
  readonly thirdParties: ReadonlyMap<string, string>;
  /** A package store of the test's own. */
  readonly store: string;
}

export async function installInto(
  project: string,
  wanted: readonly Tarball[],
  { ours, thirdParties, store }: Sources,
): Promise<void> {
  const overrides = [...ours.map(({ name, file }) => [name, file] as const), ...thirdParties];
  mkdirSync(project, { recursive: true });
  const manifest = {
    name: 'empty',
    private: true,
    dependencies: Object.fromEntries(wanted.map(({ name, file }) => [name, asFile(file)])),
  };
  writeFileSync(join(project, 'package.json'), JSON.stringify(manifest));
  // JSON is YAML.
  const settings = {
    packages: [],
    pmOnFail: 'ignore',
    overrides: Object.fromEntries(overrides.map(([name, file]) => [name, asFile(file)])),
  };
  writeFileSync(join(project, 'pnpm-workspace.yaml'), JSON.stringify(settings));
  const { ok, output } = await run(pnpm, ['install', '--offline', '--store-dir', store], { cwd: project });
  if (!ok) throw new Error(`pnpm install failed:\n${output}`);
}

function asFile(file: string): string {
  return `file:${file.replaceAll('\\', '/')}`;
}
