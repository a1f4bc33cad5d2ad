import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import type { WarmEnd, WarmRun } from './child/warm-program.js';

/** What a run of the program left. */
export interface CliResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs of the built program in one process of their own, one at a time. */
export interface WarmRuns {
  run(args: readonly string[], cwd: string): Promise<CliResult>;
  /** Ends the process, also in the middle of a run; the next run starts another. */
  end(): Promise<void>;
}

/** Runs of `program`; the process is started by the first of them. */
export function warmRuns(program: string, env: Readonly<Record<string, string>>): WarmRuns {
  let child: ChildProcess | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const start = (): ChildProcess => {
    const started = fork(join(import.meta.dirname, 'child', 'warm-program.ts'), [program], {
      env,
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [started.stdout, started.stderr]) stream?.setEncoding('utf8');
    started.once('exit', () => {
      if (child === started) child = undefined;
    });
    return started;
  };
  return {
    run: (args, cwd) => {
      const ended = last.then(() => runIn((child ??= start()), args, cwd));
      last = ended.catch(() => undefined);
      return ended;
    },
    end: async () => {
      const [ending, exited] = [child, child && once(child, 'exit')];
      child = undefined;
      ending?.kill('SIGKILL');
      await exited;
    },
  };
}

async function runIn(child: ChildProcess, args: readonly string[], cwd: string): Promise<CliResult> {
  const mark = `\0${randomUUID()}\0`;
  const { promise, resolve, reject } = Promise.withResolvers<CliResult>();
  const output = { stdout: '', stderr: '' };
  let exitCode: number | undefined;
  const settle = (): void => {
    if (exitCode === undefined || !output.stdout.endsWith(mark) || !output.stderr.endsWith(mark)) return;
    const [stdout, stderr] = [output.stdout, output.stderr].map((text) => text.slice(0, -mark.length));
    resolve({ exitCode, stdout: stdout ?? '', stderr: stderr ?? '' });
  };
  const listeners = {
    stdout: (text: string) => {
      output.stdout += text;
      settle();
    },
    stderr: (text: string) => {
      output.stderr += text;
      settle();
    },
  };
  const ended = (end: WarmEnd): void => {
    ({ exitCode } = end);
    settle();
  };
  const died = (): void => reject(new Error(`the program ended its process: ${output.stderr}`));
  for (const name of ['stdout', 'stderr'] as const) child[name]?.on('data', listeners[name]);
  child.on('message', ended).on('exit', died);
  child.send({ args, cwd, mark } satisfies WarmRun);
  try {
    return await promise;
  } finally {
    for (const name of ['stdout', 'stderr'] as const) child[name]?.off('data', listeners[name]);
    child.off('message', ended).off('exit', died);
  }
}
