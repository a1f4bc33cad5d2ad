import { StartError } from '../start-errors.js';
import type { Database } from './database.js';

/** A database that is closed to everybody until it was found to be in order. */
export interface Gate {
  readonly database: Database;
  open(): void;
  /** Why it is not open yet; the cause of what callers are told. */
  blame(reason: unknown): void;
}

/** Until `open`, everything but `close` rejects with `StartError` `DATABASE_NOT_READY`, `ping` too. */
export function gate(database: Database): Gate {
  let isOpen = false;
  let reason: unknown;
  const once = async <T>(call: () => Promise<T>): Promise<T> => {
    if (!isOpen) throw new StartError('DATABASE_NOT_READY', { cause: reason });
    return call();
  };
  return {
    database: {
      tenant: (tenantId, work, options) => once(() => database.tenant(tenantId, work, options)),
      tenantConnection: (tenantId, work) => once(() => database.tenantConnection(tenantId, work)),
      exclusively: (name, work) => once(() => database.exclusively(name, work)),
      ping: () => once(() => database.ping()),
      close: () => database.close(),
    },
    open: () => {
      isOpen = true;
    },
    blame: (told) => {
      reason = told;
    },
  };
}
