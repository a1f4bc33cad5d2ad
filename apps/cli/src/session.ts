import { defaultLimits, folderPackageStore, type Ports, type Scope } from '@acopio/sync';
import { machineClock } from './clock.js';
import { openConnection, type ConnectionOptions } from './connection.js';
import { documentSink } from './documents-on-disk.js';
import { tellConflict } from './conflict.js';
import { rawFolder, taxpayerFolder } from './folders.js';
import { openLedger } from './ledger/index.js';
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

/** On one's own machine there is one tenant. */
const TENANT = 'local';

/** Opens everything that `work` needs and closes it after it, however that ends. */
export async function withSession<T>(
  options: SessionOptions,
  terminal: Terminal,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  await using open = new AsyncDisposableStack();
  const connection = await openConnection(options, terminal);
  const { credential, client } = connection;
  open.defer(() => connection.close());
  const { ledger, accept, close } = await openLedger(options.out);
  open.defer(close);
  const scope: Scope = { tenant: TENANT, rfc: credential.certificate.rfc, service: options.service };
  if (options.acceptRestoredLedger === true) await accept(scope);
  const progress = startProgress(terminal);
  open.defer(() => progress.stop());
  const root = taxpayerFolder(options.out, scope);
  return await work({
    scope,
    root,
    progress,
    ports: {
      scope,
      ledger,
      store: folderPackageStore((of) => rawFolder(taxpayerFolder(options.out, of))),
      client,
      clock: machineClock,
      limits: defaultLimits,
      sink: documentSink(root, (path) => tellConflict(path, terminal)),
      observe: progress.observe,
      signal: terminal.signal,
    },
  });
}
