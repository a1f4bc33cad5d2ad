import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import { schemaEngineAdapters } from './adapter.ts';
import { databaseCommand } from './database-commands.ts';
import { serveRpc } from './rpc.ts';
import { type Engine, loadEngine } from './wasm.ts';

/** The options that Prisma's command line gives its schema engine. */
const options = {
  datasource: { type: 'string' },
  datamodels: { type: 'string', multiple: true },
  'enabled-preview-features': { type: 'string' },
  'extension-types': { type: 'string' },
} as const;

/**
 * Prisma's schema engine as a process: `cli can-connect-to-database | create-database | drop-database` answers by exit
 * code and standard error; without a command it serves JSON-RPC on its standard streams until the input ends.
 *
 * @param args The arguments that the native engine takes.
 * @returns The exit code: 0, or 1 after a database command that failed.
 */
export async function runSchemaEngine(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true, strict: false });
  const { datasource, datamodels = [] } = values as { datasource?: string; datamodels?: string[] };
  if (positionals[0] === 'cli') return databaseCommand(positionals[1], databaseUrl(datasource));
  // What is wrong here is told as the answer to the first call: Prisma's command line takes an engine that ended for one
  // that had nothing to do.
  const openEngine = async (): Promise<Engine> => {
    const url = databaseUrl(datasource);
    // This engine talks to the database also for what the native one does without.
    if (!URL.canParse(url)) throw new Error('The schema engine needs the URL of a database');
    const schemas = datamodels.map(async (path): Promise<[string, string]> => [path, await readFile(path, 'utf8')]);
    const adapters = bindMigrationAwareSqlAdapterFactory(schemaEngineAdapters(url));
    return loadEngine(await Promise.all(schemas), adapters);
  };
  await serveRpc({ input: process.stdin, output: process.stdout, openEngine });
  return 0;
}

function databaseUrl(datasource = '{}'): string {
  const { url = '', shadowDatabaseUrl } = JSON.parse(datasource) as { url?: string; shadowDatabaseUrl?: string };
  if (shadowDatabaseUrl)
    throw new Error('The schema engine makes its own shadow database: leave shadowDatabaseUrl out');
  return url;
}
