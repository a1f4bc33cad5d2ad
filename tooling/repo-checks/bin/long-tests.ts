/** `pnpm test:long`: all tests with `ACOPIO_LONG=1`, which is set differently in every shell. */
import { spawnSync } from 'node:child_process';
import { pnpm } from '../src/run.ts';
import { repositoryRoot } from '../src/workspace.ts';

const { status } = spawnSync(pnpm, ['test', ...process.argv.slice(2)], {
  cwd: repositoryRoot,
  stdio: 'inherit',
  env: { ...process.env, ACOPIO_LONG: '1' },
});
process.exitCode = status ?? 1;
