import { createRandom, seedWords } from '../world/random.js';
import type { Random } from '../world/random.js';
import type { Operation } from './contract.js';
import { FAULT_KINDS, phaseOf } from './fault-actions.js';
import type { FaultAction, FaultKind, FaultMoment, FaultPhase } from './fault-actions.js';
import type { Call } from './journal.js';
import { queryFingerprint } from './query.js';

/** A kind that can happen at random: all but `hold`, which somebody has to release. */
export type RandomFaultKind = Exclude<FaultKind, 'hold'>;

/**
 * Faults at random, which repeat with the seed: whether and how a call is met depends on the seed and the call's number, not on time.
 *
 * Without `kinds` they are *survivable*: a client that waits and repeats gets everything in spite of them, also one that counts a life as spent whenever it
 * got no answer. Logins and verifications, which cost nothing, fail as often as is drawn. A query or a package loses one answer, or has it damaged, and no
 * more: then one of the two lives of the query or package is left. A caller whose Solicitud counted does not know its id; it waits until that request is finished
 * (5005 says that it is not) and asks again, or asks with a bound moved by a second. Beyond that they are answered 404, which counts for nothing, and 300,
 * which a new login heals: it does not meet the same thing again before a call for it went through unharmed.
 * A client whose tries are bounded needs a rate that its bounds allow: a call may fail several times in a row.
 *
 * With `kinds` these happen as often as they are drawn, whatever that costs.
 */
export interface RandomFaults {
  readonly seed: string | number;
  /** How probable it is, from 0 to 1, that a call meets a fault. */
  readonly rate: number;
  /** Default: all. */
  readonly operations?: readonly Operation[];
  readonly kinds?: readonly RandomFaultKind[];
}

/** Takes a call in one of its phases, and says what happens to it. */
export type FaultSource = (call: Call, phase: FaultPhase) => FaultAction | undefined;

/** What {@link RandomFaults} draws from when it is told no kinds. */
const SURVIVABLE_KINDS: readonly RandomFaultKind[] = [
  'http',
  'empty',
  'reset',
  'fault',
  'answer',
  'halfBody',
  'wrongGzip',
  'truncatePackage',
  'notZip',
  'brokenBase64',
  'wrapBase64',
];

const MAX_BYTES = 4_096;

function moment(random: Random): FaultMoment {
  return random.pick(['before', 'after'] as const);
}

const DRAWS: { readonly [Kind in RandomFaultKind]: (random: Random) => FaultAction } = {
  answer: (random) => ({ kind: 'answer', codEstatus: random.pick(['300', '404']) }),
  fault: () => ({ kind: 'fault', fault: 'InternalServiceFault' }),
  http: (random) => ({ kind: 'http', status: random.pick([500, 502, 503]), when: moment(random) }),
  empty: (random) => ({ kind: 'empty', when: moment(random) }),
  reset: (random) => ({ kind: 'reset', when: moment(random) }),
  halfBody: (random) => ({ kind: 'halfBody', afterBytes: random.below(MAX_BYTES) }),
  drip: (random) => ({ kind: 'drip', bytes: 1 + random.below(MAX_BYTES), everyMs: 1 }),
  wrongGzip: () => ({ kind: 'wrongGzip' }),
  stuck: () => ({ kind: 'stuck' }),
  state: (random) => ({ kind: 'state', state: random.pick([4, 5, 6]) }),
  withoutPackages: () => ({ kind: 'withoutPackages' }),
  duplicateDocument: () => ({ kind: 'duplicateDocument' }),
  report: (random) => ({ kind: 'report', count: random.pick([0, 1 + random.below(MAX_BYTES)]) }),
  truncatePackage: () => ({ kind: 'truncatePackage' }),
  notZip: () => ({ kind: 'notZip' }),
  brokenBase64: () => ({ kind: 'brokenBase64' }),
  wrapBase64: () => ({ kind: 'wrapBase64' }),
};

/** Every {@link RandomFaultKind}. */
export const RANDOM_FAULT_KINDS = Object.keys(DRAWS) as readonly RandomFaultKind[];

/** What the call asks for, so that a repetition of it is known. */
function subjectOf({ operation, service, rfc, requestId, packageId, query }: Call): string {
  const asked =
    operation === 'request' && query !== undefined
      ? queryFingerprint(service, rfc ?? '', query)
      : (packageId ?? requestId);
  return `${operation}|${service}|${rfc}|${asked}`;
}

/** Keeps faults survivable: lets each happen, or not. */
function createMercy(): (action: FaultAction | undefined, call: Call, phase: FaultPhase) => FaultAction | undefined {
  const unrecognised = new Set<string>();
  const spent = new Set<string>();
  const once = (seen: Set<string>, call: Call): boolean => {
    const subject = subjectOf(call);
    const isNew = !seen.has(subject);
    seen.add(subject);
    return isNew;
  };
  return (action, call, phase) => {
    if (action === undefined) {
      // The first phase of a call that every check accepted.
      if (phase === 'body') {
        unrecognised.delete(subjectOf(call));
      }
      return undefined;
    }
    if (phase !== phaseOf(action)) {
      return undefined;
    }
    if (action.kind === 'answer' && action.codEstatus === '300') {
      return once(unrecognised, call) ? action : undefined;
    }
    // Whether a call without an answer counted, its caller cannot know.
    const costs = action.kind !== 'answer' && (call.operation === 'request' || call.operation === 'download');
    return costs && !once(spent, call) ? undefined : action;
  };
}

/**
 * Sees whether random faults make sense.
 *
 * @throws RangeError that names the field.
 */
function checkRandomFaults({ rate, operations, kinds }: RandomFaults): void {
  if (!(rate >= 0 && rate <= 1)) {
    throw new RangeError('rate: a number from 0 to 1');
  }
  for (const kind of kinds ?? []) {
    if (!Object.hasOwn(DRAWS, kind)) {
      throw new RangeError(`kinds: ${kind} cannot happen at random`);
    }
    if (operations !== undefined && !FAULT_KINDS[kind].operations.some((one) => operations.includes(one))) {
      throw new RangeError(`kinds: ${kind} happens in none of the operations ${operations.join(', ')}`);
    }
  }
}

/**
 * A source of faults at random.
 *
 * @throws RangeError when the rate is no probability, or a kind cannot happen at random or in these operations.
 */
export function createRandomFaults(options: RandomFaults): FaultSource {
  checkRandomFaults(options);
  const { seed, rate, operations, kinds = SURVIVABLE_KINDS } = options;
  const words = seedWords(`faults|${seed}`);
  const allow = options.kinds === undefined ? createMercy() : undefined;
  const draw = ({ number, operation }: Call): FaultAction | undefined => {
    const possible = kinds.filter((kind) => FAULT_KINDS[kind].operations.includes(operation));
    const random = createRandom(words, number);
    return possible.length > 0 && random.chance(rate) ? DRAWS[random.pick(possible)](random) : undefined;
  };
  return (call, phase) => {
    if (operations !== undefined && !operations.includes(call.operation)) {
      return undefined;
    }
    const action = draw(call);
    if (allow !== undefined) {
      return allow(action, call, phase);
    }
    return action !== undefined && phaseOf(action) === phase ? action : undefined;
  };
}
