import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { onTestFinished } from 'vitest';

import { explain } from '../../src/cli/explain.js';
import type { Language } from '../../src/cli/language.js';
import { runProgram } from '../../src/cli/program.js';
import { openTerminal } from '../../src/cli/terminal.js';

/** A run of the program in this process. */
export interface ProgramRun {
  /** What it wrote on standard output so far. */
  said(): string;
  /** What it wrote on standard error so far. */
  complained(): string;
  /** Resolves when standard output holds the text; rejects when the program ends before. */
  says(text: string): Promise<void>;
  /** What Ctrl-C does. */
  interrupt(): void;
  /** Its exit code. */
  readonly ended: Promise<number>;
}

/** A folder for the running test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'simulator-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Starts the program; what it began is ended with the test. */
export function startProgram(
  args: readonly string[],
  { language = 'en', env = {} }: { readonly language?: Language; readonly env?: NodeJS.ProcessEnv } = {},
): ProgramRun {
  const texts = { out: '', err: '' };
  const interruption = new AbortController();
  let watchers: (() => void)[] = [];
  const terminal = openTerminal({
    language,
    env,
    signal: interruption.signal,
    out(text) {
      texts.out += text;
      watchers.forEach((watcher) => watcher());
    },
    err(text) {
      texts.err += text;
    },
  });
  const ended = runProgram(args, terminal).then(
    () => 0,
    (error: unknown) => explain(error, terminal),
  );
  const run: ProgramRun = {
    said: () => texts.out,
    complained: () => texts.err,
    async says(text) {
      const said = new Promise<void>((resolve) => {
        watchers = [...watchers, () => texts.out.includes(text) && resolve()];
        watchers.forEach((watcher) => watcher());
      });
      await Promise.race([said, ended]);
      if (!texts.out.includes(text)) {
        throw new Error(`the program ended: ${texts.err}`);
      }
    },
    interrupt: () => interruption.abort(),
    ended,
  };
  onTestFinished(async () => {
    run.interrupt();
    await ended;
  });
  return run;
}

/** Runs the program to its end. */
export async function runToEnd(
  args: readonly string[],
  options?: Parameters<typeof startProgram>[1],
): Promise<{ code: number; said: string; complained: string }> {
  const run = startProgram(args, options);
  const code = await run.ended;
  return { code, said: run.said(), complained: run.complained() };
}
