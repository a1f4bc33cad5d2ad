/**
 * Prisma's command line with the schema engine of this package, for the project in the current folder:
 * `node ../../tooling/database/bin/prisma.ts migrate dev`.
 */
import { spawn } from 'node:child_process';
import { prismaEnvironment, prismaProgram } from '../src/prisma.ts';

const prisma = spawn(process.execPath, [prismaProgram(process.cwd()), ...process.argv.slice(2)], {
  env: prismaEnvironment(process.env),
  stdio: 'inherit',
});
// A terminal sends Ctrl-C to the whole group; other signals reach this process alone and are handed on.
process.on('SIGINT', () => undefined);
for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => prisma.kill(signal));
prisma.on('exit', (code) => {
  process.exitCode = code ?? 1;
});
