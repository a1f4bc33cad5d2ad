import type { ServerResponse } from 'node:http';

import { disturbed, faultyAnswer, packageAnswer, refusedAnswer, soapAnswer } from './answer.js';
import type { Answer } from './answer.js';
import type { Refusal } from './codes.js';
import { SAT_TEXTS } from './codes.js';
import { packageBytes } from './documents.js';
import { loginEnvelope, requestEnvelope, verifyEnvelope } from './envelopes.js';
import { examine } from './examination.js';
import type { ExaminationPorts, IncomingCall, Judgement, Task } from './examination.js';
import type { ArmedFaultList, FaultAction, FaultMoment, MetFault } from './faults.js';
import type { OpenCall } from './journal.js';
import type { Registry } from './registry.js';
import type { Destiny, SatPackage, SatRequest } from './request-model.js';
import { faultEnvelope } from './soap-faults.js';

/** What answers calls. */
export interface CallPorts extends ExaminationPorts {
  readonly registry: Registry;
  readonly faults: ArmedFaultList;
}

/** How a call ends: with an answer, or with a connection that is reset. */
export type Ending = Answer | 'reset';

/** A call that is being answered. */
interface Handling {
  readonly incoming: IncomingCall;
  readonly call: OpenCall;
  readonly ports: CallPorts;
  /** Resolves when the caller is gone. */
  readonly gone: Promise<void>;
  readonly isGone: () => boolean;
}

/** What an accepted call leads to. */
type Admission =
  | { readonly kind: 'login'; readonly serialHex: string }
  | { readonly kind: 'request'; readonly task: Extract<Task, { kind: 'request' }> }
  | { readonly kind: 'verify'; readonly task: Extract<Task, { kind: 'verify' }> }
  | { readonly kind: 'download'; readonly satPackage: SatPackage };

function meet(handling: Handling, phase: Parameters<ArmedFaultList['meet']>[1]): MetFault | undefined {
  const { call, ports } = handling;
  const met = ports.faults.meet(call, phase);
  if (met !== undefined) {
    call.faults = [...call.faults, met.action.kind];
  }
  return met;
}

/** The ending that a fault of this moment forces, or `undefined` when the call goes on. */
async function interrupted(handling: Handling, moment: FaultMoment): Promise<Ending | undefined> {
  const met = meet(handling, moment);
  if (met === undefined) {
    return undefined;
  }
  met.act();
  const { action } = met;
  switch (action.kind) {
    case 'reset':
      return 'reset';
    case 'hold':
      await Promise.race([met.released, handling.gone]);
      return handling.isGone() ? 'reset' : undefined;
    case 'answer':
    case 'fault':
    case 'http':
    case 'empty': {
      const { endpoint, action: soapAction } = handling.incoming;
      return faultyAnswer(action, { endpoint, action: soapAction, requestId: handling.call.requestId });
    }
    default:
      return undefined;
  }
}

function refuse(handling: Handling, refused: Refusal): Answer {
  const { incoming, call } = handling;
  call.verdict = { outcome: 'refused', code: refused.code, reason: refused.reason };
  return refusedAnswer(incoming.endpoint, elementOf(incoming), refused);
}

function elementOf({ endpoint, action }: IncomingCall): string {
  return endpoint.methods[action]?.element ?? '';
}

/** The answer to a call that its own message condemns. */
function condemned(handling: Handling, judgement: Exclude<Judgement, { outcome: 'accepted' }>): Answer {
  const { incoming, call } = handling;
  const evidence = judgement.evidence && { evidence: judgement.evidence };
  if (judgement.outcome === 'fault') {
    call.verdict = { outcome: 'fault', name: judgement.fault, reason: judgement.reason, ...evidence };
    return soapAnswer(faultEnvelope(judgement.fault, incoming.action), 500);
  }
  const answer = refuse(handling, judgement.refused);
  call.verdict = { outcome: 'refused', code: judgement.refused.code, reason: judgement.refused.reason, ...evidence };
  return answer;
}

/** The last checks, which depend on what was registered before: quotas, and whether ids are known. */
function admit(handling: Handling, task: Task): Admission | Refusal {
  const { registry } = handling.ports;
  const { service } = handling.incoming;
  switch (task.kind) {
    case 'login':
      return task;
    case 'request':
      return registry.refuse({ service, rfc: task.rfc }, task.query) ?? { kind: 'request', task };
    case 'verify':
      return registry.knows({ service, rfc: task.rfc }, task.requestId) ?? { kind: 'verify', task };
    case 'download': {
      const found = registry.findPackage({ service, rfc: task.rfc }, task.packageId);
      return 'code' in found ? found : { kind: 'download', satPackage: found };
    }
  }
}

