/** Folders that are made under a passing name: several processes may make the same at once, and each may be killed. */
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Gives a complete folder its lasting name, unless another process was quicker: then ours goes. */
export function moveInto(passing: string, lasting: string): void {
  try {
    renameSync(passing, lasting);
  } catch (error) {
    rmSync(passing, { recursive: true, force: true });
    if (!existsSync(lasting)) throw error;
  }
}

/** Folders named `<prefix><pid>-…` whose process is no longer there. */
export function abandoned(folder: string, prefix: string): string[] {
  const ours = readdirSync(folder).filter((name) => name.startsWith(prefix));
  const dead = ours.filter((name) => {
    const pid = Number.parseInt(name.slice(prefix.length), 10);
    return Number.isInteger(pid) && !isAlive(pid);
  });
  return dead.map((name) => join(folder, name));
}

/** Whether a process with this id is there, whoever it is. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It is there and not ours.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
