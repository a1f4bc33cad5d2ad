import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** A script of `child/` in a process of its own, and its lines. It does not outlive the test. */
export interface Child {
  readonly pid: number;
  /** The next line of standard output; `undefined` after the last. */
  nextLine(): Promise<string | undefined>;
  /** Ends standard input, and waits for the process to end; answers the lines that were not read. */
  finish(): Promise<readonly string[]>;
  /** SIGKILL; answers the lines that were not read. */
  kill(): Promise<readonly string[]>;
}

/** How to run a script of `child/` from its source. */
export function commandFor(script: string, ...args: readonly string[]): readonly [string, ...string[]] {
  const [hook, path] = ['resolve-sources', script].map((name) =>
    fileURLToPath(new URL(`./child/${name}.ts`, import.meta.url)),
  );
  return [process.execPath, '--conditions=@acopio/source', '--import', hook ?? '', path ?? '', ...args];
}

export function startChild(
  [command, ...args]: readonly [string, ...string[]],
  options: Pick<SpawnOptions, 'uid' | 'gid'> = {},
): Child {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'], ...options });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  if (child.pid === undefined) throw new Error(`${command} does not start`);
  const closed = once(child, 'close');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string | undefined> => {
    const { value, done } = await lines.next();
    return done === true ? undefined : value;
  };
  const rest = async (): Promise<readonly string[]> => {
    const unread: string[] = [];
    for (let line = await nextLine(); line !== undefined; line = await nextLine()) unread.push(line);
    await closed;
    return unread;
  };
  return { pid: child.pid, nextLine, finish: () => ended(child, rest), kill: () => killed(child, rest) };
}

function ended(child: ChildProcess, rest: () => Promise<readonly string[]>): Promise<readonly string[]> {
  child.stdin?.end();
  return rest();
}

function killed(child: ChildProcess, rest: () => Promise<readonly string[]>): Promise<readonly string[]> {
  child.kill('SIGKILL');
  return rest();
}
