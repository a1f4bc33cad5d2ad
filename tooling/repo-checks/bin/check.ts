/**
 * `pnpm check`: everything about the repository that is not a test. `pnpm check lint format` runs some of it.
 * With `ACOPIO_CHECK_COUNTS=FILE` it leaves `{ passed, failed }` there, for `.ci/run`.
 */
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type Outcome, programOf, runNode } from '../src/run.ts';
import { repositoryRoot } from '../src/workspace.ts';

const own = (script: string, ...args: string[]): string[] => [join(import.meta.dirname, script), ...args];
const rootProgram = (dependency: string, ...args: string[]): string[] => [
  programOf(dependency, repositoryRoot),
  ...args,
];

/** What Node is to run for each check; the slow ones first. */
const checks: Readonly<Record<string, readonly string[]>> = {
  types: own('run-turbo.ts', 'typecheck', '--continue'),
  lint: rootProgram('oxlint', '--type-aware', '--deny-warnings'),
  'dead-code': [programOf('knip'), '--no-progress'],
  'packed-packages': own('packed-packages.ts'),
  'schema-drift': own('schema-drift.ts'),
  'public-names': own('public-names.ts'),
  boundaries: own('boundaries.ts'),
  format: rootProgram('oxfmt', '--check'),
  'refused-text': own('refused-text.ts'),
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in checks));
if (unknown.length > 0) {
  console.error(`No such check: ${unknown.join(', ')}. There are: ${Object.keys(checks).join(', ')}`);
  process.exit(2);
}

const waiting = Object.entries(checks).filter(([name]) => asked.length === 0 || asked.includes(name));
const failed: string[] = [];
const passed: string[] = [];

// What is packed is what was built; turbo knows when nothing changed.
if (waiting.some(([name]) => name === 'packed-packages')) {
  const build = await runNode(own('run-turbo.ts', 'build'));
  if (!build.ok) report('build', build, 0);
}

async function workThrough(): Promise<void> {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const [name, args] = next;
    const started = performance.now();
    report(name, await runNode(args), performance.now() - started);
  }
}

function report(name: string, { ok, output }: Outcome, milliseconds: number): void {
  (ok ? passed : failed).push(name);
  console.log(`${ok ? '✓' : '✗'} ${name} (${(milliseconds / 1000).toFixed(1)} s)`);
  if (!ok) console.log(output.trimEnd().replaceAll(/^/gmu, '    '));
}

await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, workThrough));
console.log(
  `${passed.length} checks passed, ${failed.length} failed${failed.length > 0 ? `: ${failed.join(', ')}` : ''}`,
);

const countsFile = process.env['ACOPIO_CHECK_COUNTS'];
if (countsFile) writeFileSync(countsFile, JSON.stringify({ passed: passed.length, failed: failed.length }));
process.exitCode = failed.length > 0 ? 1 : 0;
