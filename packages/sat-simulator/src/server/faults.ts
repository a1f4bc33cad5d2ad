import type { Operation } from './contract.js';
import type { Call } from './journal.js';
import type { SoapFaultName } from './soap-faults.js';

/** Before or after the call counted: a token issued, a request registered, a poll counted, a life of a package spent. */
export type FaultMoment = 'before' | 'after';

/**
 * What goes wrong. Where a `when` may be left out it is `before`. With `before` the call never counts, unless it was held and then released;
 * with `after` only a call that every check accepted is touched.
 */
export type FaultAction =
  /**
   * Answers with this code instead; not for logins. Without a message, the SAT's text for the code. `withRequestId`: a Solicitud carries an
   * `IdSolicitud` although it is refused, as seen with 404 (cfdiclient, issue 25). `state` and `requestCode`: for Verificación; default 0 and none.
   */
  | {
      readonly kind: 'answer';
      readonly codEstatus: string;
      readonly message?: string;
      readonly withRequestId?: boolean;
      readonly state?: number;
      readonly requestCode?: string;
      readonly when?: FaultMoment;
    }
  /** A SOAP fault with the SAT's (or WCF's) text; HTTP 500 unless said otherwise. */
  | { readonly kind: 'fault'; readonly fault: SoapFaultName; readonly status?: 200 | 500; readonly when?: FaultMoment }
  /** An HTTP error with an HTML page, as in outages. */
  | { readonly kind: 'http'; readonly status: number; readonly html?: string; readonly when?: FaultMoment }
  /** HTTP 200 with an empty body. */
  | { readonly kind: 'empty'; readonly when?: FaultMoment }
  /** The connection is reset without an answer. */
  | { readonly kind: 'reset'; readonly when: FaultMoment }
  /** The answer is held back until {@link FaultHandle.release}, or until the caller is gone. */
  | { readonly kind: 'hold'; readonly when: FaultMoment }
  /** The same after that many bytes of the answer's body (before its last byte, if it is shorter). */
  | { readonly kind: 'hold'; readonly when: 'inBody'; readonly afterBytes: number }
  /** The connection ends after that many bytes of the answer's body (before its last byte, if it is shorter). */
  | { readonly kind: 'halfBody'; readonly afterBytes: number }
  /** The answer's body comes in pieces of that many bytes, each after a pause. */
  | { readonly kind: 'drip'; readonly bytes: number; readonly everyMs: number }
  /** Solicitud: the request is registered and stays in state 1 for ever. */
  | { readonly kind: 'stuck' }
  /**
   * Solicitud: the registered request ends in this state (4 error, 5 rejected, 6 expired) instead of 3. Verificación: this answer says so.
   * `requestCode` is `CodigoEstadoSolicitud`, default 5000.
   */
  | { readonly kind: 'state'; readonly state: number; readonly requestCode?: string }
  /** Verificación: this answer says another number of documents, or other packages. */
  | { readonly kind: 'report'; readonly count?: number; readonly packageIds?: readonly string[] }
  /** Descarga: only the first bytes of the ZIP, by default half of them. */
  | { readonly kind: 'truncatePackage'; readonly keepBytes?: number }
  /** Descarga: bytes that are no ZIP. */
  | { readonly kind: 'notZip' }
  /** Descarga: a character that base64 does not have. */
  | { readonly kind: 'brokenBase64' };

/** A fault and the calls that it meets. */
export interface Fault {
  readonly operation: Operation;
  /** How many calls it meets; default 1. */
  readonly times?: number;
  /** How many matching calls pass unharmed first; default 0. */
  readonly after?: number;
  /** Which calls; default all. What the message says is already in the call; whether it is accepted is not. */
  readonly match?: (call: Call) => boolean;
  readonly do: FaultAction;
}

/** A fault that was set. */
export interface FaultHandle {
  /** Resolves with the first call that it met, at the moment it acts: for `hold`, when the answer is being held back. */
  readonly reached: Promise<Call>;
  /** How many calls it has met. */
  readonly used: number;
  /** Lets go what is held back, now and later. */
  release(): void;
  /** Takes the fault away and lets go what it holds back. */
  remove(): void;
}

/** The faults of a simulator, in the order in which they were added; of those that fit, the first acts. */
export interface FaultList {
  /**
   * Sets a fault.
   *
   * @throws RangeError when the action cannot happen in that operation.
   */
  add(fault: Fault): FaultHandle;
  /** Takes all faults away and lets go what they hold back. */
  clear(): void;
}

/** When an action takes effect: `outcome` decides what is registered or reported, `body` how the answer's bytes go out. */
export type FaultPhase = FaultMoment | 'outcome' | 'body';

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

const ONLY_FOR: Partial<Record<FaultAction['kind'], readonly Operation[]>> = {
  answer: ['request', 'verify', 'download'],
  stuck: ['request'],
  state: ['request', 'verify'],
  report: ['verify'],
  truncatePackage: ['download'],
  notZip: ['download'],
  brokenBase64: ['download'],
};

function phaseOf(action: FaultAction): FaultPhase {
  switch (action.kind) {
    case 'answer':
    case 'fault':
    case 'http':
    case 'empty':
      return action.when ?? 'before';
    case 'reset':
      return action.when;
    case 'hold':
      return action.when === 'inBody' ? 'body' : action.when;
    case 'stuck':
    case 'state':
    case 'report':
      return 'outcome';
    case 'halfBody':
    case 'drip':
    case 'truncatePackage':
    case 'notZip':
    case 'brokenBase64':
      return 'body';
  }
}

interface ArmedFault {
  readonly fault: Fault;
  readonly phase: FaultPhase;
  readonly reached: PromiseWithResolvers<Call>;
  readonly released: PromiseWithResolvers<void>;
  skipped: number;
  used: number;
}

function fits(armed: ArmedFault, call: Call, phase: FaultPhase): boolean {
  const { fault } = armed;
  return (
    armed.phase === phase &&
    fault.operation === call.operation &&
    armed.used < (fault.times ?? 1) &&
    (fault.match === undefined || fault.match(call))
  );
}

/** An empty list. */
export function createFaultList(): ArmedFaultList {
  let list: ArmedFault[] = [];
  const remove = (armed: ArmedFault): void => {
    list = list.filter((other) => other !== armed);
    armed.released.resolve();
  };
  return {
    add(fault) {
      const operations = ONLY_FOR[fault.do.kind];
      if (operations !== undefined && !operations.includes(fault.operation)) {
        throw new RangeError(`the fault ${fault.do.kind} cannot happen in ${fault.operation}`);
      }
      const armed: ArmedFault = {
        fault,
        phase: phaseOf(fault.do),
        reached: Promise.withResolvers<Call>(),
        released: Promise.withResolvers<void>(),
        skipped: 0,
        used: 0,
      };
      list = [...list, armed];
      return {
        reached: armed.reached.promise,
        get used() {
          return armed.used;
        },
        release: () => armed.released.resolve(),
        remove: () => remove(armed),
      };
    },
    clear() {
      list.forEach((armed) => armed.released.resolve());
      list = [];
    },
    meet(call, phase) {
      for (const armed of list.filter((candidate) => fits(candidate, call, phase))) {
        if (armed.skipped < (armed.fault.after ?? 0)) {
          armed.skipped += 1;
          continue;
        }
        armed.used += 1;
        return {
          action: armed.fault.do,
          released: armed.released.promise,
          act: () => armed.reached.resolve(call),
        };
      }
      return undefined;
    },
  };
}
