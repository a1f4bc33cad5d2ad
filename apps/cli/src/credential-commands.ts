import type { Command } from 'commander';
import { helpTexts } from './help-texts.js';
import type { Text } from './language.js';
import type { Workshop } from './workshop.js';

/** Adds `add`, `list`, `show`, `check`, `remove` and `password` to `acopio credential`. */
export function addCredentialCommands(parent: Command, { command, action, terminal, groups }: Workshop): void {
  const say = (text: Text): string => terminal.say(text);
  const t = helpTexts;
  const { store, passwords } = groups;
  const file = say(t.fileValue);
  const name = say(t.credentialValue);
  const path = `${file}|${say(t.folderValue)}`;
  passwords(command('add', t.credentialAdd, parent))
    .usage(`<${path}>... ${say(t.usageOfCommand)}`)
    .argument(`<${path}...>`, say(t.credentialPaths))
    .action(
      action('credential add', async (paths, options) =>
        (await import('./commands/credential-add.js')).credentialAdd(paths, options, terminal),
      ),
    );
  store(command('list', t.credentialList, parent)).action(
    action('credential list', async (options) =>
      (await import('./commands/credential-list.js')).credentialList(options, terminal),
    ),
  );
  store(command('show', t.credentialShow, parent))
    .usage(`[${name}] ${say(t.usageOfCommand)}`)
    .argument(`[${name}]`, say(t.credentialName))
    .option(`--cer <${file}>`, say(t.cer))
    .option(`--key <${file}>`, say(t.keyToCheck))
    .option(`--password-file <${file}>`, say(t.passwordFile))
    .option(`--efirma <${file}.json>`, say(t.efirma))
    .action(
      action('credential show', async (shown, options) =>
        (await import('./commands/credential-show.js')).credentialShow(shown, options, terminal),
      ),
    );
  passwords(command('check', t.credentialCheck, parent)).action(
    action('credential check', async (options) =>
      (await import('./commands/credential-check.js')).credentialCheck(options, terminal),
    ),
  );
  store(command('remove', t.credentialRemove, parent))
    .usage(`<${name}> ${say(t.usageOfCommand)}`)
    .argument(`<${name}>`, say(t.credentialName))
    .action(
      action('credential remove', async (removed, options) =>
        (await import('./commands/credential-remove.js')).credentialRemove(removed, options, terminal),
      ),
    );
  store(command('password', t.credentialPassword, parent))
    .option(`--store-password-file <${file}>`, say(t.storePasswordFile))
    .option(`--new-store-password-file <${file}>`, say(t.newStorePasswordFile))
    .action(
      action('credential password', async (options) =>
        (await import('./commands/credential-password.js')).credentialPassword(options, terminal),
      ),
    );
}
