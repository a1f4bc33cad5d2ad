/**
 * `node tooling/repo-checks/bin/run-turbo.ts build`: turbo without its telemetry, which is switched off only by variables,
 * and those are set differently in every shell.
 */
import { spawnSync } from 'node:child_process';
import { programOf } from '../src/run.ts';
import { repositoryRoot } from '../src/workspace.ts';

const [task = 'build', ...more] = process.argv.slice(2);
const { status } = spawnSync(
  process.execPath,
  [programOf('turbo', repositoryRoot), 'run', task, '--output-logs=errors-only', ...more],
  {
    cwd: repositoryRoot,
    stdio: 'inherit',
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', TURBO_NO_UPDATE_NOTIFIER: '1' },
  },
);
process.exitCode = status ?? 1;
