/**
 * The built program again and again in one process, so that a run costs what it does and not what a start of Node costs.
 * `warm-runs.ts` starts this with the program's path and sends it one run after the other. Each evaluates `main.js` anew.
 */
import { pathToFileURL } from 'node:url';

/** A run that is asked for. */
export interface WarmRun {
  readonly args: readonly string[];
  readonly cwd: string;
  /** What stands behind the run's output, on standard output and on standard error. */
  readonly mark: string;
}

/** What is sent back when a run has ended. */
export interface WarmEnd {
  readonly exitCode: number;
}

const [program = ''] = process.argv.slice(2);
let runs = 0;

async function run({ args, cwd, mark }: WarmRun): Promise<void> {
  runs += 1;
  process.chdir(cwd);
  process.argv = [process.execPath, program, ...args];
  await import(`${pathToFileURL(program).href}?run=${runs}`);
  for (const name of ['SIGINT', 'SIGTERM']) process.removeAllListeners(name);
  process.stdout.removeAllListeners('error');
  for (const stream of [process.stdout, process.stderr]) stream.write(mark);
  process.send?.({ exitCode: takeExitCode() } satisfies WarmEnd);
}

/** The exit code of the run that ended; the next one begins without. */
function takeExitCode(): number {
  const exitCode = Number(process.exitCode ?? 0);
  process.exitCode = 0;
  return exitCode;
}

process.on('message', (message) => void run(message as WarmRun));
