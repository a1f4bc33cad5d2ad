import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Instant, Scope, SyncJob } from '@acopio/sync';
import { replaceWhole } from './replace-whole.js';

/** More than this program writes. */
const MOST_BYTES = 256 * 1024;

/** Periods that are remembered for one taxpayer; the one that was reported longest ago is forgotten first. */
const MOST_PERIODS = 500;

/** When the last report of this very period was handed out; `undefined` where there was none. */
export async function lastReportAt(out: string, scope: Scope, job: SyncJob): Promise<Instant | undefined> {
  return (await remembered(out, scope)).get(keyOf(job));
}

/**
 * Remembers a report as the last one of its period, in `<out>/.acopio/reports/<RFC>-<service>.json`.
 *
 * Throws `CliError` `FILE_NOT_WRITABLE`.
 */
export async function rememberReport(
  out: string,
  scope: Scope,
  { job, madeAt }: { readonly job: SyncJob; readonly madeAt: Instant },
): Promise<void> {
  const reports = await remembered(out, scope);
  reports.set(keyOf(job), madeAt);
  const newest = [...reports].toSorted(([, a], [, b]) => b.localeCompare(a)).slice(0, MOST_PERIODS);
  await replaceWhole(fileOf(out, scope), `${JSON.stringify({ reports: Object.fromEntries(newest) }, null, 2)}\n`);
}

function fileOf(out: string, { rfc, service }: Scope): string {
  return join(out, '.acopio', 'reports', `${rfc}-${service}.json`);
}

function keyOf({ from, to, directions, contents }: SyncJob): string {
  return [from, to, directions.join('+'), contents.join('+')].join(' ');
}

/** A file that is not there, or not one of this program, remembers nothing. */
async function remembered(out: string, scope: Scope): Promise<Map<string, Instant>> {
  const path = fileOf(out, scope);
  try {
    if ((await stat(path)).size > MOST_BYTES) return new Map();
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    return new Map(entriesIn(value));
  } catch {
    return new Map();
  }
}

function entriesIn(value: unknown): readonly [string, Instant][] {
  if (typeof value !== 'object' || value === null || !('reports' in value)) return [];
  const { reports } = value;
  if (typeof reports !== 'object' || reports === null) return [];
  return Object.entries(reports).filter(isEntry);
}

function isEntry(entry: [string, unknown]): entry is [string, Instant] {
  const [, at] = entry;
  return typeof at === 'string' && !Number.isNaN(Date.parse(at));
}
