import { machine, median, tableLines } from '../figures.ts';
import { createCaller, type Served } from './caller.ts';
import { measureReference, type Reference } from './reference.ts';
import { startServer } from './server-process.ts';

/** How much is measured; the defaults are those of `pnpm bench simulator`. */
export interface SimulatorBench {
  /** Repeated runs. */
  readonly runs: number;
  readonly documents: number;
  /** One run. */
  readonly wholeDocuments: number;
  readonly metadataRows: number;
  /** Peak memory is told of these as well as of `documents` and `wholeDocuments`. */
  readonly fewDocuments: number;
}

const FULL: SimulatorBench = {
  runs: 5,
  documents: 10_000,
  wholeDocuments: 200_000,
  metadataRows: 1_000_000,
  fewDocuments: 1_000,
};

const MEGABYTE = 1_000_000;
const MEBIBYTE = 1 << 20;

function number(value: number): string {
  return value.toLocaleString('en-US');
}

function memory(bytes: number | undefined): string {
  return bytes === undefined ? 'not measured' : `${Math.round(bytes / MEBIBYTE)} MiB`;
}

function speedRow(what: string, pairs: readonly { served: Served; reference: Reference }[]): readonly string[] {
  const ratio = ({ served, reference }: (typeof pairs)[number]): number => reference.seconds / served.seconds;
  const megabytes = (pairs[0]?.reference.bytes ?? 0) / MEGABYTE;
  const served = median(pairs.map((pair) => pair.served.seconds));
  const reference = median(pairs.map((pair) => pair.reference.seconds));
  const documents = pairs[0]?.served.documents ?? 0;
  return [
    what,
    String(pairs.length),
    served.toFixed(2),
    number(Math.round(documents / served)),
    (megabytes / served).toFixed(1),
    (megabytes / reference).toFixed(1),
    median(pairs.map(ratio)).toFixed(2),
  ];
}

async function measured<Result>(documents: number, use: (collect: () => Promise<Served>) => Promise<Result>) {
  await using server = await startServer(documents);
  const caller = await createCaller(server);
  try {
    let peak: number | undefined;
    const result = await use(async () => {
      const served = await caller.collect('xml');
      if (served.documents !== documents) throw new Error(`${served.documents} documents instead of ${documents}`);
      peak ??= await server.peakMemory();
      return served;
    });
    return { result, peak };
  } finally {
    caller.close();
  }
}

/** The reference and the service by turns, so that both meet the same machine; the first turn warms up. */
async function repeated(runs: number, documents: number) {
  return measured(documents, async (collect) => {
    const pairs: { served: Served; reference: Reference }[] = [];
    for (let run = 0; run <= runs; run += 1) {
      const reference = measureReference(documents);
      const served = await collect();
      if (run > 0) pairs.push({ served, reference });
    }
    return pairs;
  });
}

async function metadata(rows: number): Promise<{ served: Served; peak: number | undefined }> {
  await using server = await startServer(rows);
  const caller = await createCaller(server);
  try {
    return { served: await caller.collect('metadata'), peak: await server.peakMemory() };
  } finally {
    caller.close();
  }
}

/** Measures how fast the simulator serves packages, and in how much memory. Returns the lines of its report. */
export async function measureSimulator(bench: SimulatorBench): Promise<readonly string[]> {
  const { runs, documents, wholeDocuments, metadataRows, fewDocuments } = bench;
  const few = await measured(fewDocuments, (collect) => collect());
  const several = await repeated(runs, documents);
  const whole = await measured(wholeDocuments, async (collect) => {
    const reference = measureReference(wholeDocuments);
    return [{ served: await collect(), reference }];
  });
  const rows = await metadata(metadataRows);
  return [
    machine(),
    '',
    ...tableLines([
      ['one request for XML', 'runs', 'seconds', 'documents/s', 'MB/s', 'reference MB/s', 'ratio'],
      speedRow(`${number(documents)} documents`, several.result),
      speedRow(`${number(wholeDocuments)} documents`, whole.result),
    ]),
    'MB/s: of XML, before it is compressed. Reference: one thread deflates and base64-encodes the same documents. Several runs: medians.',
    '',
    ...tableLines([
      ['peak resident memory of the server', ''],
      [`${number(fewDocuments)} XML`, memory(few.peak)],
      [`${number(documents)} XML`, memory(several.peak)],
      [`${number(wholeDocuments)} XML`, memory(whole.peak)],
      [`${number(metadataRows)} rows of metadata`, memory(rows.peak)],
    ]),
    '',
    `${number(rows.served.documents)} rows of metadata in ${rows.served.packages} packages: ${rows.served.seconds.toFixed(1)} s`,
  ];
}

/** `pnpm bench simulator`. */
export async function benchSimulator(): Promise<void> {
  process.stderr.write('A few minutes…\n');
  process.stdout.write(`${(await measureSimulator(FULL)).join('\n')}\n`);
}
