import {
  openCredential,
  readCertificate,
  type Certificate,
  type Credential,
  type CredentialStore,
  type StoredCredential,
} from '@acopio/credentials';
import { openStore } from './credential-store/folder.js';
import { storeOpener, type StoredPasswordOptions } from './credential-store/stored-passwords.js';
import { CliError } from './errors.js';
import { readEfirmaFile } from './efirma-file.js';
import { readPassword } from './password.js';
import { readSmallFile } from './small-file.js';
import type { Terminal } from './terminal.js';

/** Where the e.firma lies: in two files, in those that an e.firma file names, or in the store. */
export interface CredentialOptions extends StoredPasswordOptions {
  readonly cer?: string;
  readonly key?: string;
  readonly efirma?: string;
  /** RFC or thumbprint of one in the store. */
  readonly credential?: string;
  /** Where the SAT's token is kept between two commands. */
  readonly tokenFile?: string;
}

/** The files of an e.firma, whoever named them. */
export interface CredentialFiles {
  readonly cer: string;
  readonly key: string;
  readonly passwordFile?: string;
  /** **A secret.** */
  readonly passPhrase?: string;
  readonly tokenFile?: string;
}

/** An e.firma that is open, and where its token is kept between two commands. */
export interface ChosenCredential {
  readonly credential: Credential;
  readonly tokenFile?: string;
}

/**
 * Opens the e.firma that the options name.
 *
 * Throws `CliError` `OPTION_TWICE` when they name it in two ways, `CREDENTIAL_NOT_STORED`, and what `credentialFiles` and
 * opening throw.
 */
export async function openChosen(options: CredentialOptions, terminal: Terminal): Promise<ChosenCredential> {
  const { credential: name, cer, key, efirma, tokenFile } = options;
  if (name === undefined) {
    const files = await credentialFiles(options, terminal);
    const own = files.tokenFile === undefined ? {} : { tokenFile: files.tokenFile };
    return { credential: await loadCredential(files, terminal), ...own };
  }
  const others = Object.entries({ cer, key, efirma }).flatMap(([other, value]) =>
    value === undefined ? [] : `--${other}`,
  );
  if (others.length > 0) throw new CliError('OPTION_TWICE', { detail: ['--credential', ...others].join(', ') });
  const store = await openStore(options);
  const stored = await findStored(store, name);
  const opener = storeOpener(store, options, terminal);
  try {
    return { credential: await opener.open(stored), ...(tokenFile === undefined ? {} : { tokenFile }) };
  } finally {
    opener.close();
  }
}

/**
 * The credential of this RFC or thumbprint.
 *
 * Throws `CliError` `CREDENTIAL_NOT_STORED`.
 */
export async function findStored(store: CredentialStore, name: string): Promise<StoredCredential> {
  const stored = await store.find(name);
  if (stored === undefined) throw new CliError('CREDENTIAL_NOT_STORED', { detail: `${name} (${store.folder})` });
  return stored;
}

/**
 * Which files the options name. `--password-file` and `--token-file` are stronger than what an e.firma file says.
 *
 * Throws `CliError` `OPTION_REQUIRED`, `OPTION_TWICE` for an e.firma that is named in both ways, and what
 * `readEfirmaFile` throws.
 */
export async function credentialFiles(options: CredentialOptions, terminal: Terminal): Promise<CredentialFiles> {
  const { cer, key, passwordFile, efirma, tokenFile } = options;
  const own = {
    ...(passwordFile === undefined ? {} : { passwordFile }),
    ...(tokenFile === undefined ? {} : { tokenFile }),
  };
  if (efirma === undefined) return { cer: required('cer', cer, terminal), key: required('key', key, terminal), ...own };
  const both = [cer === undefined ? [] : '--cer', key === undefined ? [] : '--key'].flat();
  if (both.length > 0) throw new CliError('OPTION_TWICE', { detail: ['--efirma', ...both].join(', ') });
  return { ...(await readEfirmaFile(efirma, terminal)), ...own };
}

function required(name: 'cer' | 'key', value: string | undefined, terminal: Terminal): string {
  if (value !== undefined) return value;
  throw new CliError('OPTION_REQUIRED', { detail: `--${name} <${terminal.say({ es: 'archivo', en: 'file' })}>` });
}

/** Reads a certificate alone. */
export async function loadCertificate(cer: string): Promise<Certificate> {
  return readCertificate(await readSmallFile(cer));
}

/** Opens a certificate with its key; the password is asked for only when both files are there. */
export async function loadCredential(files: CredentialFiles, terminal: Terminal): Promise<Credential> {
  const certificate = await readSmallFile(files.cer);
  const privateKey = await readSmallFile(files.key);
  // What is wrong with the certificate shows without a password.
  readCertificate(certificate);
  const password = await passwordOf(files, terminal);
  try {
    return await openCredential({ certificate, privateKey, password });
  } finally {
    password.fill(0);
  }
}

async function passwordOf({ passwordFile, passPhrase }: CredentialFiles, terminal: Terminal): Promise<Uint8Array> {
  if (passwordFile === undefined && passPhrase !== undefined) return Buffer.from(passPhrase, 'utf8');
  return readPassword(passwordFile, terminal);
}
