import { testDatabases } from '@acopio/database';
import { inject } from 'vitest';
import { TEMPLATE } from './global-setup.js';

/** A database of one suite, with all migrations. */
export interface FreshDatabase {
  /** Of the application's role, which row-level security binds. */
  readonly url: string;
  /** Of the superuser, whom it does not bind. */
  readonly ownerUrl: string;
  drop(): Promise<void>;
}

/** Copies the prepared database, on the server that `global-setup.ts` started. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const { ownerUrl, user, password } = inject('databases');
  const database = await testDatabases(ownerUrl).cloneDatabase(TEMPLATE);
  const url = new URL(database.ownerUrl);
  Object.assign(url, { username: user, password });
  return { url: url.href, ownerUrl: database.ownerUrl, drop: database.drop };
}
