import type { LocalPorts, Scope } from '@acopio/sync';
import { taxpayerFolder, type Taxpayer } from './folders.js';
import { openLedger } from './ledger/index.js';
import { startProgress } from './progress/progress.js';
import { localPortsOf, TENANT } from './session.js';
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
  const opened = await openLedger(options.out);
  open.defer(opened.close);
  const scope: Scope = { tenant: TENANT, rfc: options.rfc, service: options.service };
  if (options.acceptRestoredLedger === true) await opened.accept(scope);
  const progress = startProgress(terminal);
  open.defer(() => progress.stop());
  const ports = localPortsOf(scope, { opened, progress }, { out: options.out, terminal });
  return await work({ root: taxpayerFolder(options.out, scope), ports });
}
