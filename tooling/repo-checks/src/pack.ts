/** The published packages as npm would get them: `pnpm pack` puts `publishConfig` and plain versions in place. */
import { join } from 'node:path';
import { pnpm, run } from './run.ts';
import { publishedPackages } from './workspace.ts';

export interface Tarball {
  readonly name: string;
  readonly file: string;
  readonly hasDoor: boolean;
}

export async function packPublished(folder: string): Promise<Tarball[]> {
  const packages = publishedPackages();
  const filters = packages.map(({ manifest }) => `--filter=${manifest.name}`);
  const { ok, output } = await run(pnpm, ['--recursive', ...filters, 'pack', '--pack-destination', folder]);
  if (!ok) throw new Error(`pnpm pack failed:\n${output}`);
  return packages.map(({ manifest: { name, version, exports } }) => {
    const plainName = name.replace(/^@/u, '').replace('/', '-');
    return { name, file: join(folder, `${plainName}-${version}.tgz`), hasDoor: exports !== undefined };
  });
}
