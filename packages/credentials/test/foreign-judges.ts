import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'vitest';

/** Skips the test where OpenSSL's command line is not installed; fails it where the judges are required. */
export function needOpenssl(context: TestContext): void {
  if (spawnSync('openssl', ['version']).error === undefined) return;
  if (process.env['ACOPIO_REQUIRE_JUDGES'] === '1') throw new Error('openssl is not installed');
  context.skip('openssl is not installed');
}

/** Runs OpenSSL on files that exist only during the call; `{name}` in an argument stands for the file's path. */
export function openssl(
  args: readonly string[],
  files: Readonly<Record<string, Uint8Array | string>>,
): Buffer | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'credentials-'));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    const paths = args.map((arg) => arg.replace(/^\{(.+)\}$/, (_, name: string) => join(folder, name)));
    // A system-wide policy against SHA-1 would refuse the signatures of the SAT's protocol.
    const { status, stdout } = spawnSync('openssl', paths, { env: { ...process.env, OPENSSL_CONF: '/dev/null' } });
    return status === 0 ? stdout : undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
