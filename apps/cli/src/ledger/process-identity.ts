import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';

/**
 * Names one life of a process on this machine, so that another process with the same id is not taken for it: boot and
 * start time in clock ticks (proc(5), `/proc/<pid>/stat`, field 22). `undefined` where there is no `/proc`, or no such process.
 */
export function processIdentity(pid: number): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the name, in parentheses, and may hold anything; from the third on they are plain.
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return ticks === undefined ? undefined : `${boot} ${ticks}`;
  } catch {
    return undefined;
  }
}

/** Whether a process of this id is there, whoever it is. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** When this machine started, as far as its clock can be trusted. */
export function bootTime(now: Date): Date {
  return new Date(now.getTime() - uptime() * 1000);
}
