import type { XmlDocument, XmlElement } from 'libxml2-wasm';

import { isIssuedBy } from '../judge/certificate.js';
import type { JudgedCertificate } from '../judge/certificate.js';
import { NAMESPACES } from '../judge/identifiers.js';
import { inspectSignature, SIGNATURE_POINTS } from '../judge/operation.js';
import type { SignatureReport } from '../judge/operation.js';
import { onlyChild } from '../judge/xml.js';
import { certificateFacts, contentFacts } from './call-facts.js';
import type { CheckName } from './checks.js';
import { CONTENT_RULES, RFC_RULES, undeserialisable } from './content-rules.js';
import { contentSubject } from './content-subject.js';
import type { ContentSubject } from './content-subject.js';
import { methodOf, methodsOf } from './contract.js';
import type { Method } from './contract.js';
import type { Examination, ExaminationPorts, IncomingCall } from './examination-model.js';
import { findOperation, holdsOnly, NO_CONTENT, readCertificate, readContent, readEnvelope } from './message.js';
import type { CertificateReading, EnvelopeReading } from './message.js';
import { mexicoCityTime } from './mexico-time.js';
import { firstFailure, reported, step } from './steps.js';
import type { Step } from './steps.js';
import { taskOf } from './task.js';
import { TOKEN_POINTS } from './token.js';
import type { TokenReport } from './token.js';

/** A signed operation as far as it could be read, ready to be judged. */
interface OperationSubject extends ContentSubject {
  readonly ports: ExaminationPorts;
  readonly envelope: EnvelopeReading;
  /** Why the body does not hold the operation. */
  readonly operationProblem: string | undefined;
  readonly token: TokenReport;
  readonly hasContent: boolean;
  readonly certificate: CertificateReading;
  /** To be asked last: it takes the Signature out of the document. */
  readonly signature: () => SignatureReport;
}

/** A check of the certificate, which is not made when there is none that could be read. */
function ofCertificate(
  check: CheckName,
  fails: (certificate: JudgedCertificate, subject: OperationSubject) => string | undefined,
): Step<OperationSubject> {
  return step(check, (subject) =>
    typeof subject.certificate === 'string' ? undefined : fails(subject.certificate, subject),
  );
}

function isValidToday({ validFrom, validTo }: JudgedCertificate): boolean {
  const now = new Date();
  return validFrom <= now && now <= validTo;
}

/** What is demanded of a signed operation before its content, in order. */
const STEPS: readonly Step<OperationSubject>[] = [
  step('xml.envelope', ({ envelope }) => envelope.problem),
  step('xml.operation', ({ operationProblem }) => operationProblem),
  step('xml.types', undeserialisable),
  ...reported(TOKEN_POINTS, ({ token }: OperationSubject) => token.problems),
  step('content.element', ({ hasContent, method }) =>
    hasContent ? undefined : `El elemento ${method.content} es requerido.`,
  ),
  step('certificate.present', ({ certificate }) =>
    certificate === 'absent' ? 'there is no Signature with a certificate' : undefined,
  ),
  step('certificate.readable', ({ certificate }) =>
    certificate === 'unreadable' ? 'the certificate cannot be read' : undefined,
  ),
  ofCertificate('certificate.validity', (certificate) =>
    isValidToday(certificate) ? undefined : 'the certificate is outside its validity',
  ),
  ofCertificate('certificate.revoked', ({ number }, { ports }) =>
    ports.settings.current.revoked.includes(number) ? 'the certificate is revoked' : undefined,
  ),
  ofCertificate('certificate.issuer', (certificate, { ports }) =>
    isIssuedBy(certificate, ports.authority) ? undefined : 'the trusted authority did not sign this certificate',
  ),
  ofCertificate('certificate.testAuthority', (_, { ports }) =>
    ports.settings.current.trustTestAuthority ? undefined : 'the test authority is not trusted, as in production',
  ),
  ofCertificate('certificate.kind', ({ kind }) =>
    kind === 'efirma' ? undefined : 'the certificate is not an e.firma',
  ),
  ofCertificate('token.certificate', ({ serialHex }, { token }) =>
    token.serialHex === undefined || token.serialHex === serialHex
      ? undefined
      : 'the token was issued to another certificate',
  ),
  ...reported(SIGNATURE_POINTS, ({ signature }: OperationSubject) => signature().problems),
  ...RFC_RULES,
];

