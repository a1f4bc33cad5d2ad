import { relative } from 'node:path';
import type { UnlockedStore } from '@acopio/credentials';
import { addPairs, type AddedRow, type AddedState } from '../credential-store/add-pairs.js';
import { findCredentialFiles } from '../credential-store/find-files.js';
import { openStore } from '../credential-store/folder.js';
import { pairFiles, type LoneKey } from '../credential-store/pair-files.js';
import { endOf } from '../credential-store/states.js';
import { unlockStore, type StoredPasswordOptions } from '../credential-store/stored-passwords.js';
import type { Language, Text } from '../language.js';
import { askPassword, readPasswords } from '../password.js';
import { coloured, errorFacts, type Outcome, type Terminal, type Tone } from '../terminal.js';

const words: Readonly<Record<AddedState, { readonly tone: Tone; readonly text: Text }>> = {
  added: { tone: 'good', text: { es: 'agregada', en: 'added' } },
  kept: { tone: 'plain', text: { es: 'ya estaba', en: 'was there already' } },
  copy: { tone: 'plain', text: { es: 'repetida', en: 'a copy' } },
  csd: { tone: 'plain', text: { es: 'es un CSD: no se guarda', en: 'is a CSD: not kept' } },
  other: { tone: 'plain', text: { es: 'no es una e.firma: no se guarda', en: 'is no e.firma: not kept' } },
  keyMissing: { tone: 'bad', text: { es: 'falta su llave', en: 'its key is missing' } },
  keyUnopened: { tone: 'bad', text: { es: 'la llave no se abrió', en: 'the key was not opened' } },
  certificateMissing: {
    tone: 'bad',
    text: { es: 'falta el certificado de esta llave', en: 'the certificate of this key is missing' },
  },
  failed: { tone: 'bad', text: { es: 'no se pudo', en: 'failed' } },
};

const BAD: ReadonlySet<AddedState> = new Set(['keyMissing', 'keyUnopened', 'certificateMissing', 'failed']);

/** `acopio credential add`: keeps the e.firmas of files and folders in the store, and names those that could not be kept. */
export async function credentialAdd(
  paths: readonly string[],
  options: StoredPasswordOptions,
  terminal: Terminal,
): Promise<Outcome> {
  const store = await openStore(options);
  const unlocked: UnlockedStore | undefined = (await store.hasPassword())
    ? await unlockStore(store, options, terminal)
    : undefined;
  const found = await findCredentialFiles(paths);
  const passwords = await readPasswords(options.passwordFile, terminal);
  const ask = (key: LoneKey): Promise<Uint8Array | undefined> => askPassword(promptFor(key), terminal);
  const pairing = await pairFiles(found, passwords ?? [], passwords === undefined ? ask : undefined);
  const rows = await addPairs({ found, pairing }, store, unlocked);
  for (const password of [...(passwords ?? []), ...pairing.pairs.map((pair) => pair.password)]) password.fill(0);
  const added = rows.filter(({ state }) => state === 'added').length;
  return {
    exitCode: rows.some(({ state }) => BAD.has(state)) ? 3 : 0,
    document: {
      store: store.folder,
      added,
      files: rows.map(({ error, ...row }) => ({
        ...row,
        ...(error === undefined ? {} : { error: errorFacts({ ...error, problems: [], exitCode: 3 }, terminal) }),
      })),
    },
    people: `${rows.map((row) => lineOf(row, terminal.language)).join('\n')}\n${summary(added, store.folder, terminal)}`,
  };
}

function promptFor({ path, likely }: LoneKey): Text {
  const of = likely === undefined ? '' : ` · ${likely.certificate.rfc} ${likely.certificate.legalName}`;
  return {
    es: `Contraseña de ${path}${of} (Intro la omite):`,
    en: `Password of ${path}${of} (Enter passes it over):`,
  };
}

function lineOf(
  { path, rfc, legalName, state, validTo, isExpired, passwordKept, error }: AddedRow,
  language: Language,
): string {
  const { tone, text } = words[state];
  const who = rfc === undefined ? shown(path) : `${rfc.padEnd(13)}  ${legalName ?? ''}`;
  const end = validTo === undefined ? '' : `, ${endWords(validTo, isExpired === true)[language]}`;
  const password = passwordKept === true ? { es: ', contraseña guardada', en: ', password kept' }[language] : '';
  const reason = error === undefined ? '' : `: ${error.text[language]} [${error.code}]`;
  const where = rfc === undefined ? '' : `  (${shown(path)})`;
  return `${coloured(tone, `${who}  ${text[language]}${reason}`)}${end}${password}${where}`;
}

function endWords(validTo: string, isExpired: boolean): Text {
  const day = endOf({ validTo });
  return isExpired
    ? { es: `venció el ${day}`, en: `expired on ${day}` }
    : { es: `vence el ${day}`, en: `ends on ${day}` };
}

function shown(path: string): string {
  const here = relative(process.cwd(), path);
  return here.startsWith('..') ? path : here;
}

function summary(added: number, folder: string, terminal: Terminal): string {
  return terminal.say({
    es: `Agregadas: ${added}. Almacén: ${folder}\n`,
    en: `Added: ${added}. Store: ${folder}\n`,
  });
}
