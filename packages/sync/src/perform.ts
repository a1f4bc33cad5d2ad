import type { Ports } from './ports.js';
import type { Step } from './next-steps.js';
import { performAsk } from './steps/ask.js';
import { performFetch } from './steps/fetch.js';
import { performIndex } from './steps/index-package.js';
import { performVerify } from './steps/verify.js';

/**
 * Does one step. It reads the ledger first, so a step that is no longer due (somebody else did it) does nothing.
 *
 * Whatever leaves for the SAT is in the ledger before it leaves, and again with its outcome. A refusal by the SAT is an
 * outcome, not an error, unless no other request could fare better (login refused, certificate refused): then it is
 * recorded and the `SatError` is thrown. Errors with `retryable` may be tried again later; the ledger is consistent
 * whenever this function ends, and whenever the process dies within it.
 */
export async function perform(step: Step, ports: Ports): Promise<void> {
  switch (step.kind) {
    case 'decide': {
      await ports.ledger.apply(ports.scope, step.changes, step.revision);
      for (const change of step.changes) {
        if (change.type === 'window' && change.window.problem !== undefined && change.window.state === 'blocked') {
          ports.observe?.({ type: 'blocked', window: change.window, problem: change.window.problem });
        }
      }
      return;
    }
    case 'ask':
      return performAsk(step.requestId, ports);
    case 'verify':
      return performVerify(step.requestId, ports);
    case 'fetch':
      return performFetch(step.packageId, ports);
    case 'index':
      return performIndex(step.packageId, ports);
  }
}
