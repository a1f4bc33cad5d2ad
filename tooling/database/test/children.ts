import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A process that said its first line, and the SIGKILL that ends it. */
export interface Child {
  readonly startedHere: boolean;
  readonly ownerUrl: string;
  readonly kill: () => Promise<void>;
}

/** Runs a program of `test/child` and waits for the line that it prints. */
export async function startChild(name: string, ...args: string[]): Promise<Child> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'child', `${name}.ts`), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const said: unknown = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    exited.then(([code]) => Promise.reject(new Error(`${name} ended with ${code}`))),
  ]);
  const [line] = said as [string];
  return {
    ...(JSON.parse(line) as { startedHere: boolean; ownerUrl: string }),
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
