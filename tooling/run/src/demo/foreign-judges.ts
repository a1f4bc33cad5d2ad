/**
 * Lets programs of other people judge every message that the command line sent: xmlsec1 the logins, `xmllint --exc-c14n` and
 * OpenSSL the operations. Run with `pnpm demo --judge`, on a machine that has them.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash, X509Certificate } from 'node:crypto';
import type { Call } from '@acopio/sat-simulator';

/** How many messages each judge found good. Throws at the first that one refuses. */
export function judgeMessages(calls: readonly Call[], certificate: Uint8Array): { logins: number; operations: number } {
  const folder = mkdtempSync(join(tmpdir(), 'acopio-judges-'));
  const judged = { logins: 0, operations: 0 };
  try {
    const files = new Files(folder, certificate);
    for (const { operation, body, number } of calls) {
      if (body === undefined) throw new Error(`message ${number} was not kept`);
      if (operation === 'login') judgeLogin(files, body);
      else judgeOperation(files, body);
      judged[operation === 'login' ? 'logins' : 'operations'] += 1;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return judged;
}

class Files {
  readonly #folder: string;
  readonly certificate: string;
  readonly publicKey: string;

  constructor(folder: string, certificate: Uint8Array) {
    this.#folder = folder;
    this.certificate = this.write('certificate.der', certificate);
    const key = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'pem' });
    this.publicKey = this.write('key.pem', String(key));
  }

  write(name: string, content: string | Uint8Array): string {
    const path = join(this.#folder, name);
    writeFileSync(path, content);
    return path;
  }
}

function ask(tool: string, args: readonly string[]): string {
  // A system-wide policy against SHA-1 would refuse every signature of this protocol.
  const env = { ...process.env, OPENSSL_CONF: '/dev/null' };
  const { status, stdout, stderr, error } = spawnSync(tool, args, { encoding: 'utf8', env });
  if (status !== 0) throw new Error(`${tool} refuses a message: ${error?.message ?? stderr}`);
  return stdout;
}

function judgeLogin(files: Files, body: string): void {
  const message = files.write('login.xml', body);
  ask('xmlsec1', ['--verify', '--id-attr:Id', 'Timestamp', '--pubkey-cert-der', files.certificate, message]);
}

function judgeOperation(files: Files, body: string): void {
  const canonical = ask('xmllint', ['--exc-c14n', files.write('operation.xml', body)]);
  const operation = /<s:Body>(.*)<\/s:Body>/s.exec(canonical)?.[1] ?? '';
  const signature = /<Signature .*<\/Signature>/s.exec(operation)?.[0] ?? '';
  const digest = createHash('sha1').update(operation.replace(signature, '')).digest('base64');
  if (digest !== /<DigestValue>(.*)<\/DigestValue>/.exec(signature)?.[1]) throw new Error('the digest is wrong');
  const signedInfo = (/<SignedInfo>.*<\/SignedInfo>/s.exec(signature)?.[0] ?? '').replace(
    '<SignedInfo>',
    '<SignedInfo xmlns="http://www.w3.org/2000/09/xmldsig#">',
  );
  const value = /<SignatureValue>(.*)<\/SignatureValue>/s.exec(signature)?.[1] ?? '';
  const signatureFile = files.write('signature', Buffer.from(value, 'base64'));
  const signed = files.write('signed-info.xml', signedInfo);
  ask('openssl', ['dgst', '-sha1', '-verify', files.publicKey, '-signature', signatureFile, signed]);
}
