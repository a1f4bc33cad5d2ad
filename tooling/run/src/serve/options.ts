import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { sayLines } from '../words.ts';

/** What `pnpm serve` was asked for. */
export interface ServeOptions {
  readonly demo: boolean;
  /** Handed on to the service: `--role api`. */
  readonly roles: readonly string[];
  /** Where database, packages and keys are kept. */
  readonly folder: string;
  /** Environment variables of the service, without those that this script sets. */
  readonly env: NodeJS.ProcessEnv;
}

/** EX_USAGE and EX_CONFIG of sysexits.h. */
const USAGE = 64;
const CONFIG = 78;

/** Reads arguments and environment; ends the process with a reason when they ask for what must not be. */
export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv): ServeOptions {
  const { demo, roles } = parse(args);
  const where = env['INIT_CWD'] ?? process.cwd();
  const folder = resolve(where, env['ACOPIO_DATA'] || (demo ? join('demo-out', 'serve') : 'acopio-data'));
  if (env['ACOPIO_ENV'] === 'production') {
    if (demo) refuse('--demo no es para producción.', '--demo is not for production.');
    if (!env['DATABASE_URL']) {
      refuse(
        'En producción la base de datos es suya: falta DATABASE_URL.',
        'In production the database is yours: DATABASE_URL is missing.',
      );
    }
  }
  // Each request is a line in the log, which would bury what the demonstration says.
  const quiet = demo ? { ACOPIO_LOG_LEVEL: 'warn' } : {};
  return { demo, roles, folder, env: { ACOPIO_ENV: 'development', ...quiet, ...env, ACOPIO_DATA: folder } };
}

function parse(args: readonly string[]): { readonly demo: boolean; readonly roles: readonly string[] } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { demo: { type: 'boolean' }, role: { type: 'string', multiple: true } },
    });
    return { demo: values.demo ?? false, roles: values.role ?? [] };
  } catch {
    sayLines(
      ['Uso: pnpm serve [--demo] [--role api] [--role worker]'],
      ['Usage: pnpm serve [--demo] [--role api] [--role worker]'],
    );
    process.exit(USAGE);
  }
}

function refuse(es: string, en: string): never {
  sayLines([`✗ ${es}`], [`✗ ${en}`]);
  process.exit(CONFIG);
}
