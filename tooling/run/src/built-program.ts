import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build, root } from './build.ts';

/**
 * Builds a package with a program (cached when nothing changed) and runs the program with this process's arguments, in the folder where the user typed
 * the command. Standard output belongs to the program alone; its exit code becomes this process's.
 */
export function runBuilt(packageName: string, file: readonly string[]): void {
  build(packageName);
  const program = spawn(process.execPath, [join(root, ...file), ...process.argv.slice(2)], {
    cwd: process.env['INIT_CWD'] ?? process.cwd(),
    stdio: 'inherit',
  });
  // A terminal sends Ctrl-C to the whole group; other signals reach this process alone and are handed on.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => program.kill(signal));
  program.on('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}
