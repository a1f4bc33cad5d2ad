import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { deployMigrations, startPostgres, sql } from '@acopio/database';
import { root } from '../build.ts';
import { say } from '../words.ts';
import { runAdmin } from './admin.ts';
import type { ServeOptions } from './options.ts';
import { privateFile } from './private-file.ts';

/** The database that the service uses. */
export interface ServedDatabase {
  /** Of the application's role. A secret. */
  readonly url: string;
  /** Lets go of it: a server of ours is stopped, unless others use it. */
  stop(): Promise<void>;
}

const DATABASE = 'acopio';

/** The one that `DATABASE_URL` names, else one of our own; prepared when the owner's connection is known. */
export async function openServedDatabase(options: ServeOptions): Promise<ServedDatabase> {
  const given = options.env['DATABASE_URL'];
  if (!given) return embedded(options);
  const owner = options.env['DATABASE_OWNER_URL'];
  if (owner) await prepare(owner, given);
  return { url: given, stop: () => Promise.resolve() };
}

async function embedded({ folder }: ServeOptions): Promise<ServedDatabase> {
  const server = await startPostgres({ folder: join(folder, 'postgres') });
  say(
    `PostgreSQL ${server.startedHere ? 'escucha' : 'ya escuchaba'} en 127.0.0.1:${server.port}, con sus datos en ${server.folder}`,
    `PostgreSQL ${server.startedHere ? 'listens' : 'was listening'} on 127.0.0.1:${server.port}, with its data in ${server.folder}`,
  );
  const password = await privateFile(join(folder, 'database-password'), () => randomBytes(24).toString('hex'));
  const url = server.urlOf(DATABASE, { name: 'acopio_service', password });
  await prepare(server.urlOf(DATABASE), url);
  // Whoever may have changed the file meanwhile: the role has the password that is in it.
  await sql(server.ownerUrl, `ALTER ROLE acopio_service PASSWORD '${password}'`);
  return { url, stop: server.stop };
}

async function prepare(ownerUrl: string, applicationUrl: string): Promise<void> {
  await deployMigrations({ projectFolder: join(root, 'apps', 'api'), ownerUrl });
  await runAdmin(['prepare'], { DATABASE_URL: applicationUrl, DATABASE_OWNER_URL: ownerUrl });
}
