/**
 * `pnpm serve`: the service on this machine. Without `DATABASE_URL` it brings its own PostgreSQL; `--demo` adds a simulated SAT
 * and a first sync. `--role api` and `--role worker` start a part of it; several may run in one folder.
 */
import { build } from './build.ts';

build('@acopio/api', ...(process.argv.includes('--demo') ? ['@acopio/sat-simulator'] : []));
await import('./serve/main.ts');
