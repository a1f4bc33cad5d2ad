import { spawnSync } from 'node:child_process';

import type { TestContext } from 'vitest';

/** Programs by other hands, against which the simulator's own output is checked. */
export type Judge = 'bash' | 'curl' | 'openssl' | 'unzip' | 'xmllint' | 'xmlsec1';

/**
 * Runs a judge and returns what it said. A judge that is not installed skips the test, unless ACOPIO_REQUIRE_JUDGES is set.
 */
export function askJudge(
  context: TestContext,
  judge: Judge,
  call: { readonly args: readonly string[]; readonly input?: string | Uint8Array },
): { accepted: boolean; said: string } {
  const result = spawnSync(judge, call.args, { input: call.input, maxBuffer: 1 << 28 });
  if (result.error !== undefined) {
    if (process.env['ACOPIO_REQUIRE_JUDGES'] === '1') {
      throw result.error;
    }
    return context.skip(`${judge} is not installed`);
  }
  return { accepted: result.status === 0, said: Buffer.concat([result.stdout, result.stderr]).toString('utf8') };
}
