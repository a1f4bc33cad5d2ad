import { openCredential, readCertificate, type Certificate, type Credential } from '@acopio/credentials';
import { readPassword } from './password.js';
import { readSmallFile } from './small-file.js';
import type { Terminal } from './terminal.js';

/** Where the e.firma lies. */
export interface CredentialOptions {
  readonly cer: string;
  readonly key: string;
  readonly passwordFile?: string;
}

/** Reads a certificate alone. */
export async function loadCertificate(cer: string): Promise<Certificate> {
  return readCertificate(await readSmallFile(cer));
}

/** Opens a certificate with its key; the password is asked for only when both files are there. */
export async function loadCredential(options: CredentialOptions, terminal: Terminal): Promise<Credential> {
  const certificate = await readSmallFile(options.cer);
  const privateKey = await readSmallFile(options.key);
  // What is wrong with the certificate shows without a password.
  readCertificate(certificate);
  const password = await readPassword(options.passwordFile, terminal);
  try {
    return await openCredential({ certificate, privateKey, password });
  } finally {
    password.fill(0);
  }
}
