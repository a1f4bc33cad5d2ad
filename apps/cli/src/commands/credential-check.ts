import type { StoredCredential } from '@acopio/credentials';
import { machineClock } from '../clock.js';
import { openStore } from '../credential-store/folder.js';
import { factsOf, problemOf } from '../credential-store/states.js';
import { storeOpener, type StoreOpener, type StoredPasswordOptions } from '../credential-store/stored-passwords.js';
import { CliError } from '../errors.js';
import { explain, type Explanation } from '../explain.js';
import { coloured, errorFacts, type Outcome, type Terminal } from '../terminal.js';

/** `acopio credential check`: opens every e.firma of the store, and says what is wrong with which. */
export async function credentialCheck(options: StoredPasswordOptions, terminal: Terminal): Promise<Outcome> {
  const store = await openStore(options);
  const { credentials, damaged } = await store.list();
  if (credentials.length === 0 && damaged.length === 0) throw new CliError('STORE_EMPTY', { detail: store.folder });
  const opener = storeOpener(store, options, terminal);
  const checked: { stored: StoredCredential; problem?: Explanation }[] = [];
  try {
    for (const stored of credentials) {
      const problem = await problemWith(stored, opener);
      checked.push({ stored, ...(problem === undefined ? {} : { problem }) });
    }
  } finally {
    opener.close();
  }
  const broken = damaged.map(({ folder, error }) => ({ folder, problem: explain(error) }));
  const now = machineClock.now();
  const lines = [
    ...checked.map(({ stored, problem }) =>
      lineOf(`${stored.certificate.rfc.padEnd(13)}  ${stored.certificate.legalName}`, problem, terminal),
    ),
    ...broken.map(({ folder, problem }) => lineOf(folder, problem, terminal)),
  ];
  return {
    exitCode: broken.length > 0 || checked.some(({ problem }) => problem !== undefined) ? 3 : 0,
    document: {
      store: store.folder,
      credentials: checked.map(({ stored, problem }) => ({
        ...factsOf(stored.certificate, now),
        usable: problem === undefined,
        ...(problem === undefined ? {} : { error: errorFacts(problem, terminal) }),
      })),
      damaged: broken.map(({ folder, problem }) => ({ folder, error: errorFacts(problem, terminal) })),
    },
    people: `${lines.join('\n')}\n`,
  };
}

/** A certificate that cannot be used is not opened: nobody is asked for its password. */
async function problemWith(stored: StoredCredential, opener: StoreOpener): Promise<Explanation | undefined> {
  const problem = problemOf(stored.certificate, machineClock.now());
  if (problem !== undefined) return explain(problem);
  try {
    await opener.open(stored);
    return undefined;
  } catch (error) {
    // Whoever leaves a prompt wants to leave.
    if (error instanceof CliError && error.code === 'INTERRUPTED') throw error;
    return explain(error);
  }
}

function lineOf(who: string, problem: Explanation | undefined, terminal: Terminal): string {
  if (problem === undefined) return coloured('good', `✓ ${who}`);
  const { text, hint, code, detail } = problem;
  const what = detail === undefined ? terminal.say(text) : `${terminal.say(text)}: ${detail}`;
  return `${coloured('bad', `✗ ${who}  ${what}`)} [${code}]\n    → ${terminal.say(hint)}`;
}
