import { defaultLimits, folderPackageStore, type LocalPorts, type Ports, type Scope } from '@acopio/sync';
import { machineClock } from './clock.js';
import { openConnection, type Connection, type ConnectionOptions } from './connection.js';
import { documentSink } from './documents-on-disk.js';
import { tellConflict } from './conflict.js';
import { rawFolder, taxpayerFolder } from './folders.js';
import { openLedger, type OpenLedger } from './ledger/index.js';
import { startProgress, type Progress } from './progress/progress.js';
import type { Terminal } from './terminal.js';

/** What every command that uses the ledger takes. */
export interface SessionOptions extends ConnectionOptions {
  readonly out: string;
  /** A yes to going on with a ledger that is an older copy of itself. */
  readonly acceptRestoredLedger?: boolean;
}

/** The e.firma, the SAT, the ledger and the folders of one taxpayer, ready for steps. */
export interface Session {
  readonly scope: Scope;
  readonly ports: Ports;
  /** `<out>/<RFC>/<service>`. */
  readonly root: string;
  readonly progress: Progress;
}

/** The tenant of every ledger of this program: on one's own machine there is one. */
export const TENANT = 'local';

/** Opens everything that `work` needs and closes it after it, however that ends. */
export async function withSession<T>(
  options: SessionOptions,
  terminal: Terminal,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  await using open = new AsyncDisposableStack();
  const connection = await openConnection(options, terminal);
  open.defer(() => connection.close());
  const opened = await openLedger(options.out);
  open.defer(opened.close);
  const scope = scopeOf(connection, options);
  if (options.acceptRestoredLedger === true) await opened.accept(scope);
  const progress = startProgress(terminal);
  open.defer(() => progress.stop());
  const ports = portsOf(scope, { connection, opened, progress }, { out: options.out, terminal });
  return await work({ scope, root: taxpayerFolder(options.out, scope), progress, ports });
}

/** Whose ledger a connection uses. */
export function scopeOf({ credential }: Connection, { service }: Pick<SessionOptions, 'service'>): Scope {
  return { tenant: TENANT, rfc: credential.certificate.rfc, service };
}

/** What steps need that talk to the SAT, on this machine. */
export function portsOf(
  scope: Scope,
  { connection, ...local }: LocalParts & { readonly connection: Connection },
  where: Where,
): Ports {
  return { ...localPortsOf(scope, local, where), client: connection.client };
}

interface LocalParts {
  readonly opened: Pick<OpenLedger, 'ledger'>;
  readonly progress: Pick<Progress, 'observe'>;
}

interface Where {
  readonly out: string;
  readonly terminal: Terminal;
}

/** The same without the SAT. */
export function localPortsOf(scope: Scope, { opened, progress }: LocalParts, { out, terminal }: Where): LocalPorts {
  return {
    scope,
    ledger: opened.ledger,
    store: folderPackageStore((of) => rawFolder(taxpayerFolder(out, of))),
    clock: machineClock,
    limits: defaultLimits,
    sink: documentSink(taxpayerFolder(out, scope), (path) => tellConflict(path, terminal)),
    observe: progress.observe,
    signal: terminal.signal,
  };
}
