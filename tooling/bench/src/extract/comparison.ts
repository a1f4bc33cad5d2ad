import { median } from '../figures.ts';

/** What one reading of a package took and came to. */
export interface Taken {
  readonly seconds: number;
  /** CFDI or rows; a program that only tests a package does not tell. */
  readonly items?: number;
  /** Inflated. */
  readonly bytes?: number;
  /** Rows that have one. */
  readonly thirdParties?: number;
  /** The most resident memory of the process, in bytes; `undefined` where the system does not tell. */
  readonly peak?: number | undefined;
}

/** Reads a package. */
export type Read = (path: string) => Promise<Taken>;

/** Something else that reads the same package. */
export interface Reference {
  readonly name: string;
  /** None where it is not installed. */
  readonly read: Read | undefined;
  /** So many times its time at most, or so many times as fast at least. */
  readonly goal: { readonly times: 'its time' | 'as fast'; readonly bound: number };
}

/** A reading, what it must come to, and what it is compared with. */
export interface Comparison {
  readonly what: string;
  readonly path: string;
  readonly expected: Omit<Taken, 'seconds' | 'peak'>;
  readonly ours: Read;
  readonly references: readonly Reference[];
}

/** What came of a comparison. */
export interface Compared {
  readonly rows: readonly (readonly string[])[];
  readonly ours: readonly Taken[];
  /** By the names of the references; a reference that failed or is not here has no readings. */
  readonly theirs: ReadonlyMap<string, readonly Taken[]>;
  readonly notes: readonly string[];
}

/** The titles of the columns of a comparison. */
export const COLUMNS = ['', 'runs', 'seconds', 'a second', 'against', 'its seconds', 'ratio', 'goal'] as const;

const UNKNOWN = 'not measured';

/** Why a reading is not what it must be. */
function problemOf(taken: Taken, expected: Comparison['expected']): string | undefined {
  for (const name of ['items', 'bytes', 'thirdParties'] as const) {
    const [came, wanted] = [taken[name], expected[name]];
    if (came !== undefined && wanted !== undefined && came !== wanted) return `${came} ${name} instead of ${wanted}`;
  }
  return undefined;
}

/**
 * Reads in turn, ours first and then each reference, so that all meet the same machine. A reference that fails is left out from then on and
 * noted, because a figure never fails.
 *
 * @throws Error when ours comes to something else than was written.
 */
export async function compare(comparison: Comparison, runs: number): Promise<Compared> {
  const { what, path, expected, ours, references } = comparison;
  const notes: string[] = [];
  const taken: Taken[] = [];
  const theirs = new Map(references.flatMap(({ name, read }) => (read === undefined ? [] : [[name, [] as Taken[]]])));
  for (let run = 0; run < runs; run += 1) {
    const own = await ours(path);
    const problem = problemOf(own, expected);
    if (problem !== undefined) throw new Error(`${what}: ${problem}`);
    taken.push(own);
    for (const { name, read } of references) {
      const others = theirs.get(name);
      if (others === undefined || read === undefined) continue;
      try {
        const other = await read(path);
        const difference = problemOf(other, expected);
        if (difference !== undefined) throw new Error(difference);
        others.push(other);
      } catch (error) {
        theirs.delete(name);
        notes.push(`${name} failed (${what}): ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
  const rows = references.map((reference) => row({ what, ours: taken, reference, theirs: theirs.get(reference.name) }));
  return { rows, ours: taken, theirs, notes };
}

interface RowFacts {
  readonly what: string;
  readonly ours: readonly Taken[];
  readonly reference: Reference;
  readonly theirs: readonly Taken[] | undefined;
}

/** The ratio is the median of those of the turns. */
function row({ what, ours, reference, theirs }: RowFacts): readonly string[] {
  const { times, bound } = reference.goal;
  const seconds = median(ours.map((taken) => taken.seconds));
  const ratios = theirs?.map((other, turn) => {
    const own = ours[turn]?.seconds ?? Number.NaN;
    return times === 'its time' ? own / other.seconds : other.seconds / own;
  });
  return [
    what,
    String(ours.length),
    seconds.toFixed(2),
    Math.round((ours[0]?.items ?? 0) / seconds).toLocaleString('en-US'),
    reference.name,
    theirs === undefined ? UNKNOWN : median(theirs.map((taken) => taken.seconds)).toFixed(2),
    ratios === undefined ? UNKNOWN : `${median(ratios).toFixed(2)} × ${times}`,
    `${times === 'its time' ? '≤' : '≥'} ${bound.toFixed(1)}`,
  ];
}

/** The highest peak of some readings. */
export function peakOf(taken: readonly Taken[] | undefined): string {
  const peaks = taken?.flatMap(({ peak }) => peak ?? []) ?? [];
  return peaks.length === 0 ? UNKNOWN : `${Math.round(Math.max(...peaks) / (1 << 20))} MiB`;
}
