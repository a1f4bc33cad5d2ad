import { DatabaseToolError } from '@acopio/database';
import { say } from '../words.ts';
import { AdminFailed } from './admin.ts';
import { ensureFirstTenant } from './first-tenant.ts';
import { openServedDatabase } from './database.ts';
import { startDemo } from './demo.ts';
import { readOptions } from './options.ts';
import { endOrphans, noteService } from './orphans.ts';
import { program, startService } from './service.ts';

/** EX_CONFIG of sysexits.h. */
const CONFIG = 78;

try {
  process.exitCode = await serve();
} catch (error) {
  process.exitCode = tell(error);
}

/** Runs until the service ends; its exit code. */
async function serve(): Promise<number> {
  const options = readOptions(process.argv.slice(2), process.env);
  await using open = new AsyncDisposableStack();
  await endOrphans(options.folder, program);
  const database = await openServedDatabase(options);
  open.defer(database.stop);
  const demo = options.demo ? await startDemo(options.folder) : undefined;
  if (demo !== undefined) open.defer(demo.stop);
  const isProduction = options.env['ACOPIO_ENV'] === 'production';
  const tenant = isProduction ? undefined : await ensureFirstTenant(options.folder, database.url);
  const service = startService(options, {
    DATABASE_URL: database.url,
    ...(demo === undefined ? {} : { ACOPIO_SAT_URL: demo.satUrl }),
  });
  open.defer(await noteService(options.folder, service.pid));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => service.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal));
  }
  if (demo !== undefined && tenant !== undefined) {
    const url = await service.url;
    if (url !== undefined) await demo.show(url, tenant);
  }
  // Awaited here: what is open is closed when this function ends.
  return await service.ended;
}

/** Says what went wrong, unless it was said already. */
function tell(error: unknown): number {
  if (error instanceof AdminFailed) return error.exitCode;
  if (!(error instanceof DatabaseToolError)) throw error;
  const { text, hint, code, detail } = error;
  const more = detail === undefined ? '' : `: ${detail}`;
  say(`✗ ${text.es}${more}\n  → ${hint.es}\n  [${code}]`, `✗ ${text.en}${more}\n  → ${hint.en}\n  [${code}]`);
  return CONFIG;
}
