import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { machine, median, tableLines } from '../figures.ts';
import { writeBody, writeGzip, type Body } from './bodies.ts';
import { runProgram, runWorker, startFileServer, type Brought } from './processes.ts';

/** How much is measured; the defaults are those of `pnpm bench download`. */
export interface DownloadBench {
  readonly runs: number;
  /** Sizes of answers, in MB of base64. */
  readonly sizes: readonly number[];
  /** Size of the answer that is compressed as well, in MB of base64; one of `sizes`. */
  readonly gzipSize: number;
}

const FULL: DownloadBench = { runs: 5, sizes: [10, 100, 1000], gzipSize: 100 };

const MEBIBYTE = 1 << 20;
const UNKNOWN = 'not measured';

/** One run of ours, and of what it is compared with, right after it. */
interface Pair {
  readonly ours: Brought;
  readonly reference: Brought | undefined;
}

/** Each in a process of its own, by turns, so that both meet the same machine. */
async function measured(runs: number, ours: () => Promise<Brought>, reference: () => Promise<Brought | undefined>) {
  const pairs: Pair[] = [];
  for (let run = 0; run < runs; run += 1) pairs.push({ ours: await ours(), reference: await reference() });
  return pairs;
}

/** The highest peak of some runs. */
function peakOf(runs: readonly Brought[]): string {
  const peaks = runs.flatMap(({ peak }) => peak ?? []);
  return peaks.length === 0 ? UNKNOWN : `${Math.round(Math.max(...peaks) / MEBIBYTE)} MiB`;
}

/** @param ratio of a run, from our seconds and those of the reference. */
function row(
  megabytes: number,
  pairs: readonly Pair[],
  ratio: (ours: number, reference: number) => number,
): readonly string[] {
  const ours = pairs.map((pair) => pair.ours);
  const references = pairs.flatMap(({ reference }) => reference ?? []);
  const ratios = pairs.flatMap((pair) =>
    pair.reference === undefined ? [] : ratio(pair.ours.seconds, pair.reference.seconds),
  );
  const speed = (runs: readonly Brought[]): string =>
    runs.length === 0 ? UNKNOWN : (megabytes / median(runs.map(({ seconds }) => seconds))).toFixed(0);
  return [
    `${megabytes.toLocaleString('en-US')} MB`,
    speed(ours),
    speed(references),
    ratios.length === 0 ? UNKNOWN : median(ratios).toFixed(2),
    peakOf(ours),
    peakOf(references),
  ];
}

const faster = (ours: number, reference: number): number => reference / ours;
const longer = (ours: number, reference: number): number => ours / reference;

/** What a worker brings, checked. */
async function brought(way: 'decode' | 'fetch', { body, from, out }: { body: Body; from: string; out: string }) {
  const result = await runWorker(way, from, out);
  if (result.sha256 !== body.sha256) throw new Error(`${way} brought other bytes`);
  return result;
}

async function measureIn(folder: string, { runs, sizes, gzipSize }: DownloadBench): Promise<readonly string[]> {
  await using server = await startFileServer(folder);
  const out = join(folder, 'out');
  const decoded: (readonly string[])[] = [];
  const fetched: (readonly string[])[] = [];
  const unpacked: (readonly string[])[] = [];
  for (const megabytes of sizes) {
    const body = await writeBody(folder, megabytes);
    const url = `${server.url}/${basename(body.path)}`;
    const decodes = await measured(
      runs,
      () => brought('decode', { body, from: body.path, out }),
      () => runProgram('base64', ['-d', body.path], out),
    );
    decoded.push(row(megabytes, decodes, faster));
    const fetches = await measured(
      runs,
      () => brought('fetch', { body, from: url, out }),
      () => runWorker('undecoded', url, out),
    );
    fetched.push(row(megabytes, fetches, faster));
    if (megabytes === gzipSize) {
      const gzip = await writeGzip(body);
      const unpacks = await measured(
        runs,
        () => brought('fetch', { body, from: `${url}.gz`, out }),
        () => runProgram('gunzip', ['-c', gzip], out),
      );
      unpacked.push(row(megabytes, unpacks, longer));
    }
    await rm(body.path);
  }
  return tableLines([
    ['from a file to a file', 'MB/s', 'base64 -d', 'ratio ≥ 1.0', 'peak ≤ 110 MiB', 'its peak'],
    ...decoded,
    ['over HTTP on loopback', 'MB/s', 'undecoded', 'ratio ≥ 0.6', 'peak ≤ 110 MiB', 'its peak'],
    ...fetched,
    ['the same in gzip', 'MB/s', 'gunzip', 'time ≤ 1.4', 'peak ≤ 110 MiB', 'its peak'],
    ...unpacked,
  ]);
}

/**
 * Measures how fast the answer of a download becomes a file, and in how much memory. Returns the lines of its report.
 *
 * @throws Error when other bytes come out than went in.
 */
export async function measureDownload(bench: DownloadBench): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'acopio-bench-'));
  try {
    return [
      machine(),
      '',
      ...(await measureIn(folder, bench)),
      '',
      `MB: of base64, decoded and hashed (SHA-256) by us. Medians of ${bench.runs} runs, and the highest peak. Each run is a process of its own, whose`,
      'start is not counted. Undecoded: the client’s transport (undici) streams the same answer to a file as it is; its peak',
      'is Node’s own, whose garbage of a socket is collected late.',
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** `pnpm bench download`. */
export async function benchDownload(): Promise<void> {
  process.stderr.write('A few minutes, and 2 GB in the folder for temporary files…\n');
  process.stdout.write(`${(await measureDownload(FULL)).join('\n')}\n`);
}
