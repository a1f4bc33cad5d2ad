import type { Operation } from './contract.js';
import { FAULT_KINDS, phaseOf } from './fault-actions.js';
import type { FaultAction, FaultPhase } from './fault-actions.js';
import { isMatch } from './fault-match.js';
import type { FaultMatch, FindQuery } from './fault-match.js';
import { createRandomFaults } from './fault-random.js';
import type { FaultSource, RandomFaults } from './fault-random.js';
import type { Call } from './journal.js';

/** A fault and the calls that it meets. */
export interface Fault {
  readonly operation: Operation;
  /** How many calls it meets; default 1. */
  readonly times?: number;
  /** How many matching calls pass unharmed first; default 0. */
  readonly after?: number;
  /** Which calls; default all. A function sees what the message says; whether it is accepted is not decided then. */
  readonly match?: FaultMatch | ((call: Call) => boolean);
  readonly do: FaultAction;
}

/** A fault that was set. */
export interface FaultHandle {
  /** `1`, `2`, … in the order in which faults were set. */
  readonly id: string;
  /** Resolves with the first call that it met, at the moment it acts: for `hold`, when the answer is being held back. */
  readonly reached: Promise<Call>;
  /** How many calls it has met. */
  readonly used: number;
  /** Lets go what is held back, now and later. */
  release(): void;
  /** Takes the fault away and lets go what it holds back. */
  remove(): void;
}

/** A fault as data. */
export interface ShownFault extends Omit<Fault, 'match'> {
  readonly match?: FaultMatch | 'function';
}

/** A fault that was set, and what became of it. */
export interface FaultState {
  readonly id: string;
  /** Absent for faults at random. */
  readonly fault?: ShownFault;
  /** How faults are drawn, for those at random. */
  readonly random?: RandomFaults;
  /** How many calls it has met. */
  readonly used: number;
  /** Whether it has acted. */
  readonly reached: boolean;
}

/** The faults of a simulator, in the order in which they were added; of those that fit, the first acts. */
export interface FaultList {
  /**
   * Sets a fault.
   *
   * @throws RangeError when the action cannot happen in that operation.
   */
  add(fault: Fault): FaultHandle;
  /**
   * Sets faults at random. Without `kinds` a client that waits and repeats gets everything in spite of them.
   *
   * @throws RangeError when the rate is no probability, or a kind cannot happen at random or in these operations.
   */
  addRandom(faults: RandomFaults): FaultHandle;
  /** Every fault that was set and not taken away, those that are used up too. */
  list(): readonly FaultState[];
  /** Lets go what that fault holds back, now and later; `false` when there is none of that id. */
  release(id: string): boolean;
  /** Takes that fault away and lets go what it holds back; `false` when there is none of that id. */
  remove(id: string): boolean;
  /** Takes all faults away and lets go what they hold back. */
  clear(): void;
}

/** A fault that met a call. */
export interface MetFault<Action extends FaultAction = FaultAction> {
  readonly action: Action;
  /** Resolves when the fault is released or removed. */
  readonly released: Promise<void>;
  /** To be called when the fault acts. */
  act(): void;
}

/** The list as the server uses it. */
export interface ArmedFaultList extends FaultList {
  /** The first fault of that phase that fits the call; it counts as used. */
  meet(call: Call, phase: FaultPhase): MetFault | undefined;
}

interface ArmedFault {
  readonly id: string;
  readonly shown: Pick<FaultState, 'fault' | 'random'>;
  readonly source: FaultSource;
  readonly reached: PromiseWithResolvers<Call>;
  readonly released: PromiseWithResolvers<void>;
  used: number;
  hasActed: boolean;
}

function scripted(fault: Fault, findQuery: FindQuery): FaultSource {
  const { operation, match, after = 0, times = 1, do: action } = fault;
  const fits = (call: Call): boolean =>
    match === undefined || (typeof match === 'function' ? match(call) : isMatch(call, match, findQuery));
  let seen = 0;
  return (call, phase) => {
    if (phase !== phaseOf(action) || operation !== call.operation || seen >= after + times || !fits(call)) {
      return undefined;
    }
    seen += 1;
    return seen > after ? action : undefined;
  };
}

function shown(fault: Fault): ShownFault {
  const { match, ...rest } = fault;
  return match === undefined ? rest : { ...rest, match: typeof match === 'function' ? 'function' : match };
}

function handleOf(armed: ArmedFault, remove: () => void): FaultHandle {
  return {
    id: armed.id,
    reached: armed.reached.promise,
    get used() {
      return armed.used;
    },
    release: () => armed.released.resolve(),
    remove,
  };
}

/** An empty list. `findQuery` tells what a verified or downloaded request asked for. */
export function createFaultList(findQuery: FindQuery): ArmedFaultList {
  let list: readonly ArmedFault[] = [];
  let set = 0;

  function arm(source: FaultSource, shown: ArmedFault['shown']): FaultHandle {
    set += 1;
    const armed: ArmedFault = {
      id: String(set),
      shown,
      source,
      reached: Promise.withResolvers<Call>(),
      released: Promise.withResolvers<void>(),
      used: 0,
      hasActed: false,
    };
    list = [...list, armed];
    return handleOf(armed, () => remove(armed.id));
  }
  function release(id: string): boolean {
    const armed = list.find((one) => one.id === id);
    armed?.released.resolve();
    return armed !== undefined;
  }
  function remove(id: string): boolean {
    const isThere = release(id);
    list = list.filter((one) => one.id !== id);
    return isThere;
  }

  return {
    add(fault) {
      if (!FAULT_KINDS[fault.do.kind].operations.includes(fault.operation)) {
        throw new RangeError(`the fault ${fault.do.kind} cannot happen in ${fault.operation}`);
      }
      return arm(scripted(fault, findQuery), { fault: shown(fault) });
    },
    addRandom: (faults) => arm(createRandomFaults(faults), { random: faults }),
    list: () => list.map(({ id, shown, used, hasActed }) => ({ id, ...shown, used, reached: hasActed })),
    release,
    remove,
    clear() {
      list.forEach((armed) => armed.released.resolve());
      list = [];
    },
    meet(call, phase) {
      for (const armed of list) {
        const action = armed.source(call, phase);
        if (action !== undefined) {
          armed.used += 1;
          return {
            action,
            released: armed.released.promise,
            act() {
              armed.hasActed = true;
              armed.reached.resolve(call);
            },
          };
        }
      }
      return undefined;
    },
  };
}
