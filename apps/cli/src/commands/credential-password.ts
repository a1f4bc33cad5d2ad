import { openStore } from '../credential-store/folder.js';
import { unlockStore, type StoredPasswordOptions } from '../credential-store/stored-passwords.js';
import { readNewStorePassword } from '../password.js';
import type { Outcome, Terminal } from '../terminal.js';

interface PasswordOptions extends StoredPasswordOptions {
  readonly newStorePasswordFile?: string;
}

/** `acopio credential password`: sets the store password, or changes it. */
export async function credentialPassword(options: PasswordOptions, terminal: Terminal): Promise<Outcome> {
  const store = await openStore(options);
  const unlocked = (await store.hasPassword()) ? await unlockStore(store, options, terminal) : undefined;
  const password = await readNewStorePassword(options.newStorePasswordFile, terminal);
  try {
    if (unlocked === undefined) await store.setPassword(password);
    else await unlocked.changePassword(password);
  } finally {
    password.fill(0);
  }
  return {
    exitCode: 0,
    document: { store: store.folder, changed: unlocked !== undefined },
    people: terminal.say(
      unlocked === undefined
        ? {
            es: `La contraseña maestra quedó definida. De ahora en adelante «${terminal.command('credential', 'add')}» guarda cifradas las contraseñas de las e.firmas. Si la olvida, se pierden ellas, no las e.firmas.\n`,
            en: `The store password is set. From now on '${terminal.command('credential', 'add')}' keeps the passwords of e.firmas, sealed. If you forget it, those are lost, and not the e.firmas.\n`,
          }
        : {
            es: 'La contraseña maestra cambió, y con ella se volvió a cifrar lo que guarda el almacén.\n',
            en: 'The store password was changed, and what the store keeps was sealed again.\n',
          },
    ),
  };
}
