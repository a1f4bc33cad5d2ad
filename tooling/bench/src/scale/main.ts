import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { machine, tableLines } from '../figures.ts';
import { startServerOf } from '../simulator/server-process.ts';
import { runCli, type Ran } from './cli-process.ts';

/** How large the taxpayer is; the defaults are those of `pnpm bench scale`. */
export interface ScaleBench {
  /** Of each month, issued and, once more, received. */
  readonly documents: number;
  /** `YYYY-MM` */
  readonly months: readonly string[];
}

const MONTHS = ['2025-01', '2025-02', '2025-03', '2025-04', '2025-05'];
const FULL: ScaleBench = { documents: 100_000, months: MONTHS };
const SMALL: ScaleBench = { documents: 1_000, months: MONTHS };

const TAXPAYER = { rfc: 'EKU9003173C9', legalName: 'ESCUELA KEMPER URGATE SA DE CV' };
const MEBIBYTE = 1 << 20;

function number(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

function row(what: string, { seconds, peak, phases }: Ran): readonly string[] {
  const memory = peak === undefined ? 'not measured' : `${number(peak / MEBIBYTE)} MiB`;
  const phase = (of: number): string => (of === 0 ? '' : of.toFixed(1));
  return [what, seconds.toFixed(1), phase(phases.fetch), phase(phases.index), memory];
}

function lastDayOf(month: string): string {
  const [year, ordinal = ''] = month.split('-');
  return new Date(Date.UTC(Number(year), Number(ordinal), 0)).toISOString().slice(0, 10);
}

/**
 * Collects a large taxpayer with the program, from the simulator's own process: all that was issued with its XML, and the list of what was received.
 * Returns the lines of its report.
 */
export async function measureScale({ documents, months }: ScaleBench): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'acopio-bench-'));
  try {
    const counts = months.map((month) => ({ month, issued: documents, received: documents }));
    const settings = { verifiesUntilFinished: 0 };
    await using server = await startServerOf({ seed: 'scale', taxpayers: [{ ...TAXPAYER, months: counts }], settings });
    const file = async (name: string, bytes: Uint8Array): Promise<string> => {
      await writeFile(join(folder, name), bytes, { mode: 0o600 });
      return join(folder, name);
    };
    const { certificate, privateKey, password } = server.efirma;
    const cer = await file('e.cer', certificate);
    const efirma = ['--cer', cer, '--key', await file('e.key', privateKey)];
    const login = [...efirma, '--password-file', await file('password.txt', password)];
    const out = join(folder, 'out');
    const period = ['--from', `${months[0]}-01`, '--to', lastDayOf(months.at(-1) ?? ''), '--out', out];
    const sync = ['sync', ...login, '--sat', server.url, ...period, '--wait', '24h'];
    const kept = ['--rfc', TAXPAYER.rfc, ...period];
    const rows = [
      row('sync: issued, metadata and XML', await runCli([...sync, '--direction', 'issued'])),
      row('sync: received, metadata', await runCli([...sync, '--direction', 'received', '--content', 'metadata'])),
      // Of what was received only the list was asked for, so a person would have to act.
      row('report', await runCli(['report', ...kept], [6])),
      row('find', await runCli(['find', ...kept, '--text', 'kemper', '--limit', '20'])),
    ];
    const ledger = await stat(join(out, '.acopio', 'ledger.sqlite'));
    return [
      machine(),
      '',
      `${months.length} months of ${number(documents)} issued and ${number(documents)} received documents`,
      '',
      ...tableLines([['', 'seconds', 'fetching', 'indexing', 'peak memory'], ...rows]),
      '',
      `ledger: ${number(ledger.size / MEBIBYTE)} MiB`,
      'Goal: at most 300 MiB, whatever the size. Fetching and indexing: seconds of the sync that its events tell to be spent on it.',
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** `pnpm bench scale`. */
export async function benchScale(): Promise<void> {
  process.stderr.write('Ten minutes or more, and 10 GB in the folder for temporary files…\n');
  process.stdout.write(`${(await measureScale(FULL)).join('\n')}\n`);
}

/** `pnpm bench scale --small`. */
export async function benchScaleSmall(): Promise<void> {
  process.stdout.write(`${(await measureScale(SMALL)).join('\n')}\n`);
}
