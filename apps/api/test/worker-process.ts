import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Services } from '../src/services.js';

/** A worker as its operator would start it. */
export interface WorkerProcess {
  /** With which code, or by which signal, it ended. */
  readonly ended: Promise<number | NodeJS.Signals>;
  isRunning(): boolean;
  kill(signal: NodeJS.Signals): void;
  /** Everything that it logged so far. */
  log(): string;
}

const program = join(import.meta.dirname, '..', 'dist', 'main.js');

/** Starts the built service with the role `worker`, on the database and the folder of `services`. */
export function startWorkerProcess({ config }: Services): WorkerProcess {
  const child = spawn(process.execPath, [program, '--role', 'worker'], {
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      ACOPIO_ENV: 'development',
      DATABASE_URL: config.databaseUrl,
      ACOPIO_DATA: config.dataFolder,
      ACOPIO_WORKER_CONCURRENCY: '2',
      ACOPIO_WORKER_HEARTBEAT_SECONDS: String(config.workerHeartbeatSeconds),
      ...(config.satUrl === undefined ? {} : { ACOPIO_SAT_URL: config.satUrl }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const parts: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => void parts.push(part));
  return {
    ended: once(child, 'exit').then(([code, signal]) => code ?? signal),
    isRunning: () => child.exitCode === null && child.signalCode === null,
    kill: (signal) => void child.kill(signal),
    log: () => Buffer.concat(parts).toString('utf8'),
  };
}
