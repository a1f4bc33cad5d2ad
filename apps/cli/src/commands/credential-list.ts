import Table from 'cli-table3';
import type { StoreListing } from '@acopio/credentials';
import { machineClock } from '../clock.js';
import { openStore, type StoreOptions } from '../credential-store/folder.js';
import { daysLeft, endOf, factsOf, stateOf, stateText } from '../credential-store/states.js';
import { explain } from '../explain.js';
import type { Language, Text } from '../language.js';
import { errorFacts, tellError, type Outcome, type Terminal } from '../terminal.js';

const heads: readonly Text[] = [
  { es: 'RFC', en: 'RFC' },
  { es: 'Nombre', en: 'Name' },
  { es: 'Vence', en: 'Ends' },
  { es: 'Días', en: 'Days' },
  { es: 'Estado', en: 'State' },
  { es: 'Contraseña', en: 'Password' },
];

const kept: Readonly<Record<'true' | 'false', Text>> = {
  true: { es: 'guardada', en: 'kept' },
  false: { es: 'se pide', en: 'asked for' },
};

/** `acopio credential list`: what the store holds, those that end first at the front. */
export async function credentialList(options: StoreOptions, terminal: Terminal): Promise<Outcome> {
  const store = await openStore(options);
  const listing = await store.list();
  for (const { error } of listing.damaged) tellError(explain(error), terminal);
  const now = machineClock.now();
  return {
    exitCode: listing.damaged.length === 0 ? 0 : 3,
    document: {
      store: store.folder,
      credentials: listing.credentials.map(({ certificate, hasPassword }) => ({
        ...factsOf(certificate, now),
        passwordKept: hasPassword,
      })),
      damaged: listing.damaged.map(({ folder, error }) => ({ folder, error: errorFacts(explain(error), terminal) })),
    },
    people: listing.credentials.length === 0 ? empty(store.folder, terminal) : table(listing, now, terminal.language),
  };
}

function empty(folder: string, terminal: Terminal): string {
  return terminal.say({
    es: `El almacén está vacío: ${folder}\nAgregue las e.firmas con: ${terminal.command('credential', 'add', 'CARPETA')}\n`,
    en: `The store is empty: ${folder}\nAdd e.firmas with: ${terminal.command('credential', 'add', 'DIR')}\n`,
  });
}

function table({ credentials }: StoreListing, now: Date, language: Language): string {
  const rows = new Table({
    head: heads.map((head) => head[language]),
    colAligns: ['left', 'left', 'left', 'right', 'left', 'left'],
    style: { head: [], border: [], compact: true },
  });
  for (const { certificate, hasPassword } of credentials) {
    rows.push([
      certificate.rfc,
      certificate.legalName,
      endOf(certificate),
      String(daysLeft(certificate, now)),
      stateText(stateOf(certificate, now), language),
      kept[hasPassword ? 'true' : 'false'][language],
    ]);
  }
  return `${rows.toString()}\n`;
}