function destinyOf(action: FaultAction | undefined): Destiny | undefined {
  switch (action?.kind) {
    case 'stuck':
      return { kind: 'stuck' };
    case 'state':
      return { kind: 'state', state: action.state, requestCode: action.requestCode ?? '5000' };
    default:
      return undefined;
  }
}

function registered(handling: Handling, task: Extract<Task, { kind: 'request' }>, action?: FaultAction): SatRequest {
  const { incoming, ports, call } = handling;
  const request = ports.registry.register({ service: incoming.service, rfc: task.rfc }, task.query, destinyOf(action));
  call.requestId = request.id;
  return request;
}

function verified(handling: Handling, task: Extract<Task, { kind: 'verify' }>, action?: FaultAction): Answer {
  const { incoming, ports } = handling;
  const result = ports.registry.verify({ service: incoming.service, rfc: task.rfc }, task.requestId);
  switch (action?.kind) {
    case 'state':
      return soapAnswer(
        verifyEnvelope({
          ...result,
          state: action.state,
          requestCode: action.requestCode ?? '5000',
          count: 0,
          packageIds: [],
        }),
      );
    case 'report':
      return soapAnswer(
        verifyEnvelope({
          ...result,
          count: action.count ?? result.count,
          packageIds: action.packageIds ?? result.packageIds,
        }),
      );
    default:
      return soapAnswer(verifyEnvelope(result));
  }
}

/** Makes the call count, and prepares the right answer; `content` is the fault that may damage a package. */
function perform(handling: Handling, admission: Admission, content: FaultAction | undefined): Answer {
  const { incoming, ports, call } = handling;
  const outcome = meet(handling, 'outcome');
  outcome?.act();
  const accepted = { code: '5000', message: SAT_TEXTS['5000'] };
  call.registered = true;
  switch (admission.kind) {
    case 'login': {
      const now = new Date();
      return soapAnswer(loginEnvelope(ports.tokens.issue(incoming.service, admission.serialHex, now), now));
    }
    case 'request': {
      const { id: requestId, rfc } = registered(handling, admission.task, outcome?.action);
      return soapAnswer(requestEnvelope(admission.task.element, { requestId, rfc, ...accepted }));
    }
    case 'verify':
      return verified(handling, admission.task, outcome?.action);
    case 'download': {
      const { satPackage } = admission;
      ports.registry.spend(satPackage);
      return packageAnswer(accepted, () => packageBytes(satPackage), content);
    }
  }
}

function carryOut(handling: Handling, admission: Admission): Answer {
  const met = meet(handling, 'body');
  const answer = perform(handling, admission, met?.action);
  return met === undefined ? answer : disturbed(answer, met);
}

async function conclude(handling: Handling, judgement: Judgement): Promise<Ending> {
  const forced = await interrupted(handling, 'before');
  if (forced !== undefined) {
    handling.call.verdict = { outcome: 'overridden' };
    return forced;
  }
  if (judgement.outcome !== 'accepted') {
    return condemned(handling, judgement);
  }
  const admission = admit(handling, judgement.task);
  if ('code' in admission) {
    return refuse(handling, admission);
  }
  const { form, warnings } = judgement;
  handling.call.verdict = { outcome: 'accepted', warnings, ...(form !== undefined && { form }) };
  const answer = carryOut(handling, admission);
  return (await interrupted(handling, 'after')) ?? answer;
}

/**
 * Judges a call, lets faults act, makes it count, and says how it ends. Everything that is known of it goes to the journal's `call` at once.
 */
export async function handleCall(
  incoming: IncomingCall,
  call: OpenCall,
  ports: CallPorts,
  response: ServerResponse,
): Promise<Ending> {
  const gone = Promise.withResolvers<void>();
  response.once('close', () => gone.resolve());
  const { judgement, facts } = examine(incoming, ports);
  Object.assign(call, facts);
  const handling = { incoming, call, ports, gone: gone.promise, isGone: () => response.destroyed };
  return conclude(handling, judgement);
}
