import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { peakMemory } from '../memory.ts';

/** What a command of the program came to. */
export interface Ran {
  readonly seconds: number;
  /** The most resident memory, in bytes, as of at most a fifth of a second before its end. */
  readonly peak: number | undefined;
  /** Seconds that passed before the events of a phase, since the event before each; by the name of the phase. */
  readonly phases: Readonly<Record<Phase, number>>;
}

/** What a sync spends its time on. */
export type Phase = keyof typeof PHASES;

/** By the events that tell of it. One step runs at a time, so what passed before an event was spent on it. */
const PHASES = {
  fetch: ['receiving', 'fetched'],
  index: ['indexing', 'indexed'],
} as const;

const PROGRAM = join(import.meta.dirname, '..', '..', '..', '..', 'apps', 'cli', 'dist', 'main.js');

interface Event {
  readonly at?: string;
  readonly type?: string;
}

/**
 * Runs the program as it was built, with `--json`, and reads its progress.
 *
 * @param expected its exit codes that are as they should be.
 * @throws Error when it ends otherwise, with what it said.
 */
export async function runCli(args: readonly string[], expected: readonly number[] = [0]): Promise<Ran> {
  const start = performance.now();
  const child = spawn(process.execPath, [PROGRAM, ...args, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit');
  let peak: number | undefined;
  void watch();
  async function watch(): Promise<void> {
    while (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
      peak = (await peakMemory(child.pid)) ?? peak;
      await pause(200);
    }
  }
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2000);
  });
  const phases = { fetch: 0, index: 0 };
  let before: number | undefined;
  for await (const line of createInterface({ input: child.stderr })) note(line);
  function note(line: string): void {
    if (!line.startsWith('{')) return;
    const { at = '', type = '' } = JSON.parse(line) as Event;
    const now = Date.parse(at);
    for (const [phase, types] of Object.entries(PHASES) as [Phase, readonly string[]][]) {
      if (before !== undefined && types.includes(type)) phases[phase] += (now - before) / 1000;
    }
    before = now;
  }
  const [code] = (await exited) as [number | null];
  if (code === null || !expected.includes(code)) throw new Error(`acopio ${args[0]} ended with ${code}: ${said}`);
  return { seconds: (performance.now() - start) / 1000, peak, phases };
}
