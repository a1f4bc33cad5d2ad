import type { XmlDocument, XmlElement } from 'libxml2-wasm';

import { isIssuedBy } from '../judge/certificate.js';
import type { JudgedCertificate } from '../judge/certificate.js';
import { NAMESPACES } from '../judge/identifiers.js';
import { judgeLogin } from '../judge/login.js';
import { judgeOperation } from '../judge/operation.js';
import type { Evidence } from '../judge/operation.js';
import { isNamed, onlyChild, withXml, XmlRefused } from '../judge/xml.js';
import type { Service } from '../world/document.js';
import type { Clock } from './clock.js';
import { malformed, refusal } from './codes.js';
import type { Refusal } from './codes.js';
import { mismatchedRfc, readFolioQuery, undeserialisable } from './content-rules.js';
import type { KnownDocument, RequestContent } from './content-rules.js';
import type { Endpoint, Method } from './contract.js';
import { findOperation, readCertificate, readContent } from './message.js';
import { mexicoCityTime } from './mexico-time.js';
import { readPeriodQuery } from './period-query.js';
import type { SatQuery } from './query.js';
import type { SoapFaultName } from './soap-faults.js';
import type { TokenOffice } from './token.js';

/** A call as it came in. */
export interface IncomingCall {
  readonly service: Service;
  readonly endpoint: Endpoint;
  /** Without quotes. */
  readonly action: string;
  readonly authorization: string | undefined;
  readonly body: Uint8Array;
}

/** What the judge is built on. */
export interface ExaminationPorts {
  readonly tokens: TokenOffice;
  readonly clock: Clock;
  readonly historyYears: number;
  /** Certificate of the authority whose e.firmas are accepted. */
  readonly authority: JudgedCertificate;
  readonly trustTestAuthority: boolean;
  readonly lenient: boolean;
  /** Numbers of revoked certificates. */
  readonly revoked: ReadonlySet<string>;
  findDocument(service: Service, uuid: string): KnownDocument | undefined;
}

/** What an accepted call wants. */
export type Task =
  | { readonly kind: 'login'; readonly serialHex: string }
  | { readonly kind: 'request'; readonly element: string; readonly rfc: string; readonly query: SatQuery }
  | { readonly kind: 'verify'; readonly rfc: string; readonly requestId: string }
  | { readonly kind: 'download'; readonly rfc: string; readonly packageId: string };

/** Judgement of everything that the message itself decides. */
export type Judgement =
  | { readonly outcome: 'accepted'; readonly task: Task; readonly form?: string; readonly warnings: readonly string[] }
  | { readonly outcome: 'refused'; readonly refused: Refusal; readonly evidence?: Evidence }
  | { readonly outcome: 'fault'; readonly fault: SoapFaultName; readonly reason: string; readonly evidence?: Evidence };

/** What could be read of the message, whether it is accepted or not. */
export interface CallFacts {
  readonly rfc?: string;
  readonly certificateNumber?: string;
  readonly requestId?: string;
  readonly packageId?: string;
  readonly query?: SatQuery;
}

/** Judgement and facts of a call. */
export interface Examination {
  readonly judgement: Judgement;
  readonly facts: CallFacts;
}

/** What was read of a signed operation before it is judged. */
interface Reading {
  readonly document: XmlDocument;
  readonly method: Method & { readonly content: string };
  readonly operation: XmlElement;
}

function fault(name: SoapFaultName, reason: string, evidence?: Evidence): Judgement {
  return { outcome: 'fault', fault: name, reason, ...(evidence && { evidence }) };
}

function refused(reason: Refusal, evidence?: Evidence): Judgement {
  return { outcome: 'refused', refused: reason, ...(evidence && { evidence }) };
}

function certificateFacts(certificate: JudgedCertificate | undefined): CallFacts {
  const { rfc = '', number = '' } = certificate ?? {};
  return { ...(rfc !== '' && { rfc }), ...(number !== '' && { certificateNumber: number }) };
}

function contentFacts(content: RequestContent | undefined): CallFacts {
  const requestId = content?.attributes.get('IdSolicitud');
  const packageId = content?.attributes.get('IdPaquete');
  return {
    ...(requestId !== undefined && { requestId: requestId.toLowerCase() }),
    ...(packageId !== undefined && { packageId: packageId.toUpperCase() }),
  };
}

function refuseCertificate(certificate: JudgedCertificate, ports: ExaminationPorts): Refusal | undefined {
  const now = new Date();
  if (certificate.validTo < now || certificate.validFrom > now) {
    return refusal('304', 'the certificate is outside its validity');
  }
  if (ports.revoked.has(certificate.number)) {
    return refusal('304', 'the certificate is revoked');
  }
  if (!isIssuedBy(certificate, ports.authority)) {
    return refusal('305', 'the trusted authority did not sign this certificate');
  }
  if (!ports.trustTestAuthority) {
    return refusal('305', 'the test authority is not trusted, as in production');
  }
  return certificate.kind === 'efirma' ? undefined : refusal('305', 'the certificate is not an e.firma');
}

