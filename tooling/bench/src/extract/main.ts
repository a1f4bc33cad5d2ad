import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { machine, tableLines } from '../figures.ts';
import { runWorkerProcess } from '../worker-process.ts';
import { COLUMNS, compare, type Comparison, peakOf, type Read, type Taken } from './comparison.ts';
import { type CfdiPackage, type MetadataPackage, writeCfdis, writeMetadata } from './generator/packages.ts';
import { metadataProgram, type ReadingProgram, zlibProgram } from './programs.ts';

/** How much is measured; the defaults are those of `pnpm bench extract`. */
export interface ExtractBench {
  readonly runs: number;
  /** CFDI of the package whose reading is compared. */
  readonly documents: number;
  /** CFDI of more packages, of which the memory alone is measured. */
  readonly otherSizes: readonly number[];
  readonly metadataRows: number;
}

const FULL: ExtractBench = { runs: 5, documents: 100_000, otherSizes: [10_000, 200_000], metadataRows: 1_000_000 };
const SMALL: ExtractBench = { runs: 3, documents: 2_000, otherSizes: [200, 4_000], metadataRows: 20_000 };

const WORKER = join(import.meta.dirname, 'worker.mjs');
const PEAK_GOAL = '≤ 110 MiB';

function number(value: number): string {
  return value.toLocaleString('en-US');
}

/** A way of the worker, in a process of its own. */
function worker(way: string, ...more: readonly string[]): Read {
  return (path) => runWorkerProcess<Taken>([WORKER, way, path, ...more]);
}

/** nodecfdi leaves temporary files behind: they get a folder, which is removed. */
function nodecfdi(kind: 'cfdis' | 'metadata'): Read {
  return async (path) => {
    const folder = await mkdtemp(`${path}-`);
    try {
      return await runWorkerProcess<Taken>([WORKER, `nodecfdi-${kind}`, path], { TMPDIR: folder, TEMP: folder });
    } finally {
      await rm(folder, { recursive: true });
    }
  };
}

function cfdiComparisons({ path, documents, bytes }: CfdiPackage, zlib: ReadingProgram) {
  const common = { path, expected: { items: documents, bytes } };
  const what = `${number(documents)} CFDI`;
  const read: Comparison = {
    ...common,
    what,
    ours: worker('cfdis'),
    references: [
      { name: zlib.name, read: zlib.read, goal: { times: 'its time', bound: 1.8 } },
      { name: 'nodecfdi', read: nodecfdi('cfdis'), goal: { times: 'as fast', bound: 4 } },
    ],
  };
  const headers: Comparison = {
    ...common,
    what: `${what}, headers`,
    ours: worker('headers'),
    references: [{ name: 'saxes', read: worker('saxes'), goal: { times: 'as fast', bound: 4 } }],
  };
  const alone: Comparison = {
    ...common,
    what: `${what}, headers alone`,
    expected: { items: documents },
    ours: worker('headers-alone'),
    references: [{ name: 'saxes alone', read: worker('saxes-alone'), goal: { times: 'as fast', bound: 4 } }],
  };
  const twoThreads = ['false', 'true'].map((withHeaders): Comparison => ({
    ...common,
    what: `${what}, ${withHeaders === 'true' ? 'headers, ' : ''}two workers`,
    ours: worker('threads', '2', withHeaders),
    references: [
      { name: 'one worker', read: worker('threads', '1', withHeaders), goal: { times: 'as fast', bound: 1.5 } },
    ],
  }));
  return { read, headers: [headers, alone], twoThreads };
}

function metadataComparison({ path, rows, thirdParties }: MetadataPackage, awk: ReadingProgram): Comparison {
  return {
    what: `${number(rows)} rows of metadata`,
    path,
    expected: { items: rows, thirdParties },
    ours: worker('metadata'),
    references: [
      { name: awk.name, read: awk.read, goal: { times: 'its time', bound: 2 } },
      { name: 'nodecfdi', read: nodecfdi('metadata'), goal: { times: 'as fast', bound: 10 } },
    ],
  };
}

/** The memory of reading with headers, in a Node as it comes and in one whose young heap does not grow. */
async function peaksOf({ path, documents }: CfdiPackage, runs: number): Promise<readonly (readonly string[])[]> {
  const [usual, small]: [Taken[], Taken[]] = [[], []];
  for (let run = 0; run < runs; run += 1) {
    usual.push(await worker('headers')(path));
    small.push(await worker('headers-small')(path));
  }
  const what = `${number(documents)} CFDI, headers`;
  return [
    [what, peakOf(usual), '', PEAK_GOAL],
    [`${what}, small young heap`, peakOf(small), '', PEAK_GOAL],
  ];
}

async function measureIn(folder: string, { runs, documents, otherSizes, metadataRows }: ExtractBench) {
  const zlib = await zlibProgram(folder);
  const awk = await metadataProgram();
  const [compared, ...others] = await writeCfdis(folder, [documents, ...otherSizes]);
  if (compared === undefined) throw new RangeError('no package was written');
  await worker('agreement')(compared.path);

  const { read, headers, twoThreads } = cfdiComparisons(compared, zlib);
  const bytes = await compare(read, runs);
  const more = [];
  for (const comparison of [...headers, ...twoThreads]) more.push(await compare(comparison, runs));
  const otherPeaks = [];
  for (const one of [compared, ...others]) otherPeaks.push(...(await peaksOf(one, runs)));
  for (const { path } of [compared, ...others]) await rm(path);
  const metadata = await compare(metadataComparison(await writeMetadata(folder, metadataRows), awk), runs);

  const all = [bytes, ...more, metadata];
  return [
    ...tableLines([COLUMNS, ...all.flatMap(({ rows }) => rows)]),
    '',
    ...tableLines([
      ['peak resident memory', 'ours', 'nodecfdi', 'goal'],
      [read.what, peakOf(bytes.ours), peakOf(bytes.theirs.get('nodecfdi')), PEAK_GOAL],
      ...otherPeaks,
      [
        `${number(metadataRows)} rows of metadata`,
        peakOf(metadata.ours),
        peakOf(metadata.theirs.get('nodecfdi')),
        PEAK_GOAL,
      ],
    ]),
    '',
    zlib.note,
    awk.note,
    ...all.flatMap(({ notes }) => notes),
  ];
}

/**
 * Measures how fast packages are read, against others that read the same ones, and in how much memory. Returns the lines of its report.
 *
 * @throws Error when what is read is not what was written, or saxes finds other headers.
 */
export async function measureExtract(bench: ExtractBench): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'acopio-bench-'));
  try {
    return [
      machine(),
      '',
      ...(await measureIn(folder, bench)),
      `Medians of ${bench.runs} runs in turn, each in a process of its own whose start is not counted, of a package that was read before; the ratio is`,
      'the median of those of the turns, the peak the highest. CFDI of 5 to 20 KB. CRCs are checked, by nodecfdi not. With headers, and by saxes:',
      'reading counts on both sides, but for “alone”. Two workers: threads, each with half of the package. Small young heap:',
      "setFlagsFromString('--semi-space-growth-factor=1'); without it V8 lets some 64 MiB of used-up bytes and objects lie.",
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** `pnpm bench extract`. */
export async function benchExtract(): Promise<void> {
  process.stderr.write('Ten minutes or more, and 2 GB in the folder for temporary files…\n');
  process.stdout.write(`${(await measureExtract(FULL)).join('\n')}\n`);
}

/** `pnpm bench extract --small`: whether it works, rather than figures. */
export async function benchExtractSmall(): Promise<void> {
  process.stdout.write(`${(await measureExtract(SMALL)).join('\n')}\n`);
}
