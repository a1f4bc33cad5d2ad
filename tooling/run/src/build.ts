import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..', '..', '..');

const runTurbo = join(root, 'tooling', 'repo-checks', 'bin', 'run-turbo.ts');

/** Builds packages and what they need, quietly (nothing on standard output); ends the process when a build fails. */
export function build(...packages: readonly string[]): void {
  const filters = packages.map((name) => `--filter=${name}`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [runTurbo, 'build', ...filters], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status === 0) return;
  process.stderr.write(`${stdout}${stderr}`);
  process.exit(status ?? 1);
}
