import { X509Certificate } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';

import type { KeyCipher } from '../authority/encrypted-key.js';
import { credentialFiles, writeCredential } from '../authority/credential-files.js';
import { CREDENTIAL_FLAWS, issueFlawed } from '../authority/flawed-credential.js';
import type { CredentialFlaw } from '../authority/flawed-credential.js';
import type { IssuedCredential } from '../authority/test-authority.js';
import type { Text } from '../text.js';
import { systemCode } from '../system-code.js';
import { authorityFile, DEFAULT_FOLDER, hasAuthority, keepAuthority, revoke, writing } from './authority-folder.js';
import { CliError } from './errors.js';
import type { Terminal } from './terminal.js';

/** What `efirma` was asked for. */
export interface EfirmaOptions extends Readonly<Partial<Record<CredentialFlaw, true>>> {
  readonly rfc: string;
  readonly name: string;
  readonly out: string;
  readonly authority?: string;
  readonly csd?: true;
  readonly revoked?: true;
  readonly passwordFile?: string;
  readonly cipher: KeyCipher;
}

const SUFFIXES: Readonly<Record<CredentialFlaw, string>> = {
  expired: 'expired',
  notYetValid: 'not-yet-valid',
  mismatched: 'mismatched',
  foreign: 'foreign',
};

const TEXTS = {
  number: { es: 'número', en: 'number' },
  valid: { es: 'vigencia', en: 'valid' },
  files: { es: 'archivos', en: 'files' },
  authority: { es: 'autoridad', en: 'authority' },
  restart: {
    es: 'Un simulador que ya corre no sabe aún que está revocada.',
    en: 'A simulator that runs already does not know yet that it is revoked.',
  },
} as const satisfies Record<string, Text>;

async function firstLine(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new CliError('PASSWORD_UNREADABLE', { detail: `${file} (${systemCode(cause)})`, cause });
  });
  return text.replace(/^\uFEFF/, '').split(/[\r\n]/, 1)[0] ?? '';
}

/** The authority's folder: the one that was named, else that of `out` if it has one, else the simulator's if it has one. */
async function authorityFolder({ authority, out }: EfirmaOptions): Promise<string> {
  if (authority !== undefined) {
    return authority;
  }
  return !(await hasAuthority(out)) && (await hasAuthority(DEFAULT_FOLDER)) ? DEFAULT_FOLDER : out;
}

/** What stands before `.cer`: the RFC and what is special, so that several of one taxpayer lie side by side. */
function fileName({ rfc, csd, revoked }: EfirmaOptions, flaws: ReadonlySet<CredentialFlaw>): string {
  const special = [...flaws].map((flaw) => SUFFIXES[flaw]);
  return [rfc, ...(csd ? ['csd'] : []), ...special, ...(revoked ? ['revoked'] : [])].join('-');
}

function tellOf(issued: IssuedCredential, terminal: Terminal): void {
  const certificate = new X509Certificate(issued.certificate);
  const day = (date: Date): string => date.toISOString().replace('.000', '');
  terminal.write(
    `${terminal.say(TEXTS.number)}: ${issued.number}`,
    `${terminal.say(TEXTS.valid)}: ${day(certificate.validFromDate)} – ${day(certificate.validToDate)}`,
    `SHA-256: ${certificate.fingerprint256}`,
  );
}

/**
 * Issues an e.firma or CSD into three files, and tells of it.
 *
 * @throws CliError `PASSWORD_UNREADABLE`, `CREDENTIAL_EXISTS`, `NOT_WRITABLE`; ScenarioError `AUTHORITY_UNREADABLE`.
 */
export async function issueEfirma(options: EfirmaOptions, terminal: Terminal): Promise<void> {
  const { rfc, name: legalName, csd, revoked, passwordFile, cipher: keyCipher } = options;
  const password = passwordFile === undefined ? undefined : await firstLine(passwordFile);
  if (password === '') {
    throw new CliError('PASSWORD_UNREADABLE', { detail: passwordFile ?? '' });
  }
  const folder = await authorityFolder(options);
  const kept = await keepAuthority(folder);
  const flaws = new Set(CREDENTIAL_FLAWS.filter((flaw) => options[flaw] === true));
  const spec = { rfc, legalName, keyCipher, ...(csd && { kind: 'csd' as const }), ...(password && { password }) };
  const issued = issueFlawed(kept.authority, spec, flaws);
  const files = credentialFiles(options.out, fileName(options, flaws));
  await writing(options.out, async () => {
    await mkdir(options.out, { recursive: true });
    await writeCredential(files, issued);
  });
  if (revoked) {
    await revoke(folder, kept, issued.number);
  }
  tellOf(issued, terminal);
  terminal.write(
    `${terminal.say(TEXTS.files)}: ${Object.values(files).join('  ')}`,
    `${terminal.say(TEXTS.authority)}: ${authorityFile(folder)}`,
    ...(revoked ? [terminal.say(TEXTS.restart)] : []),
  );
}
