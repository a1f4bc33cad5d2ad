import type { CallAnswer, FaultAnswer, QuotasAnswer, RequestAnswer, StateAnswer } from '../answers.js';
import type { Api } from './api.js';

/** What the page shows, as of one moment. Lists have the newest last. */
export interface Snapshot {
  readonly state: StateAnswer;
  /** The newest of them. */
  readonly calls: readonly CallAnswer[];
  readonly requests: readonly RequestAnswer[];
  readonly quotas: QuotasAnswer;
  readonly faults: readonly FaultAnswer[];
}

/** Calls that the page keeps. */
export const KEPT_CALLS = 300;
/** What others may change without a call, such as faults, is looked at every so many times. */
const LOOKS_UNTIL_ALL = 5;

function isOpen({ answer, verdict }: CallAnswer): boolean {
  return answer === 'pending' || verdict.outcome === 'pending';
}

/** The number after which calls have to be asked for: a call may still change while it is being answered. */
export function newsAfter(known: readonly CallAnswer[], total: number): number {
  const open = known.find(isOpen);
  const last = known.at(-1)?.number ?? 0;
  return Math.max(open === undefined ? last : open.number - 1, total - KEPT_CALLS, 0);
}

/** Calls with the news about them: the newest {@link KEPT_CALLS}, by number. */
export function withNews(known: readonly CallAnswer[], news: readonly CallAnswer[]): readonly CallAnswer[] {
  const first = news[0]?.number ?? Number.POSITIVE_INFINITY;
  return [...known.filter(({ number }) => number < first), ...news].slice(-KEPT_CALLS);
}

/** Whether something went on between two looks that the other lists may show. */
function hasMoved(before: StateAnswer, now: StateAnswer): boolean {
  return (
    before.calls !== now.calls ||
    before.requests !== now.requests ||
    // An hour may have passed on a clock that is not this machine's; a manual one stands still until somebody moves it.
    (now.clock.kind !== 'real' && before.now !== now.now)
  );
}

/** Takes looks at a simulator: all of it at first, and then what is new. */
export function createWatch(api: Api): (everything: boolean) => Promise<Snapshot> {
  let known: Snapshot | undefined;
  let looks = 0;

  async function callsNow(state: StateAnswer): Promise<readonly CallAnswer[]> {
    // A simulator that was started anew counts from 1 again.
    const before = known !== undefined && known.state.calls <= state.calls ? known.calls : [];
    const after = newsAfter(before, state.calls);
    return withNews(before, after < state.calls ? await api.calls(after) : []);
  }

  return async (everything) => {
    const state = await api.state();
    const calls = await callsNow(state);
    looks += 1;
    const isDue = everything || looks % LOOKS_UNTIL_ALL === 0 || calls.some(isOpen);
    if (known === undefined || isDue || hasMoved(known.state, state)) {
      const [requests, quotas, faults] = await Promise.all([api.requests(), api.quotas(), api.faults()]);
      known = { state, calls, requests, quotas, faults };
    } else {
      known = { ...known, state, calls };
    }
    return known;
  };
}
