import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { runWorkerProcess } from '../worker-process.ts';
import { ENVELOPE } from './bodies.ts';

/** What a process took. */
export interface Brought {
  readonly seconds: number;
  /** Of what a worker decoded, hex. */
  readonly sha256?: string;
  /** The most resident memory that the process has had, in bytes; `undefined` where the system does not tell. */
  readonly peak: number | undefined;
}

function program(name: string): string {
  return join(import.meta.dirname, name);
}

/** Runs the worker in one of its ways. */
export async function runWorker(way: 'decode' | 'fetch' | 'undecoded', from: string, out: string): Promise<Brought> {
  return runWorkerProcess<Omit<Brought, 'peak'>>([program('worker.mjs'), way, from, out, ENVELOPE.head, ENVELOPE.end]);
}

/** Runs a program whose output goes into a file; `undefined` where it is not installed. Its memory is not measured. */
export async function runProgram(name: string, args: readonly string[], out: string): Promise<Brought | undefined> {
  const file = await open(out, 'w');
  try {
    const start = performance.now();
    const child = spawn(name, args, { stdio: ['ignore', file.fd, 'inherit'] });
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`${name} ended with ${code}`);
    return { seconds: (performance.now() - start) / 1000, peak: undefined };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  } finally {
    await file.close();
  }
}

/** A server of the files of a folder, in another process. */
export interface FileServer extends AsyncDisposable {
  readonly url: string;
}

/** Starts it, on the loopback. */
export async function startFileServer(folder: string): Promise<FileServer> {
  const child = spawn(process.execPath, [program('server.ts'), folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    url: `http://127.0.0.1:${Number(port.toString())}`,
    async [Symbol.asyncDispose]() {
      child.kill();
      await exited;
    },
  };
}
