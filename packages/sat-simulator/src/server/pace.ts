import type { Random } from '../world/random.js';
import { createRandom, seedWords } from '../world/random.js';
import type { SatQuery } from './query.js';

/**
 * How long something takes, in milliseconds: always the same, anything between two bounds, or log-normal with half of all below `median` and
 * nineteen of twenty below `p95`.
 */
export type Delay =
  | number
  | { readonly uniform: readonly [min: number, max: number] }
  | { readonly median: number; readonly p95: number };

/**
 * When a request passes to state 2 and when it is finished, since it was registered; both are drawn for each request. One that is finished
 * sooner than it would be in process never says 2.
 */
export interface RequestDelays {
  readonly inProcess: Delay;
  readonly finished: Delay;
}

/**
 * Delays of every request, or of each kind of content. `never`: those requests stay in state 1, as metadata did in July 2026 while XML worked
 * (satcfdi, issue 75). A folio is XML.
 */
export type Delays =
  | RequestDelays
  | { readonly xml: RequestDelays | 'never'; readonly metadata: RequestDelays | 'never' };

/** What decides how fast requests go: the delays, or, where there are none, how many verifications say 1 or 2 before one says 3. */
export interface PaceSettings {
  readonly verifiesUntilFinished: number;
  readonly delays?: Delays | null | undefined;
}

/** The pace of one request. Times are milliseconds of the simulator's clock since it was registered; infinite: never. */
export type Pace =
  | { readonly verifiesUntilFinished: number }
  | { readonly inProcessAfterMs: number; readonly finishedAfterMs: number };

/** What a request's pace is drawn from: the same gives the same. */
export interface PaceKey {
  readonly seed: string | number;
  readonly fingerprint: string;
  /** How often the query was registered before. */
  readonly number: number;
  readonly query: SatQuery;
}

/** The 95th percentile of the standard normal distribution. */
const Z_95 = 1.644853626951472;
const TWO_TO_32 = 2 ** 32;
const STUCK: Pace = { inProcessAfterMs: Number.POSITIVE_INFINITY, finishedAfterMs: Number.POSITIVE_INFINITY };

/** Standard normal (Box and Muller, 1958). */
function drawNormal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log((random.next() + 1) / TWO_TO_32));
  return radius * Math.cos((2 * Math.PI * random.next()) / TWO_TO_32);
}

/** One duration, in whole milliseconds. */
export function drawDelay(delay: Delay, random: Random): number {
  if (typeof delay === 'number') {
    return delay;
  }
  if ('uniform' in delay) {
    const [min, max] = delay.uniform;
    return Math.round(min + ((max - min) * random.next()) / (TWO_TO_32 - 1));
  }
  const deviation = Math.log(delay.p95 / delay.median) / Z_95;
  return Math.round(delay.median * Math.exp(deviation * drawNormal(random)));
}

/**
 * Sees whether a delay makes sense.
 *
 * @param name What it is called in the error.
 * @throws RangeError when it is negative or not finite, when the bounds are the wrong way round, or when p95 is below the median.
 */
export function checkDelay(delay: Delay, name: string): void {
  const isDuration = (value: number): boolean => Number.isFinite(value) && value >= 0;
  if (typeof delay === 'number') {
    if (!isDuration(delay)) {
      throw new RangeError(`${name}: a number of milliseconds, 0 or more`);
    }
  } else if ('uniform' in delay) {
    const [min, max] = delay.uniform;
    if (!isDuration(min) || !isDuration(max) || max < min) {
      throw new RangeError(`${name}.uniform: two numbers of milliseconds, the smaller one first`);
    }
  } else if (!isDuration(delay.p95) || !(delay.median > 0) || delay.p95 < delay.median) {
    throw new RangeError(`${name}: a median above 0 and a p95 that is not below it, in milliseconds`);
  }
}

function isByContent(delays: Delays): delays is Exclude<Delays, RequestDelays> {
  return 'xml' in delays;
}

/** The pace of a request that is being registered. */
export function drawPace({ verifiesUntilFinished, delays }: PaceSettings, key: PaceKey): Pace {
  if (delays === undefined || delays === null) {
    return { verifiesUntilFinished };
  }
  const { seed, fingerprint, number, query } = key;
  const content = query.kind === 'folio' ? 'xml' : query.content;
  const chosen = isByContent(delays) ? delays[content] : delays;
  if (chosen === 'never') {
    return STUCK;
  }
  const words = seedWords(`pace|${seed}|${fingerprint}`);
  const draw = (delay: Delay, purpose: number): number => drawDelay(delay, createRandom(words, number, purpose));
  return { inProcessAfterMs: draw(chosen.inProcess, 0), finishedAfterMs: draw(chosen.finished, 1) };
}
