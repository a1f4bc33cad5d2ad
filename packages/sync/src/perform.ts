import type { LocalPorts, Ports } from './ports.js';
import type { Step } from './next-steps.js';
import { performAsk } from './steps/ask.js';
import { performFetch } from './steps/fetch.js';
import { performIndex } from './steps/index-package.js';
import { performVerify } from './steps/verify.js';

/** A step that does not talk to the SAT: it needs neither its client nor, therefore, an e.firma. */
export type LocalStep = Extract<Step, { readonly kind: 'decide' | 'index' }>;

/**
 * Does one step. It reads the ledger first, so a step that is no longer due (somebody else did it) does nothing.
 *
 * Whatever leaves for the SAT is in the ledger before it leaves, and again with its outcome. A refusal by the SAT is an
 * outcome, not an error, unless no other request could fare better (login refused, certificate refused): then it is
 * recorded and the `SatError` is thrown. Errors with `retryable` may be tried again later; the ledger is consistent
 * whenever this function ends, and whenever the process dies within it.
 */
export function perform(step: LocalStep, ports: LocalPorts): Promise<void>;
export function perform(step: Step, ports: Ports): Promise<void>;
export async function perform(step: Step, ports: LocalPorts | Ports): Promise<void> {
  switch (step.kind) {
    case 'decide':
      return performDecide(step, ports);
    case 'index':
      return performIndex(step.packageId, ports);
    case 'ask':
      return performAsk(step.requestId, withClient(ports));
    case 'verify':
      return performVerify(step.requestId, withClient(ports));
    case 'fetch':
      return performFetch(step.packageId, withClient(ports));
  }
}

/** The overloads see to it. */
function withClient(ports: LocalPorts | Ports): Ports {
  if (!('client' in ports)) throw new TypeError('a step that talks to the SAT needs a client');
  return ports;
}

async function performDecide(step: Extract<Step, { readonly kind: 'decide' }>, ports: LocalPorts): Promise<void> {
  await ports.ledger.apply(ports.scope, step.changes, step.revision);
  for (const change of step.changes) {
    if (change.type === 'window' && change.window.problem !== undefined && change.window.state === 'blocked') {
      ports.observe?.({ type: 'blocked', window: change.window, problem: change.window.problem });
    }
  }
}
