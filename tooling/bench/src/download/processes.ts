import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { peakMemory } from '../memory.ts';
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

/** Runs the worker in a process of its own, so that its memory is nobody else's. */
export async function runWorker(way: 'decode' | 'fetch' | 'undecoded', from: string, out: string): Promise<Brought> {
  const args = [program('worker.mjs'), way, from, out, ENVELOPE.head, ENVELOPE.end];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  let said = '';
  for await (const text of child.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    said += String(text);
    if (said.endsWith('\n')) break;
  }
  const peak = child.pid === undefined ? undefined : await peakMemory(child.pid);
  child.stdin.end();
  const [code] = (await exited) as [number | null];
  if (code !== 0) throw new Error(`the worker ended with ${code}`);
  return { ...(JSON.parse(said) as Omit<Brought, 'peak'>), peak };
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
