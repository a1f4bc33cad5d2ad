import { normalizeRfc } from '@acopio/credentials';
import type { Certificate, Credential } from '@acopio/credentials';
import { prepareLogin, prepareOperation, signMessage } from '@acopio/soap-security';
import type { UnsignedMessage, XmlElement } from '@acopio/soap-security';
import { SatError } from './errors.js';
import { isPackageId, isUuid } from './ids.js';
import type { MessageTask } from './message-task.js';
import { buildDownloadRequest } from './operations/download.js';
import { buildLoginRequest } from './operations/login.js';
import { buildRequest } from './operations/request.js';
import { buildVerifyRequest } from './operations/verify.js';
import { namespaces } from './protocol/namespaces.js';
import { systemClock } from './service.js';
import type { Clock } from './service.js';

/** A message that is ready to be sent. */
export interface SignedMessage {
  /** The whole SOAP envelope, signature included, as text to be sent as UTF-8. */
  readonly body: string;
}

/**
 * Whoever can sign for a taxpayer: in this process, or on another machine that receives the task as JSON, builds the
 * message itself and therefore knows what it signs.
 */
export interface MessageSigner {
  /**
   * Builds the message of a task and signs it. A login carries the signer's clock. What it throws reaches the caller of
   * the client as the cause of `SIGNING_FAILED`; a `SatError` passes as it is.
   */
  signMessage(task: MessageTask): Promise<SignedMessage>;
}

/**
 * A signer with the e.firma in this process. The same task and, for a login, the same instant give the same message.
 *
 * @param credential the e.firma; its RFC has to be the task's.
 * @param clock the instant of a login's timestamp: the SAT refuses one that is some minutes off.
 * @returns a signer whose `signMessage` throws `SatError` `SIGNING_FAILED` for a task of another RFC, `QUERY_INVALID` for
 *   an id that is none, and whatever soap-security and the credential throw.
 */
export function localMessageSigner(credential: Credential, clock: Clock = systemClock): MessageSigner {
  return {
    signMessage: async (task) => {
      requireOwn(task, credential.certificate);
      const message = prepare(task, credential.certificate, clock.now());
      return { body: await signMessage(message, credential) };
    },
  };
}

function prepare(task: MessageTask, certificate: Certificate, now: Date): UnsignedMessage {
  if (task.operation === 'login') return prepareLogin({ certificate, ...buildLoginRequest(now) });
  requireIds(task);
  return prepareOperation({ certificate, namespace: namespaces.operations, operation: operationOf(task) });
}

function operationOf(task: Exclude<MessageTask, { operation: 'login' }>): XmlElement {
  switch (task.operation) {
    case 'request':
      return buildRequest(task);
    case 'verify':
      return buildVerifyRequest(task);
    case 'download':
      return buildDownloadRequest(task);
  }
}

/**
 * @throws SatError `QUERY_INVALID`: the task names a request or a package by something that is no id of the SAT.
 */
export function requireIds(task: MessageTask): void {
  if (task.operation === 'verify' && !isUuid(task.requestId)) throw notAnId(task, task.requestId);
  if (task.operation === 'download' && !isPackageId(task.packageId)) throw notAnId(task, task.packageId);
}

function requireOwn(task: MessageTask, certificate: Certificate): void {
  if (normalizeRfc(task.rfc) === normalizeRfc(certificate.rfc)) return;
  const { service, operation } = task;
  const detail = `RFC ${task.rfc.slice(0, 13)}, certificate ${certificate.rfc}`;
  throw new SatError('SIGNING_FAILED', { service, operation, delivery: 'notSent', detail });
}

function notAnId({ service, operation }: MessageTask, id: string): SatError {
  return new SatError('QUERY_INVALID', { service, operation, delivery: 'notSent', detail: id.slice(0, 80) });
}
