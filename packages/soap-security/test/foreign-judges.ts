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

/** Canonical form of a whole document, by libxml2: exclusive unless told. */
export function canonicalByXmllint(xml: string, form: '--exc-c14n' | '--c14n' = '--exc-c14n'): string {
  const verdict = ask('xmllint', [form, '{document.xml}'], { 'document.xml': xml });
  if (!verdict.accepted) throw new Error(verdict.stderr);
  return verdict.stdout;
}

/** Verifies an RSA-SHA1 signature with OpenSSL's command line. */
export function verifiedByOpenssl(signed: Uint8Array | string, signature: Uint8Array, publicKeyPem: string): boolean {
  const args = ['dgst', '-sha1', '-verify', '{key.pem}', '-signature', '{signature}', '{signed}'];
  return ask('openssl', args, { 'key.pem': publicKeyPem, signature, signed }).accepted;
}

/** Verifies envelopes with xmlsec1 and the certificate given, not the ones in them: `true` when it accepts every one. */
export function verifiedByXmlsec(envelopes: string | readonly string[], der: Uint8Array): boolean {
  const files = Object.fromEntries([envelopes].flat().map((text, index) => [`${index}.xml`, text]));
  const key = [...laxKeySearch(), '--pubkey-cert-der', '{certificate.der}'];
  const names = Object.keys(files).map((name) => `{${name}}`);
  return ask('xmlsec1', ['--verify', '--id-attr:Id', 'Timestamp', ...key, ...names], {
    'certificate.der': der,
    ...files,
  }).accepted;
}

let xmlsecVersion: string | undefined;

/** From 1.3 on, xmlsec1 uses a key that `KeyInfo` does not name only when it is told to. */
function laxKeySearch(): readonly string[] {
  xmlsecVersion ??= ask('xmlsec1', ['--version'], {}).stdout;
  return Number(/^xmlsec1 1\.(\d+)/.exec(xmlsecVersion)?.[1]) >= 3 ? ['--lax-key-search'] : [];
}
