import type { Clock, Limits, PackageStore } from '@acopio/sync';
import type { Logger } from 'pino';
import type { Config } from './config/config.js';
import type { Database } from './database/database.js';
import type { JobQueue } from './jobs/queue.js';
import type { Vault } from './vault/vault.js';

/** What use cases and workers stand on; one of each in a process. */
export interface Services {
  readonly config: Config;
  readonly database: Database;
  readonly queue: JobQueue;
  readonly store: PackageStore;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly logger: Logger;
}

/** The token under which Nest injects `Services`. */
export const SERVICES = Symbol('Services');
