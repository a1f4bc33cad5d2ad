import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { say } from '../words.ts';

/** Services that `pnpm serve` started in this folder: a file each, named by the process that watches over it. */
const registryOf = (folder: string): string => join(folder, 'services');

/** Notes which service this process started; the answer forgets it again. */
export async function noteService(folder: string, pid: number): Promise<() => Promise<void>> {
  await mkdir(registryOf(folder), { recursive: true });
  const file = join(registryOf(folder), String(process.pid));
  await writeFile(file, String(pid));
  return () => rm(file, { force: true });
}

/** Ends services whose `pnpm serve` was killed and could not take them along: they would hold the port. */
export async function endOrphans(folder: string, program: string): Promise<void> {
  const watchers = await readdir(registryOf(folder)).catch(() => []);
  for (const watcher of watchers) {
    if (commandOf(Number(watcher)).includes('serve')) continue;
    const file = join(registryOf(folder), watcher);
    const pid = Number(await readFile(file, 'utf8'));
    // The number may be another program's by now.
    if (commandOf(pid).includes(program)) await end(pid);
    await rm(file, { force: true });
  }
}

async function end(pid: number): Promise<void> {
  say(
    `Termina el servicio ${pid}, que quedó de una ejecución interrumpida; si descarga un paquete, espera a que acabe.`,
    `The service ${pid}, left behind by a run that was killed, is being ended; if it fetches a package, it finishes that first.`,
  );
  process.kill(pid, 'SIGTERM');
  while (commandOf(pid) !== '') await wait(200);
}

/** The command line of a process; '' when there is none. */
function commandOf(pid: number): string {
  if (!Number.isInteger(pid) || pid <= 0 || process.platform === 'win32') return '';
  try {
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}