/** Where the parts of an operation are. */
interface OperationParts {
  readonly method: Method & { readonly content: string };
  readonly envelope: EnvelopeReading;
  readonly operationProblem: string | undefined;
  readonly operation: XmlElement | undefined;
  readonly content: XmlElement | undefined;
  readonly signature: XmlElement | undefined;
}

function signed(methods: readonly Method[]): readonly OperationParts['method'][] {
  return methods.flatMap((method) => (method.content === undefined ? [] : [{ ...method, content: method.content }]));
}

/** With the check of the action off, an operation is what its body says; with that of the body off, the first that is found counts. */
function findParts(
  { endpoint, action }: IncomingCall,
  document: XmlDocument | undefined,
  legacy: boolean,
): OperationParts {
  const envelope = document === undefined ? {} : readEnvelope(document);
  const named = methodOf(endpoint, action, legacy);
  const all = signed(methodsOf(endpoint, legacy).map(([, method]) => method));
  const expected = named === undefined ? all : signed([named]);
  const found = findOperation(envelope.elements ?? [], endpoint, [...expected, ...all]);
  const method = found?.method ?? expected[0];
  if (method === undefined) {
    throw new RangeError('the endpoint has no signed operation');
  }
  const content = found && onlyChild(found.operation, NAMESPACES.sat, method.content);
  return {
    method,
    envelope,
    operationProblem: holdsOnly(envelope, endpoint, expected),
    operation: found?.operation,
    content,
    signature: content && onlyChild(content, NAMESPACES.signature, 'Signature'),
  };
}

const NOT_SIGNED: SignatureReport = { problems: {}, warnings: [] };

function signatureReport(
  document: XmlDocument | undefined,
  { operation, content, signature }: OperationParts,
  certificate: JudgedCertificate | undefined,
): () => SignatureReport {
  let report: SignatureReport | undefined;
  return () => {
    report ??=
      document === undefined || operation === undefined || content === undefined || signature === undefined
        ? NOT_SIGNED
        : inspectSignature({ document, operation, content, signature }, certificate);
    return report;
  };
}

/** Examines a signed operation; without a document, nothing of it could be read and nobody minds. */
export function examineOperation(
  call: IncomingCall,
  document: XmlDocument | undefined,
  ports: ExaminationPorts,
): Examination {
  const { settings, clock } = ports;
  const { contract } = settings.current;
  const parts = findParts(call, document, contract.legacy);
  const content = parts.content === undefined ? NO_CONTENT : readContent(parts.content);
  const certificate = readCertificate(parts.signature);
  const readable = typeof certificate === 'string' ? undefined : certificate;
  const subject: OperationSubject = {
    ...contentSubject(parts.method, content, readable?.rfc, {
      service: call.service,
      now: mexicoCityTime(clock.now()),
      limits: settings.limits,
      contract,
      findDocument: (service, uuid) => ports.findDocument(service, uuid),
    }),
    ports,
    envelope: parts.envelope,
    operationProblem: parts.operationProblem,
    token: ports.tokens.inspect(call.service, call.authorization, settings.satTime()),
    hasContent: parts.content !== undefined,
    certificate,
    signature: signatureReport(document, parts, readable),
  };
  const { element } = parts.method;
  const facts = { ...certificateFacts(readable), ...contentFacts(content) };
  const failed = firstFailure([...STEPS, ...CONTENT_RULES[subject.kind]], subject, settings.makes);
  if (failed !== undefined) {
    const { evidence } =
      failed.check === 'signature.value' || failed.check === 'signature.digest' ? subject.signature() : {};
    return { element, facts, result: { ...failed, ...(evidence && { evidence }) } };
  }
  const { form, warnings } = subject.signature();
  const task = taskOf(subject);
  return {
    element,
    facts: { ...facts, ...(task.kind === 'request' && { query: task.query }) },
    result: {
      task,
      form: (settings.makes('signature.digest') ? form : undefined) ?? 'unverified',
      warnings: [...content.warnings, ...warnings],
    },
  };
}
