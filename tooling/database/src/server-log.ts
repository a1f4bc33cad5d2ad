import { readFile } from 'node:fs/promises';

/** How many lines of a server's log an error quotes. */
const quoted = 20;

/** The last lines of a server's log, from a byte on. */
export async function logTail(file: string, from = 0): Promise<string> {
  const log = await readFile(file).catch(() => Buffer.alloc(0));
  return log.subarray(from).toString('utf8').trim().split('\n').slice(-quoted).join('\n');
}
