/**
 * The last line of `.ci/run`: adds up what the tests and the checks left in a folder, and the steps that failed.
 * Plain JavaScript, because it also has to speak when nothing could be installed.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder = '.', ...failedSteps] = process.argv.slice(2);
const tests = readCounts('tests.json');
const checks = readCounts('checks.json');

const passed = (tests?.numPassedTests ?? 0) + (checks?.passed ?? 0) + (existsSync(join(folder, 'demo.passed')) ? 1 : 0);
const skipped = (tests?.numPendingTests ?? 0) + (tests?.numTodoTests ?? 0);
const inSuites = { test: failedTests(), check: checks?.failed ?? 0 };
// A step that failed without a failure that it could count is one failure itself.
const failed = failedSteps.reduce((sum, step) => sum + Math.max(1, inSuites[step] ?? 0), 0);

if (failedSteps.length > 0) console.log(`\nFailed: ${failedSteps.join(', ')}`);
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;

/** Failed tests, and the files that failed outside of a test. */
function failedTests() {
  const broken = (tests?.testResults ?? []).filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.every((one) => one.status !== 'failed'),
  );
  return (tests?.numFailedTests ?? 0) + broken.length;
}

function readCounts(name) {
  try {
    return JSON.parse(readFileSync(join(folder, name), 'utf8'));
  } catch {
    return undefined;
  }
}
