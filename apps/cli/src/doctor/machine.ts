import { existsSync } from 'node:fs';
import { mkdtemp, rmdir, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Scope } from '@acopio/sync';
import manifest from '../../package.json' with { type: 'json' };
import { LedgerError, ledgerErrors, openLedger } from '../ledger/index.js';
import { isSharedFolder } from '../ledger/synchronised-folder.js';
import { systemCode } from '../system-code.js';
import { bytes } from '../wording.js';
import { checkOfError, type Check } from './check.js';

/** Less than the packages of a busy month: a run would end in the middle. */
const LEAST_SPACE = 100_000_000;
/** A year of a company with some thousand documents a month. */
const COMFORTABLE_SPACE = 2_000_000_000;

/** Whether this Node is one that the program was made for. */
export function checkNode(version = process.versions.node): Check {
  const least = manifest.engines.node.replace('>=', '');
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = least.split('.').map(Number);
  const isOld = major < leastMajor || (major === leastMajor && minor < leastMinor);
  if (!isOld) return { name: 'node', state: 'ok', text: { es: version, en: version } };
  return {
    name: 'node',
    state: 'fail',
    text: { es: `${version} es más antiguo que ${least}`, en: `${version} is older than ${least}` },
    hint: { es: 'Instale un Node más nuevo.', en: 'Install a newer Node.' },
  };
}

/** Whether files can be written where everything is kept, or where that folder would be made. */
export async function checkFolder(out: string): Promise<Check> {
  const place = nearest(out);
  try {
    await rmdir(await mkdtemp(join(place, '.acopio-doctor-')));
    return {
      name: 'folder',
      state: 'ok',
      text: { es: `se puede escribir en ${place}`, en: `${place} can be written to` },
    };
  } catch (error) {
    const code = systemCode(error);
    return {
      name: 'folder',
      state: 'fail',
      text: { es: `no se puede escribir en ${place} (${code})`, en: `${place} cannot be written to (${code})` },
      hint: {
        es: 'Revise los permisos, o indique otra con --out.',
        en: 'Check the permissions, or name another one with --out.',
      },
    };
  }
}

/** Whether the disk has room for packages and documents. */
export async function checkDisk(out: string): Promise<Check> {
  const { bavail, bsize } = await statfs(nearest(out));
  const free = bavail * bsize;
  const text = { es: `${bytes(free)} libres`, en: `${bytes(free)} free` };
  if (free >= COMFORTABLE_SPACE) return { name: 'disk', state: 'ok', text };
  const hint = {
    es: 'Libere espacio, o indique otra carpeta con --out. Un mes de cien mil XML ocupa cerca de 1 GB.',
    en: 'Make room, or name another folder with --out. A month of a hundred thousand XML takes about 1 GB.',
  };
  return { name: 'disk', state: free < LEAST_SPACE ? 'fail' : 'warn', text, hint };
}

/** Whether another program copies the folder to other machines. */
export function checkShared(out: string): Check {
  const place = nearest(out);
  if (!isSharedFolder(place)) return { name: 'shared', state: 'ok', text: { es: 'no', en: 'no' } };
  return {
    name: 'shared',
    state: 'warn',
    text: {
      es: `${place} está en una carpeta que se sincroniza o en un disco de red`,
      en: `${place} is in a folder that is synchronised, or on a network disk`,
    },
    hint: {
      es: 'Úsela desde una sola máquina a la vez: dos copias del registro gastarían descargas sin saber una de otra.',
      en: 'Use it from one machine at a time: two copies of the ledger would spend downloads without knowing of each other.',
    },
  };
}

/** Whether the ledger opens, is whole, and is free; of a taxpayer, also whether it is an older copy of itself. */
export async function checkLedger(out: string, scope: Scope | undefined): Promise<Check> {
  const folder = join(out, '.acopio');
  if (!existsSync(join(folder, 'ledger.sqlite'))) {
    return { name: 'ledger', state: 'ok', text: { es: 'aún no hay', en: 'there is none yet' } };
  }
  try {
    const opened = await openLedger(out);
    try {
      const restored = scope === undefined ? [] : await opened.restored(scope);
      if (restored.length === 0) return { name: 'ledger', state: 'ok', text: { es: opened.file, en: opened.file } };
      return { name: 'ledger', state: 'fail', ...ledgerErrors.LEDGER_RESTORED, code: 'LEDGER_RESTORED' };
    } finally {
      await opened.close();
    }
  } catch (error) {
    // Somebody at work is no trouble of the ledger.
    const isBusy = error instanceof LedgerError && error.code === 'LEDGER_LOCKED';
    return checkOfError('ledger', error, isBusy ? 'warn' : 'fail');
  }
}

/** The folder itself, or the first above it that is there. */
function nearest(out: string): string {
  let place = resolve(out);
  while (!existsSync(place) && dirname(place) !== place) place = dirname(place);
  return place;
}
