import { defaultLimits, folderPackageStore, type LocalPorts, type Scope } from '@acopio/sync';
import { machineClock } from './clock.js';
import { tellConflict } from './conflict.js';
import { documentSink } from './documents-on-disk.js';
import { rawFolder, taxpayerFolder, type Taxpayer } from './folders.js';
import { openLedger } from './ledger/index.js';
import { startProgress } from './progress/progress.js';
import { TENANT } from './session.js';
import type { Terminal } from './terminal.js';

/** Where a command writes that needs no e.firma. */
export interface LocalSessionOptions extends Taxpayer {
  readonly out: string;
  readonly acceptRestoredLedger?: boolean;
}

/** The ledger and the folders of one taxpayer, without the SAT. */
export interface LocalSession {
  readonly ports: LocalPorts;
  /** `<out>/<RFC>/<service>`. */
  readonly root: string;
}

/** Opens everything that `work` needs, the ledger for itself alone, and closes it after it, however that ends. */
export async function withLocalSession<T>(
  options: LocalSessionOptions,
  terminal: Terminal,
  work: (session: LocalSession) => Promise<T>,
): Promise<T> {
  await using open = new AsyncDisposableStack();
  const { ledger, accept, close } = await openLedger(options.out);
  open.defer(close);
  const scope: Scope = { tenant: TENANT, rfc: options.rfc, service: options.service };
  if (options.acceptRestoredLedger === true) await accept(scope);
  const progress = startProgress(terminal);
  open.defer(() => progress.stop());
  const root = taxpayerFolder(options.out, scope);
  return await work({
    root,
    ports: {
      scope,
      ledger,
      store: folderPackageStore((of) => rawFolder(taxpayerFolder(options.out, of))),
      clock: machineClock,
      limits: defaultLimits,
      sink: documentSink(root, (path) => tellConflict(path, terminal)),
      observe: progress.observe,
      signal: terminal.signal,
    },
  });
}
