import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runNode } from '../src/run.ts';
import { repositoryRoot } from '../src/workspace.ts';

const script = join(repositoryRoot, 'tooling/repo-checks/bin/ci-counts.mjs');
const green = { numPassedTests: 10, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };

describe('the last line of the whole judgement', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'acopio-counts-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('adds tests, checks and the demo', async () => {
    leave('tests.json', green);
    leave('checks.json', { passed: 8, failed: 0 });
    leave('demo.passed', {});
    expect(await lastLine()).toEqual({ ok: true, line: '19 passed, 0 failed' });
  });

  it('tells what was skipped', async () => {
    leave('tests.json', { ...green, numPendingTests: 2, numTodoTests: 1 });
    expect(await lastLine()).toEqual({ ok: true, line: '10 passed, 0 failed, 3 skipped' });
  });

  it('counts each failed test and check of a failed step', async () => {
    leave('tests.json', { ...green, numFailedTests: 3 });
    leave('checks.json', { passed: 6, failed: 2 });
    expect(await lastLine('test', 'check')).toEqual({ ok: false, line: '16 passed, 5 failed' });
  });

  it('counts a file that failed outside of its tests', async () => {
    const broken = { status: 'failed', assertionResults: [{ status: 'skipped' }] };
    leave('tests.json', { ...green, numFailedTests: 1, testResults: [broken, { ...broken, assertionResults: [] }] });
    expect(await lastLine('test')).toEqual({ ok: false, line: '10 passed, 3 failed' });
  });

  it('counts a step that failed and left nothing as one failure', async () => {
    expect(await lastLine('judges', 'test', 'check', 'demo')).toEqual({ ok: false, line: '0 passed, 4 failed' });
  });

  it('is no success when nothing ran', async () => {
    expect(await lastLine()).toEqual({ ok: false, line: '0 passed, 0 failed' });
  });

  function leave(name: string, content: object): void {
    writeFileSync(join(folder, name), JSON.stringify(content));
  }

  async function lastLine(...failedSteps: string[]): Promise<{ ok: boolean; line: string | undefined }> {
    const { ok, output } = await runNode([script, folder, ...failedSteps]);
    return { ok, line: output.trimEnd().split('\n').at(-1) };
  }
});
