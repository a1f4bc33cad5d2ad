#!/usr/bin/env node
import { debuglog } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { CliError } from './errors.js';
import { chooseLanguage } from './language.js';
import { runProgram, type Run } from './program.js';
import { openTerminal, printError, printOutcome } from './terminal.js';

const INTERRUPTED = 130;

// What is used up goes at once: some half of the memory, at the same speed (`pnpm bench extract`, `pnpm bench scale`).
setFlagsFromString('--semi-space-growth-factor=1');

const args = process.argv.slice(2);
const interruption = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    if (interruption.signal.aborted) process.exit(INTERRUPTED);
    interruption.abort();
  });
}
// Whoever reads the output may stop reading, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const systemLocale = new Intl.DateTimeFormat().resolvedOptions().locale;
const terminal = openTerminal({
  language: chooseLanguage(args, process.env, systemLocale),
  args,
  env: process.env,
  signal: interruption.signal,
});
const run: Run = { command: '' };
try {
  await runProgram(args, terminal, run);
  process.exitCode = run.outcome === undefined ? 0 : printOutcome(run.command, run.outcome, terminal);
} catch (error) {
  debuglog('acopio')('%o', error);
  const told = interruption.signal.aborted ? new CliError('INTERRUPTED', { cause: error }) : error;
  process.exitCode = printError(run.command, told, terminal);
}
