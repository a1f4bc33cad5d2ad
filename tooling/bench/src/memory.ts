import { readFile } from 'node:fs/promises';

/**
 * The most resident memory that a process has had so far, in bytes; `undefined` where the system does not tell (`VmHWM` in Linux's
 * `/proc/<pid>/status`).
 */
export async function peakMemory(pid: number): Promise<number | undefined> {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}
