import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import type { IssuedCredential, TestAuthority } from './test-authority.js';

/** Where the three files of a credential lie. */
export interface CredentialFiles {
  readonly cer: string;
  readonly key: string;
  /** Holds the password of the key file, without a line break. */
  readonly password: string;
}

/** What may be wrong with files that are there already. */
export type FilesProblem = 'incomplete' | 'unreadable' | 'otherAuthority' | 'notValidNow' | 'wrongKey';

/** For the owner alone, although nothing in them has any value. */
const MODE = 0o600;

/** The files of a credential of that name, such as its RFC, in a folder. */
export function credentialFiles(folder: string, name: string): CredentialFiles {
  const file = (ending: string): string => path.join(folder, `${name}${ending}`);
  return { cer: file('.cer'), key: file('.key'), password: file('.password.txt') };
}

/**
 * Writes a credential into files that are not there yet: a file of that name may be somebody's real key.
 *
 * @throws node's error; `EEXIST` when one of them is there.
 */
export async function writeCredential(files: CredentialFiles, issued: IssuedCredential): Promise<void> {
  const options = { flag: 'wx', mode: MODE };
  await writeFile(files.key, issued.privateKey, options);
  await writeFile(files.password, issued.password, options);
  await writeFile(files.cer, issued.certificate, options);
}

async function readIfThere(file: string): Promise<Buffer | undefined> {
  return readFile(file).catch((cause: unknown) => {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') {
      return undefined;
    }
    throw cause;
  });
}

/** The problem with a certificate and its key, by node:crypto. */
function problemOf(
  authority: TestAuthority,
  [cer, key, passphrase]: readonly [Buffer, Buffer, Buffer],
): FilesProblem | undefined {
  try {
    const certificate = new X509Certificate(cer);
    if (!certificate.verify(new X509Certificate(authority.certificate).publicKey)) {
      return 'otherAuthority';
    }
    const now = new Date();
    if (now < certificate.validFromDate || now > certificate.validToDate) {
      return 'notValidNow';
    }
    const privateKey = createPrivateKey({ key, format: 'der', type: 'pkcs8', passphrase });
    return certificate.checkPrivateKey(privateKey) ? undefined : 'wrongKey';
  } catch {
    // Whatever OpenSSL calls it, these are not files that it can use.
    return 'unreadable';
  }
}

/**
 * Whether a credential that this authority accepts lies in the files: `absent` when none of them is there.
 *
 * @throws node's error when a file is there and cannot be read.
 */
export async function inspectCredential(
  files: CredentialFiles,
  authority: TestAuthority,
): Promise<'absent' | 'usable' | FilesProblem> {
  const [cer, key, password] = await Promise.all([files.cer, files.key, files.password].map(readIfThere));
  if (cer === undefined && key === undefined && password === undefined) {
    return 'absent';
  }
  if (cer === undefined || key === undefined || password === undefined) {
    return 'incomplete';
  }
  return problemOf(authority, [cer, key, password]) ?? 'usable';
}
