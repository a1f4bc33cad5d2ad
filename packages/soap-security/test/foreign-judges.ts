import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'vitest';

interface Verdict {
  readonly accepted: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

const missing = new Map<string, boolean>();

/** Skips the test where `tool` is not installed; fails it where the judges are required. */
export function needJudge(context: TestContext, tool: 'openssl' | 'xmllint' | 'xmlsec1'): void {
  if (!missing.has(tool)) missing.set(tool, spawnSync(tool, ['--version']).error !== undefined);
  if (missing.get(tool) === false) return;
  if (process.env['ACOPIO_REQUIRE_JUDGES'] === '1') throw new Error(`${tool} is not installed`);
  context.skip(`${tool} is not installed`);
}

/** Runs a judge on files that exist only during the call; `{name}` in an argument stands for the file's path. */
export function ask(
  tool: string,
  args: readonly string[],
  files: Readonly<Record<string, Uint8Array | string>>,
): Verdict {
  const folder = mkdtempSync(join(tmpdir(), 'soap-security-'));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    const paths = args.map((arg) => arg.replace(/^\{(.+)\}$/, (_, name: string) => join(folder, name)));
    const { status, stdout, stderr } = spawnSync(tool, paths, {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      // A system-wide policy against SHA-1 would refuse every signature of this protocol.
      env: { ...process.env, OPENSSL_CONF: '/dev/null' },
    });
    return { accepted: status === 0, stdout, stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Exclusive canonical form of a whole document, by libxml2. */
export function canonicalByXmllint(xml: string): string {
  const verdict = ask('xmllint', ['--exc-c14n', '{document.xml}'], { 'document.xml': xml });
  if (!verdict.accepted) throw new Error(verdict.stderr);
  return verdict.stdout;
}

/** Verifies an RSA-SHA1 signature with OpenSSL's command line. */
export function verifiedByOpenssl(signed: Uint8Array | string, signature: Uint8Array, publicKeyPem: string): boolean {
  const args = ['dgst', '-sha1', '-verify', '{key.pem}', '-signature', '{signature}', '{signed}'];
  return ask('openssl', args, { 'key.pem': publicKeyPem, signature, signed }).accepted;
}

/** Verifies a login envelope with xmlsec1 and the certificate given, not the one in the message. */
export function verifiedByXmlsec(envelope: string, der: Uint8Array): boolean {
  const key = [...laxKeySearch(), '--pubkey-cert-der', '{certificate.der}'];
  return ask('xmlsec1', ['--verify', '--id-attr:Id', 'Timestamp', ...key, '{login.xml}'], {
    'certificate.der': der,
    'login.xml': envelope,
  }).accepted;
}

/** From 1.3 on, xmlsec1 uses a key that `KeyInfo` does not name only when it is told to. */
function laxKeySearch(): readonly string[] {
  const version = /^xmlsec1 1\.(\d+)/.exec(ask('xmlsec1', ['--version'], {}).stdout)?.[1];
  return Number(version) >= 3 ? ['--lax-key-search'] : [];
}
