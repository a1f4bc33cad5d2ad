/**
 * `pnpm acopio …`: builds what the command line needs (cached when nothing changed) and runs it in the folder where the user
 * typed the command. Standard output belongs to the command alone.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build, root } from './build.ts';

build('acopio');
const cli = spawn(process.execPath, [join(root, 'apps', 'cli', 'dist', 'main.js'), ...process.argv.slice(2)], {
  cwd: process.env['INIT_CWD'] ?? process.cwd(),
  stdio: 'inherit',
});
// A terminal sends Ctrl-C to the whole group; other signals reach this process alone and are handed on.
process.on('SIGINT', () => undefined);
for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => cli.kill(signal));
cli.on('exit', (code) => {
  process.exitCode = code ?? 1;
});
