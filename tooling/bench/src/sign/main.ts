import { machine, median, tableLines } from '../figures.ts';
import { createSigners, type Work } from './signers.ts';

/** How much is measured; the defaults are those of `pnpm bench sign`. */
export interface SignBench {
  /** Repeated runs; each of them measures everything by turns. */
  readonly runs: number;
  /** Messages of each kind in a run, one after the other. */
  readonly messages: number;
  /** Signatures in JavaScript in a run. */
  readonly javascript: number;
}

const FULL: SignBench = { runs: 21, messages: 50, javascript: 1 };

/** Milliseconds that it takes once, of so many times one after the other. */
async function millisecondsOf(work: Work, times: number): Promise<number> {
  const start = performance.now();
  for (let time = 0; time < times; time += 1) await work();
  return (performance.now() - start) / times;
}

interface Run {
  readonly bare: number;
  readonly javascript: number;
  readonly messages: Readonly<Record<string, number>>;
}

/** All of them by turns, so that they meet the same machine; the first turn warms up. */
async function measuredRuns({ runs, messages, javascript }: SignBench): Promise<readonly Run[]> {
  const signers = await createSigners();
  const measured: Run[] = [];
  for (let run = 0; run <= runs; run += 1) {
    const bare = await millisecondsOf(signers.bare, messages);
    const each: [string, number][] = [];
    for (const [name, work] of Object.entries(signers.messages))
      each.push([name, await millisecondsOf(work, messages)]);
    const inJavascript = await millisecondsOf(signers.javascript, javascript);
    if (run > 0) measured.push({ bare, javascript: inJavascript, messages: Object.fromEntries(each) });
  }
  return measured;
}

function row(what: string, runs: readonly Run[], timeOf: (run: Run) => number): readonly string[] {
  return [
    what,
    String(runs.length),
    median(runs.map(timeOf)).toFixed(3),
    median(runs.map((run) => run.bare / timeOf(run))).toFixed(3),
    median(runs.map((run) => run.javascript / timeOf(run))).toFixed(1),
  ];
}

/** Measures how fast messages are built and signed. Returns the lines of its report. */
export async function measureSign(bench: SignBench): Promise<readonly string[]> {
  const runs = await measuredRuns(bench);
  const names = Object.keys(runs[0]?.messages ?? {});
  return [
    machine(),
    '',
    ...tableLines([
      ['one after the other', 'runs', 'milliseconds', 'of crypto.sign', 'times node-forge'],
      ['bare crypto.sign', ...row('', runs, (run) => run.bare).slice(1)],
      ...names.map((name) => row(name, runs, (run) => run.messages[name] ?? Number.NaN)),
      ['bare node-forge', ...row('', runs, (run) => run.javascript).slice(1)],
    ]),
    'A message is built, signed and assembled, from its task to the text that is sent. Signatures are RSA-2048 with SHA-1; medians, ratios within each run.',
    'node-forge stands in for @nodecfdi: its bare signature in JavaScript, without the message around it, which nodecfdi spends besides.',
  ];
}

/** `pnpm bench sign`. */
export async function benchSign(): Promise<void> {
  process.stdout.write(`${(await measureSign(FULL)).join('\n')}\n`);
}
