import { isRfc, normalizeRfc } from '@acopio/credentials';
import { findStored } from '../credential-files.js';
import { openStore, type StoreOptions } from '../credential-store/folder.js';
import { CliError } from '../errors.js';
import type { Outcome, Terminal } from '../terminal.js';

/** `acopio credential remove`: deletes one credential of the store, with its key and its password. */
export async function credentialRemove(name: string, options: StoreOptions, terminal: Terminal): Promise<Outcome> {
  const store = await openStore(options);
  const stored = await findStored(store, name);
  const { rfc, legalName, sha256 } = stored.certificate;
  // Which of them goes is not for the program to guess.
  const same = (await store.list()).credentials.filter(({ certificate }) => certificate.rfc === rfc);
  if (same.length > 1 && isRfc(normalizeRfc(name))) {
    throw new CliError('CREDENTIAL_AMBIGUOUS', {
      detail: same.map(({ certificate }) => certificate.sha256).join(', '),
    });
  }
  await store.remove(stored);
  return {
    exitCode: 0,
    document: { store: store.folder, removed: { rfc, legalName, sha256 } },
    people: terminal.say({
      es: `Se borró la credencial de ${rfc} (${legalName}). Los archivos de los que se agregó siguen donde estaban.\n`,
      en: `The credential of ${rfc} (${legalName}) was deleted. The files that it was added from are where they were.\n`,
    }),
  };
}
