import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { DatabaseToolError } from './errors.ts';

const schemaEngine = join(import.meta.dirname, '..', 'bin', 'schema-engine.mjs');

/**
 * Where the command line of Prisma is that a project depends on: a file for Node.
 *
 * @throws DatabaseToolError `NO_PRISMA`.
 */
export function prismaProgram(projectFolder: string): string {
  try {
    return createRequire(join(projectFolder, 'package.json')).resolve('prisma/build/index.js');
  } catch (cause) {
    throw new DatabaseToolError('NO_PRISMA', { detail: projectFolder, cause });
  }
}

/**
 * The environment in which Prisma's command line runs without a native engine and without asking the network for news.
 * A `PRISMA_SCHEMA_ENGINE_BINARY` that is set already is kept, and Windows, where a program is an .exe, uses Prisma's own
 * engine. The password of `DATABASE_OWNER_URL` moves to `PGPASSWORD`, since Prisma passes the URL on to its engine as an
 * argument, which every user of the machine can read.
 */
export function prismaEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const quiet = { ...env, CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1' };
  if (env['PRISMA_SCHEMA_ENGINE_BINARY'] || process.platform === 'win32') return quiet;
  // The engine's first line asks for `node`: it gets the one that runs here.
  const PATH = [dirname(process.execPath), env['PATH'] ?? ''].join(delimiter);
  return { ...quiet, PATH, PRISMA_SCHEMA_ENGINE_BINARY: schemaEngine, ...withoutPassword(env['DATABASE_OWNER_URL']) };
}

function withoutPassword(ownerUrl: string | undefined): NodeJS.ProcessEnv {
  if (ownerUrl === undefined || !URL.canParse(ownerUrl)) return {};
  const url = new URL(ownerUrl);
  if (url.password === '') return {};
  const PGPASSWORD = decodeURIComponent(url.password);
  url.password = '';
  return { DATABASE_OWNER_URL: url.href, PGPASSWORD };
}

/** What `prisma migrate deploy` says in the end when all is well. */
const deployed = /No pending migrations to apply|migrations have been successfully applied/;

/** Which migrations go where: the folder of the Prisma project, and the URL of the role that may migrate. */
export interface Deployment {
  readonly projectFolder: string;
  readonly ownerUrl: string;
}

/**
 * Runs `prisma migrate deploy` in a project whose `prisma.config.ts` takes its URL from `DATABASE_OWNER_URL`. Creates the
 * database if it is not there; several at once apply each migration once.
 *
 * @throws DatabaseToolError `MIGRATIONS_NOT_DEPLOYED` with what Prisma printed (the URL and its password taken out),
 *   `NO_PRISMA`.
 */
export async function deployMigrations({ projectFolder, ownerUrl }: Deployment): Promise<void> {
  const env = prismaEnvironment({ ...process.env, DATABASE_OWNER_URL: ownerUrl, NO_COLOR: '1' });
  const args = [prismaProgram(projectFolder), 'migrate', 'deploy'];
  const prisma = spawn(process.execPath, args, { cwd: projectFolder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const parts: Buffer[] = [];
  for (const stream of [prisma.stdout, prisma.stderr]) stream.on('data', (part: Buffer) => void parts.push(part));
  const { promise: ended, resolve, reject } = Promise.withResolvers<number | null>();
  prisma.on('error', reject).on('close', resolve);
  const code = await ended;
  const output = Buffer.concat(parts).toString('utf8').trim();
  // Prisma ends with 0 without having done anything when its engine dies.
  if (code === 0 && deployed.test(output)) return;
  const detail = redact(output, ownerUrl);
  throw new DatabaseToolError('MIGRATIONS_NOT_DEPLOYED', { detail });
}

function redact(output: string, ownerUrl: string): string {
  if (!URL.canParse(ownerUrl)) return output.replaceAll(ownerUrl, '<redacted>');
  const { password } = new URL(ownerUrl);
  const secrets = [ownerUrl, password, decodeURIComponent(password)].filter((secret) => secret !== '');
  return secrets.reduce((text, secret) => text.replaceAll(secret, '<redacted>'), output);
}
