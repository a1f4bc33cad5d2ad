/**
 * `pnpm acopio-admin …`: tenants and API keys of the service. Without `DATABASE_URL` it works on the database that `pnpm serve`
 * keeps in the same folder, and starts it when it does not run.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { build } from './build.ts';

build('@acopio/api');
const { openServedDatabase } = await import('./serve/database.ts');
const { adminProgram } = await import('./serve/admin.ts');
const { readOptions } = await import('./serve/options.ts');

await using open = new AsyncDisposableStack();
const options = readOptions([], process.env);
const database = await openServedDatabase(options);
open.defer(database.stop);
const admin = spawn(process.execPath, [adminProgram, ...process.argv.slice(2)], {
  cwd: process.env['INIT_CWD'] ?? process.cwd(),
  env: { ...options.env, DATABASE_URL: database.url },
  stdio: 'inherit',
});
await once(admin, 'exit');
process.exitCode = admin.exitCode ?? 1;
