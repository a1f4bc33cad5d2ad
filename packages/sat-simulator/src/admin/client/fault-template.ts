import type { FaultKindsAnswer } from '../answers.js';

/** Stands beside the kinds for faults at random. */
export const RANDOM = 'random';

/** What a kind needs besides its name, so that it can be set as it is. */
const NEEDED: Readonly<Record<string, object>> = {
  answer: { codEstatus: '404' },
  fault: { fault: 'InvalidSecurity' },
  http: { status: 503 },
  reset: { when: 'after' },
  hold: { when: 'after' },
  halfBody: { afterBytes: 1000 },
  drip: { bytes: 100, everyMs: 50 },
  state: { state: 4 },
  report: { count: 0 },
};

/** A fault of that kind to begin with. */
export function faultTemplate(kind: string, kinds: FaultKindsAnswer): object {
  return kind === RANDOM
    ? { seed: 'demo', rate: 0.1 }
    : { operation: kinds[kind]?.operations.at(-1), times: 1, do: { kind, ...NEEDED[kind] } };
}
