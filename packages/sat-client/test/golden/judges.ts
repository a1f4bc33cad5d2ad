import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'vitest';

type Judge = 'openssl' | 'xmllint' | 'xmlsec1';

/** What `--version` says; `undefined` where the judge is not installed. */
const versions = new Map<Judge, string | undefined>();

function versionOf(judge: Judge): string | undefined {
  if (!versions.has(judge)) {
    const { error, stdout } = spawnSync(judge, ['--version'], { encoding: 'utf8' });
    versions.set(judge, error === undefined ? stdout : undefined);
  }
  return versions.get(judge);
}

/** Skips the test where a judge is not installed; fails it where the judges are required. */
export function needJudges(context: TestContext, ...judges: readonly Judge[]): void {
  for (const judge of judges) {
    if (versionOf(judge) !== undefined) continue;
    if (process.env['ACOPIO_REQUIRE_JUDGES'] === '1') throw new Error(`${judge} is not installed`);
    context.skip(`${judge} is not installed`);
  }
}

/** Runs a judge on files that exist only during the call; `{name}` in an argument stands for the file's path. */
function ask(judge: Judge, args: readonly string[], files: Readonly<Record<string, Uint8Array | string>>) {
  const folder = mkdtempSync(join(tmpdir(), 'golden-'));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    const paths = args.map((arg) => arg.replace(/^\{(.+)\}$/, (_, name: string) => join(folder, name)));
    // A system-wide policy against SHA-1 would refuse every signature of this protocol.
    const env = { ...process.env, OPENSSL_CONF: '/dev/null' };
    const { status, stdout, stderr } = spawnSync(judge, paths, { encoding: 'utf8', maxBuffer: 1 << 26, env });
    return { accepted: status === 0, stdout, stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** How many of the envelopes xmlsec1 finds good, up to the first bad one, with the certificate given and not that in them. */
export function acceptedByXmlsec(envelopes: readonly string[], certificate: Uint8Array): number {
  const version = /^xmlsec1 1\.(\d+)/.exec(versionOf('xmlsec1') ?? '')?.[1];
  // From 1.3 on, it uses a key that KeyInfo does not name only when it is told to.
  const lax = Number(version) >= 3 ? ['--lax-key-search'] : [];
  const files = envelopes.map((envelope, index) => [`${index}.xml`, envelope] as const);
  const names = files.map(([name]) => `{${name}}`);
  const key = ['--pubkey-cert-der', '{certificate.der}'];
  const args = ['--verify', '--id-attr:Id', 'Timestamp', ...lax, ...key, ...names];
  const verdict = ask('xmlsec1', args, { 'certificate.der': certificate, ...Object.fromEntries(files) });
  const good = verdict.stderr.match(/^(?:Verification status: )?OK$/gm)?.length ?? 0;
  if (verdict.accepted !== (good === envelopes.length)) throw new Error(verdict.stderr);
  return good;
}

/** libxml2's exclusive canonical form of envelopes, each on its own, made by one process. */
export function canonicalByXmllint(envelopes: readonly string[]): readonly string[] {
  const { accepted, stdout, stderr } = ask('xmllint', ['--exc-c14n', '{all.xml}'], {
    'all.xml': `<all>${envelopes.join('')}</all>`,
  });
  if (!accepted) throw new Error(stderr);
  // Nothing is declared on the element around them, so exclusively canonicalised they are what they are alone.
  const pieces = stdout.split('</s:Envelope>');
  return pieces.slice(0, -1).map((piece) => `${piece.replace(/^<all>/, '')}</s:Envelope>`);
}

/** OpenSSL's verdict on an RSA-SHA1 signature. */
export function acceptedByOpenssl(signed: string, signature: Uint8Array, publicKeyPem: string): boolean {
  const args = ['dgst', '-sha1', '-verify', '{key.pem}', '-signature', '{signature}', '{signed}'];
  return ask('openssl', args, { 'key.pem': publicKeyPem, signature, signed }).accepted;
}
