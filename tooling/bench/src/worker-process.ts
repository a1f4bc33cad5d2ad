import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { peakMemory } from './memory.ts';

/** What a worker tells, and the most resident memory that it has had, in bytes: `undefined` where the system does not tell. */
export type Told<Result> = Result & { readonly peak: number | undefined };

/**
 * Runs a program in a Node of its own, so that its memory is nobody else's. The program prints one line of JSON and ends when its input does.
 *
 * @param args the file of the program, and its arguments.
 */
export async function runWorkerProcess<Result extends object>(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Told<Result>> {
  const child = spawn(process.execPath, args, {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  });
  const exited = once(child, 'exit');
  let said = '';
  for await (const text of child.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    said += String(text);
    if (said.endsWith('\n')) break;
  }
  const peak = child.pid === undefined ? undefined : await peakMemory(child.pid);
  child.stdin.end();
  const [code, signal] = (await exited) as [number | null, NodeJS.Signals | null];
  if (code !== 0) throw new Error(`the worker ended with ${code ?? signal}`);
  return { ...(JSON.parse(said) as Result), peak };
}
