import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..', '..', '..');

/** The command line as it was built, in a process of its own. Its output is the demo's output. */
export function startCli(args: readonly string[]): ChildProcess {
  process.stderr.write(`\n$ acopio ${args.join(' ')}\n`);
  return spawn(process.execPath, [join(root, 'apps', 'cli', 'dist', 'main.js'), ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

/** Runs a command to its end; anything but the expected exit code ends the demo. */
export async function runCli(args: readonly string[], expected = 0): Promise<void> {
  const [code] = (await once(startCli(args), 'exit')) as [number | null];
  if (code !== expected) throw new Error(`acopio ended with exit code ${code}, expected ${expected}`);
}
