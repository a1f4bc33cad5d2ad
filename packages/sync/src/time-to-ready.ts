import { createHash } from 'node:crypto';
import type { Content, LedgerView, Limits, RequestOutcome, SatRequest } from './model.js';

/** How long the SAT took from a question to its answer, in seconds, as it was seen: never less than it really took. */
export interface TimeToReady {
  /** Requests that were seen to end. */
  readonly count: number;
  /** Half of them, and nineteen of twenty, were ready within so many seconds (nearest rank). */
  readonly p50: number;
  readonly p95: number;
}

/** Ends that say how long the SAT worked; a stuck or lost request says nothing of the others. */
const ANSWERED: ReadonlySet<RequestOutcome | undefined> = new Set(['finished', 'empty', 'overLimit']);

/** What a ledger's own requests for metadata, or for XML, tell about the SAT's pace; `undefined` before any has ended. */
export function timeToReady(view: Pick<LedgerView, 'requests'>, content: Content): TimeToReady | undefined {
  const seconds = new Map<string, number>();
  for (const request of view.requests) {
    const { satRequestId, outcome, origin, sentAt, settledAt } = request;
    if (satRequestId === undefined || sentAt === undefined || settledAt === undefined) continue;
    if (!ANSWERED.has(outcome) || origin !== undefined || contentOf(request) !== content) continue;
    const took = (Date.parse(settledAt) - Date.parse(sentAt)) / 1000;
    // A clock that was set back in between tells nothing.
    if (took >= 0) seconds.set(satRequestId, took);
  }
  const sorted = [...seconds.values()].sort((a, b) => a - b);
  const rank = (part: number): number => sorted[Math.ceil(part * sorted.length) - 1] ?? 0;
  return sorted.length === 0 ? undefined : { count: sorted.length, p50: rank(0.5), p95: rank(0.95) };
}

function contentOf({ query }: SatRequest): Content {
  return query.kind === 'folio' ? 'xml' : query.content;
}

/** So many ends make a pace that can be counted on. */
const ENOUGH = 5;

/**
 * Seconds until a request is looked at again, `looks` looks after it was sent, `elapsed` seconds ago. Without a known pace:
 * at once, then `pollFirst`, doubling, up to `pollMost`. With one, it is first looked at when half of its kind were ready,
 * or every `pollMost` until then. Of a request that takes long, the pause grows with its age (a tenth of it) up to
 * `pollRarest`: it is known at most a tenth later than it might be, and days of waiting cost hundreds of calls instead of
 * thousands. A tenth more or less, by the request's id, keeps requests apart that were sent together.
 */
export function pauseBeforeLook(
  { id, looks, elapsed }: { readonly id: string; readonly looks: number; readonly elapsed: number },
  pace: TimeToReady | undefined,
  { pollFirst, pollMost, pollRarest }: Pick<Limits, 'pollFirst' | 'pollMost' | 'pollRarest'>,
): number {
  const untilHalf = pace !== undefined && pace.count >= ENOUGH ? pace.p50 - elapsed : 0;
  const doubling = looks === 0 ? 0 : pollFirst * 2 ** (looks - 1);
  const most = Math.max(pollMost, Math.min(elapsed / 10, pollRarest));
  return Math.min(Math.max(doubling, untilHalf), most) * jitter(`${id}|${looks}`);
}

/** 0.9 to 1.1, the same for the same seed. */
function jitter(seed: string): number {
  const [byte = 0] = createHash('sha256').update(seed).digest();
  return 0.9 + byte / 1275;
}

/** The pace of requests like this one. */
export function paceOf(request: SatRequest, view: Pick<LedgerView, 'requests'>): TimeToReady | undefined {
  return timeToReady(view, contentOf(request));
}
