import type { XmlDocument } from 'libxml2-wasm';

import { inspectLogin, LOGIN_POINTS } from '../judge/login.js';
import type { LoginReport } from '../judge/login.js';
import { certificateFacts } from './call-facts.js';
import type { Method } from './contract.js';
import type { Examination, ExaminationPorts, IncomingCall } from './examination-model.js';
import { holdsOnly, readEnvelope } from './message.js';
import type { EnvelopeReading } from './message.js';
import { firstFailure, reported, step } from './steps.js';
import type { Step } from './steps.js';

interface LoginSubject {
  readonly call: IncomingCall;
  readonly method: Method;
  readonly envelope: EnvelopeReading;
  readonly report: LoginReport;
}

/** Security comes before the body, as in WCF. */
const STEPS: readonly Step<LoginSubject>[] = [
  step('xml.envelope', ({ envelope }) => envelope.problem),
  ...reported(LOGIN_POINTS, ({ report }: LoginSubject) => report.problems),
  step('xml.operation', ({ call, method, envelope }) => holdsOnly(envelope, call.endpoint, [method])),
];

/** Examines a login; without a document, nothing of it could be read and nobody minds. */
export function examineLogin(
  call: IncomingCall,
  method: Method,
  document: XmlDocument | undefined,
  { settings }: ExaminationPorts,
): Examination {
  const report: LoginReport =
    document === undefined
      ? { problems: { 'login.parts': 'the message cannot be read' } }
      : inspectLogin(document, settings.satTime());
  const envelope = document === undefined ? {} : readEnvelope(document);
  const failed = firstFailure(STEPS, { call, method, envelope, report }, settings.makes);
  const isAboutSignature = failed?.check === 'login.digest' || failed?.check === 'login.signature';
  return {
    element: method.element,
    facts: certificateFacts(report.certificate),
    result: failed
      ? { ...failed, ...(isAboutSignature && report.evidence && { evidence: report.evidence }) }
      : { task: { kind: 'login', serialHex: report.certificate?.serialHex ?? '' }, warnings: [] },
  };
}
