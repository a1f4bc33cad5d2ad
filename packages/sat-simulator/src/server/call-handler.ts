import type { ServerResponse } from 'node:http';

import { disturbed, faultyAnswer, packageAnswer, refusedAnswer, soapAnswer } from './answer.js';
import type { Answer } from './answer.js';
import { CHECKS } from './checks.js';
import { refusal, SAT_TEXTS } from './codes.js';
import { packageBytes } from './documents.js';
import { loginEnvelope, requestEnvelope, verifyEnvelope } from './envelopes.js';
import { examine } from './examination.js';
import type { Examination, ExaminationPorts, FailedCheck, IncomingCall } from './examination-model.js';
import type { FaultAction, FaultMoment } from './fault-actions.js';
import type { ArmedFaultList, MetFault } from './faults.js';
import type { CallVerdict, OpenCall } from './journal.js';
import { withReceived } from './received-text.js';
import type { Registry } from './registry.js';
import type { Destiny, SatPackage, SatRequest } from './request-model.js';
import { faultEnvelope, isSoapFaultName } from './soap-faults.js';
import type { Task } from './task.js';

/** What answers instead of the judge where it has an answer, such as a recording. */
export interface ReplayPort {
  /**
   * How the call ends; `undefined` where the simulator has to answer by itself, as to a login that went well.
   *
   * @param caller.rfc Of the certificate, once one was read. `passed`: whether the message passed every check.
   */
  answer(call: IncomingCall, caller: { readonly rfc?: string; readonly passed: boolean }): Replayed | undefined;
}

/** A call that was answered by a {@link ReplayPort}. */
export interface Replayed {
  readonly ending: Ending;
  readonly verdict: CallVerdict;
}

/** What answers calls. */
export interface CallPorts extends ExaminationPorts {
  readonly registry: Registry;
  readonly faults: ArmedFaultList;
  readonly replay?: ReplayPort | undefined;
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
  /** Without a package when there is none and nobody minds. */
  | { readonly kind: 'download'; readonly satPackage: SatPackage | undefined };

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

/** The answer to a call that failed a check; the journal learns which and why. */
function fail(handling: Handling, { check, failure, evidence }: FailedCheck, element: string): Answer {
  const { incoming, call } = handling;
  const { code } = CHECKS[check];
  const refused = refusal(check, failure);
  const why = { check, reason: refused.reason, ...(evidence && { evidence: withReceived(evidence, incoming.body) }) };
  if (isSoapFaultName(code)) {
    call.verdict = { outcome: 'fault', name: code, ...why };
    return soapAnswer(faultEnvelope(code, incoming.action), 500);
  }
  call.verdict = { outcome: 'refused', code, ...why };
  return refusedAnswer(incoming.endpoint, element, refused);
}

/** The last checks, which depend on what was registered before: quotas, and whether ids are known. */
function admit(handling: Handling, task: Task): Admission | FailedCheck {
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
      return found !== undefined && 'check' in found ? found : { kind: 'download', satPackage: found };
    }
  }
}

function destinyOf(action: FaultAction | undefined): Destiny | undefined {
  switch (action?.kind) {
    case 'stuck':
    case 'withoutPackages':
    case 'duplicateDocument':
      return { kind: action.kind };
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
      const now = ports.settings.satTime();
      const { tokenLifetimeSeconds: lifetimeSeconds } = ports.settings.current;
      const token = ports.tokens.issue(incoming.service, admission.serialHex, { now, lifetimeSeconds });
      return soapAnswer(loginEnvelope(token, now));
    }
    case 'request': {
      const { id: requestId, rfc } = registered(handling, admission.task, outcome?.action);
      return soapAnswer(requestEnvelope(admission.task.element, { requestId, rfc, ...accepted }));
    }
    case 'verify':
      return verified(handling, admission.task, outcome?.action);
    case 'download': {
      const { satPackage } = admission;
      if (satPackage === undefined) {
        return refusedAnswer(incoming.endpoint, '', accepted);
      }
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

async function conclude(handling: Handling, { result, element }: Examination): Promise<Ending> {
  const { incoming, call, ports } = handling;
  const forced = await interrupted(handling, 'before');
  if (forced !== undefined) {
    call.verdict = { outcome: 'overridden' };
    return forced;
  }
  const failed = 'check' in result ? { check: result.check } : {};
  const caller = { passed: failed.check === undefined, ...(call.rfc !== undefined && { rfc: call.rfc }) };
  const replayed = ports.replay?.answer(incoming, caller);
  if (replayed !== undefined) {
    call.verdict = { ...replayed.verdict, ...failed };
    return (await interrupted(handling, 'after')) ?? replayed.ending;
  }
  if ('check' in result) {
    return fail(handling, result, element);
  }
  const admission = admit(handling, result.task);
  if ('check' in admission) {
    return fail(handling, admission, element);
  }
  const { form, warnings } = result;
  call.verdict = { outcome: 'accepted', warnings, ...(form !== undefined && { form }) };
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
  const examination = examine(incoming, ports);
  Object.assign(call, examination.facts);
  const handling = { incoming, call, ports, gone: gone.promise, isGone: () => response.destroyed };
  return conclude(handling, examination);
}
