import type { DownloadQuery } from '@acopio/sat-client';
import type { SatRequest } from './model.js';
import type { LocalPorts, Ports } from './ports.js';
import type { Step } from './next-steps.js';
import { performAsk } from './steps/ask.js';
import { performFetch } from './steps/fetch.js';
import { performIndex } from './steps/index-package.js';
import { performMeasure } from './steps/measure-window.js';
import { performQuestion } from './steps/question.js';
import { performVerify } from './steps/verify.js';

/** A step that does not talk to the SAT: it needs neither its client nor, therefore, an e.firma. */
export type LocalStep = Extract<Step, { readonly kind: 'decide' | 'index' | 'measure' }>;

/**
 * A query that no window asks: one with filters, or for a folio. It counts against the lives of its fingerprint like every
 * other, and its request can be verified and its packages fetched and read; but no period is planned by it, moved, split or
 * called complete.
 */
export interface Question {
  readonly kind: 'question';
  readonly query: DownloadQuery;
}

/**
 * Does one step. It reads the ledger first, so a step that is no longer due (somebody else did it) does nothing.
 *
 * Whatever leaves for the SAT is in the ledger before it leaves, and again with its outcome. A refusal by the SAT is an
 * outcome, not an error, unless no other request could fare better (login refused, certificate refused): then it is
 * recorded and the `SatError` is thrown. Errors with `retryable` may be tried again later; the ledger is consistent
 * whenever this function ends, and whenever the process dies within it.
 *
 * A question resolves with its request, `accepted` or `refused`; with the one that the SAT still works on, or whose packages
 * still wait to be fetched, when the very same was asked before; with `undefined`, and nothing is sent, when the ledger
 * knows that its query has no life left.
 */
export function perform(step: LocalStep, ports: LocalPorts): Promise<void>;
export function perform(step: Step, ports: Ports): Promise<void>;
export function perform(step: Question, ports: Ports): Promise<SatRequest | undefined>;
export async function perform(
  step: Step | Question,
  ports: LocalPorts | Ports,
): Promise<SatRequest | undefined | void> {
  switch (step.kind) {
    case 'decide':
      return performDecide(step, ports);
    case 'index':
      return performIndex(step.packageId, ports);
    case 'measure':
      return performMeasure(step.windowId, ports);
    case 'ask':
      return performAsk(step.requestId, withClient(ports));
    case 'verify':
      return performVerify(step.requestId, withClient(ports));
    case 'fetch':
      return performFetch(step.packageId, withClient(ports));
    case 'question':
      return performQuestion(step.query, withClient(ports));
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