function readTask(
  call: IncomingCall,
  element: string,
  content: RequestContent,
  { rfc, ports }: { readonly rfc: string; readonly ports: ExaminationPorts },
): { readonly task: Task } | { readonly refused: Refusal } {
  const { service } = call;
  if (call.endpoint.operation === 'request') {
    const context = { service, now: mexicoCityTime(ports.clock.now()), historyYears: ports.historyYears };
    const reading =
      element === 'SolicitaDescargaFolio'
        ? readFolioQuery(content, rfc, (uuid) => ports.findDocument(service, uuid))
        : readPeriodQuery(element === 'SolicitaDescargaEmitidos' ? 'issued' : 'received', content, context);
    return 'refused' in reading ? reading : { task: { kind: 'request', element, rfc, query: reading.query } };
  }
  const name = call.endpoint.operation === 'verify' ? 'IdSolicitud' : 'IdPaquete';
  const id = content.attributes.get(name);
  if (id === undefined || !content.attributes.has('RfcSolicitante')) {
    return { refused: malformed(`Los atributos ${name} y RfcSolicitante son requeridos.`) };
  }
  return {
    task: name === 'IdSolicitud' ? { kind: 'verify', rfc, requestId: id } : { kind: 'download', rfc, packageId: id },
  };
}

function examineOperation(call: IncomingCall, reading: Reading, ports: ExaminationPorts): Examination {
  const { document, method, operation } = reading;
  const element = onlyChild(operation, NAMESPACES.sat, method.content);
  const content = element && readContent(element);
  const signature = element && onlyChild(element, NAMESPACES.signature, 'Signature');
  const certificate = readCertificate(signature);
  const readable = typeof certificate === 'string' ? undefined : certificate;
  const facts = { ...certificateFacts(readable), ...contentFacts(content) };
  const judged = (judgement: Judgement): Examination => ({ judgement, facts });

  const unreadable = content && undeserialisable(content);
  if (unreadable !== undefined) {
    return judged(fault('InternalServiceFault', unreadable));
  }
  const token = ports.tokens.check(call.service, call.authorization, new Date());
  if (!token.accepted) {
    return judged(refused(refusal('300', token.reason)));
  }
  if (element === undefined || content === undefined) {
    return judged(refused(malformed(`El elemento ${method.content} es requerido.`)));
  }
  if (signature === undefined || certificate === 'absent') {
    return judged(refused(refusal('302', 'there is no Signature with a certificate')));
  }
  if (readable === undefined) {
    return judged(refused(refusal('305', 'the certificate cannot be read')));
  }
  const badCertificate = refuseCertificate(readable, ports);
  if (badCertificate !== undefined) {
    return judged(refused(badCertificate));
  }
  if (token.serialHex !== readable.serialHex) {
    return judged(refused(refusal('300', 'the token was issued to another certificate')));
  }
  const verdict = judgeOperation({ document, operation, content: element, signature }, readable, ports);
  if (!verdict.accepted) {
    return judged(refused(refusal('302', verdict.reason), verdict.evidence));
  }
  const { rfc } = readable;
  const mismatch = mismatchedRfc(method.element, content, rfc);
  if (mismatch !== undefined) {
    return judged(refused(mismatch));
  }
  const read = readTask(call, method.element, content, { rfc, ports });
  if ('refused' in read) {
    return judged(refused(read.refused));
  }
  const { form, warnings } = verdict;
  return {
    judgement: { outcome: 'accepted', task: read.task, form, warnings: [...content.warnings, ...warnings] },
    facts: { ...facts, ...(read.task.kind === 'request' && { query: read.task.query }) },
  };
}

function examineSigned(
  call: IncomingCall,
  method: Reading['method'],
  document: XmlDocument,
  ports: ExaminationPorts,
): Examination {
  const operation = findOperation(document, call.endpoint, method);
  return operation === undefined
    ? { judgement: fault('DeserializationFailed', `the body does not hold ${method.element}`), facts: {} }
    : examineOperation(call, { document, method, operation }, ports);
}

function examineLogin(call: IncomingCall, method: Method, document: XmlDocument): Examination {
  if (!isNamed(document.root, NAMESPACES.soap, 'Envelope')) {
    return { judgement: fault('DeserializationFailed', 'the message is no SOAP envelope'), facts: {} };
  }
  const verdict = judgeLogin(document, new Date());
  const facts = certificateFacts(verdict.certificate);
  if (!verdict.accepted) {
    return { judgement: fault('InvalidSecurity', verdict.reason, verdict.evidence), facts };
  }
  if (findOperation(document, call.endpoint, method) === undefined) {
    return { judgement: fault('DeserializationFailed', `the body does not hold ${method.element}`), facts };
  }
  const task: Task = { kind: 'login', serialHex: verdict.certificate.serialHex };
  return { judgement: { outcome: 'accepted', task, warnings: [] }, facts };
}

/**
 * Judges a call by everything that the message, the token and the certificate decide, in this order: SOAPAction, deserialisation, token
 * (300), certificate (304, 305), signature (302), RFC (303), content (301, 5001, 5012). The SAT publishes no order; it follows from what
 * its test e.firmas get (phpcfdi's integration tests). Quotas come afterwards, because they change from call to call.
 */
export function examine(call: IncomingCall, ports: ExaminationPorts): Examination {
  const method = Object.hasOwn(call.endpoint.methods, call.action) ? call.endpoint.methods[call.action] : undefined;
  if (method === undefined) {
    return { judgement: fault('ActionNotSupported', 'the service has no such action'), facts: {} };
  }
  const { content } = method;
  try {
    return withXml(call.body, (document) =>
      content === undefined
        ? examineLogin(call, method, document)
        : examineSigned(call, { ...method, content }, document, ports),
    );
  } catch (cause) {
    if (cause instanceof XmlRefused) {
      return { judgement: fault('DeserializationFailed', cause.message), facts: {} };
    }
    throw cause;
  }
}
