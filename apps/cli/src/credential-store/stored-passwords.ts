import {
  CredentialError,
  openCredential,
  type Credential,
  type CredentialStore,
  type StoredCredential,
  type UnlockedStore,
} from '@acopio/credentials';
import { CliError } from '../errors.js';
import { askPassword, readPasswords, readStorePassword } from '../password.js';
import type { Terminal } from '../terminal.js';
import type { StoreOptions } from './folder.js';

/** Where passwords come from when e.firmas of the store are opened. */
export interface StoredPasswordOptions extends StoreOptions {
  readonly passwordFile?: string;
  readonly storePasswordFile?: string;
}

/** Opens e.firmas of a store, one after the other. */
export interface StoreOpener {
  /**
   * Opens one with the password that the store keeps of it, else with those that were given, else by asking for it.
   *
   * Throws `CredentialError`, and `CliError` `PASSWORD_MISSING`, `STORE_PASSWORD_MISSING`, `INTERRUPTED`.
   */
  open(stored: StoredCredential): Promise<Credential>;
  /** Wipes the passwords that were given. */
  close(): void;
}

/** An opener that asks for each password once: for the store password, and for those that it does not open. */
export function storeOpener(store: CredentialStore, options: StoredPasswordOptions, terminal: Terminal): StoreOpener {
  let unlocked: Promise<UnlockedStore> | undefined;
  let given: Promise<readonly Uint8Array[] | undefined> | undefined;
  const kept = async (stored: StoredCredential): Promise<Uint8Array | undefined> => {
    if (!stored.hasPassword) return undefined;
    unlocked ??= unlockStore(store, options, terminal);
    return (await unlocked).passwordOf(stored);
  };
  return {
    open: async (stored) => {
      const password = await kept(stored);
      if (password !== undefined) return openOnce(store, stored, [password]);
      given ??= readPasswords(options.passwordFile, terminal);
      const passwords = await given;
      if (passwords !== undefined) return openWith(store, stored, passwords);
      return openOnce(store, stored, await asked(stored, terminal));
    },
    close: () => {
      void given?.then((passwords) => passwords?.forEach((password) => password.fill(0))).catch(() => undefined);
    },
  };
}

/** Asks for the store password and unlocks the store. */
export async function unlockStore(
  store: CredentialStore,
  { storePasswordFile }: StoredPasswordOptions,
  terminal: Terminal,
): Promise<UnlockedStore> {
  const password = await readStorePassword(storePasswordFile, terminal);
  try {
    return await store.unlock(password);
  } finally {
    password.fill(0);
  }
}

async function asked({ certificate }: StoredCredential, terminal: Terminal): Promise<readonly Uint8Array[]> {
  const of = `${certificate.rfc} (${certificate.legalName})`;
  const password = await askPassword(
    { es: `Contraseña de la e.firma de ${of}:`, en: `Password of the e.firma of ${of}:` },
    terminal,
  );
  return password === undefined ? [] : [password];
}

async function openOnce(
  store: CredentialStore,
  stored: StoredCredential,
  passwords: readonly Uint8Array[],
): Promise<Credential> {
  try {
    return await openWith(store, stored, passwords);
  } finally {
    for (const password of passwords) password.fill(0);
  }
}

async function openWith(
  store: CredentialStore,
  stored: StoredCredential,
  passwords: readonly Uint8Array[],
): Promise<Credential> {
  const files = await store.read(stored);
  let failure: unknown = new CliError('PASSWORD_MISSING', { detail: stored.certificate.rfc });
  for (const password of passwords) {
    try {
      return await openCredential({ ...files, password });
    } catch (error) {
      if (!(error instanceof CredentialError) || error.code !== 'WRONG_PASSWORD') throw error;
      failure = error;
    }
  }
  throw failure;
}
