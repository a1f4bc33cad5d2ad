import { spawnSync } from 'node:child_process';
import type { TestContext } from 'vitest';

/**
 * Passes when a foreign program is installed. Without it the test is skipped, or fails where judges are required
 * (`ACOPIO_REQUIRE_JUDGES=1`).
 */
export function requireJudge(context: TestContext, program: string): void {
  const isMissing = spawnSync(program, ['--version'], { stdio: 'ignore' }).error !== undefined;
  if (!isMissing) return;
  if (process.env['ACOPIO_REQUIRE_JUDGES'] === '1') throw new Error(`${program} is not installed`);
  context.skip(`${program} is not installed`);
}

/** What a program wrote, and its exit code. */
export function run(
  program: string,
  args: readonly string[],
  cwd: string,
): { code: number; output: Buffer; errors: string } {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, maxBuffer: 256 * 1_048_576 });
  if (error !== undefined) throw error;
  return { code: status ?? -1, output: stdout, errors: stderr.toString() };
}
