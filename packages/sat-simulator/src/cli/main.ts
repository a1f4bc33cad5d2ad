#!/usr/bin/env node
import { debuglog } from 'node:util';

import { explain } from './explain.js';
import { chooseLanguage } from './language.js';
import { runProgram } from './program.js';
import { openTerminal } from './terminal.js';

const args = process.argv.slice(2);
const interruption = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  // The second one ends the program as it would anyway.
  process.once(name, () => interruption.abort());
}
// Whoever reads the output may stop reading, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') {
    throw error;
  }
});

const terminal = openTerminal({
  language: chooseLanguage(args, process.env, new Intl.DateTimeFormat().resolvedOptions().locale),
  env: process.env,
  signal: interruption.signal,
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
});
try {
  await runProgram(args, terminal);
} catch (error) {
  debuglog('acopio-sat-simulator')('%o', error);
  process.exitCode = explain(error, terminal);
}
