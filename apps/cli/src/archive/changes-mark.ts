import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Instant, Scope } from '@acopio/sync';
import { writeWhole } from '../extract/whole-file.js';

/** Beside the ledger, which is only read: one file for each taxpayer and service. */
function markFile(out: string, { rfc, service }: Scope): string {
  return join(out, '.acopio', 'changes', `${rfc}-${service}.json`);
}

/** Up to when changes were told; `undefined` where they never were, or nobody can tell any more. */
export async function readMark(out: string, scope: Scope): Promise<Instant | undefined> {
  try {
    const mark: unknown = JSON.parse(await readFile(markFile(out, scope), 'utf8'));
    if (typeof mark !== 'object' || mark === null || !('until' in mark)) return undefined;
    const { until } = mark;
    return typeof until === 'string' && !Number.isNaN(Date.parse(until)) ? until : undefined;
  } catch {
    return undefined;
  }
}

/** Remembers up to when changes were told. Rejects with `SyncError` `STORE_NOT_WRITABLE`. */
export async function writeMark(out: string, scope: Scope, until: Instant): Promise<void> {
  await writeWhole(markFile(out, scope), [`${JSON.stringify({ until })}\n`]);
}
