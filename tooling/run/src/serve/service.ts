import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '../build.ts';
import type { ServeOptions } from './options.ts';

/** The service as a child of this process. */
export interface Service {
  readonly pid: number;
  /** Where the API answers, once it does; absent without the role `api`. */
  readonly url: Promise<string | undefined>;
  readonly ended: Promise<number>;
  kill(signal: NodeJS.Signals): void;
}

/** The service's main file, as it was built. */
export const program = join(root, 'apps', 'api', 'dist', 'main.js');

/** Starts the service; what it prints is printed. */
export function startService({ roles, env }: ServeOptions, more: NodeJS.ProcessEnv): Service {
  const args = roles.flatMap((role) => ['--role', role]);
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...env, ...more },
    stdio: ['ignore', 'pipe', 'inherit'],
    // Ctrl-C in a terminal reaches this script, which hands it on: once, and not twice.
    detached: process.platform !== 'win32',
  });
  return {
    pid: child.pid ?? 0,
    url: addressIn(child),
    ended: once(child, 'exit').then(([code]) => (typeof code === 'number' ? code : 1)),
    kill: (signal) => void child.kill(signal),
  };
}

async function addressIn(child: ChildProcess): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  if (child.stdout === null) return undefined;
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    process.stdout.write(`${line}\n`);
    const [address] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
    if (address !== undefined) resolve(address);
  });
  child.on('exit', () => resolve(undefined));
  return promise;
}
