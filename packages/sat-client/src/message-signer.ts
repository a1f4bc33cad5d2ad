import { normalizeRfc } from '@acopio/credentials';
import type { Certificate, Credential } from '@acopio/credentials';
import { signMessage } from '@acopio/soap-security';
import type { OperationForm } from '@acopio/soap-security';
import { SatError } from './errors.js';
import type { MessageTask } from './message-task.js';
import type { BuiltRequest, SignatureFacts } from './operations/built-request.js';
import { buildDownloadRequest } from './operations/download.js';
import { buildLoginRequest } from './operations/login.js';
import { buildQueryRequest } from './operations/query.js';
import { buildVerifyRequest } from './operations/verify.js';
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
 * @param form how operations are signed: `common`, as most public clients do it and the SAT accepts it; or `official`, as
 *   the SAT's documents show it (v1.5, May 2025), for the day when it insists.
 * @returns a signer whose `signMessage` throws `SatError` `SIGNING_FAILED` for a task of another RFC, `QUERY_INVALID` for
 *   an id that is none, and whatever soap-security and the credential throw.
 */
export function localMessageSigner(
  credential: Credential,
  clock: Clock = systemClock,
  form: OperationForm = 'common',
): MessageSigner {
  const { certificate } = credential;
  return {
    signMessage: async (task) => {
      requireOwn(task, certificate);
      const { message } = build(task, { certificate, form }, clock.now());
      return { body: await signMessage(message, credential) };
    },
  };
}

function build(task: MessageTask, signature: SignatureFacts, now: Date): BuiltRequest {
  switch (task.operation) {
    case 'login':
      return buildLoginRequest(signature, now);
    case 'request':
      return buildQueryRequest({ ...task, ...signature }, now);
    case 'verify':
      return buildVerifyRequest({ ...task, ...signature }, now);
    case 'download':
      return buildDownloadRequest({ ...task, ...signature }, now);
  }
}

function requireOwn(task: MessageTask, certificate: Certificate): void {
  if (normalizeRfc(task.rfc) === normalizeRfc(certificate.rfc)) return;
  const { service, operation } = task;
  const detail = `RFC ${task.rfc.slice(0, 13)}, certificate ${certificate.rfc}`;
  throw new SatError('SIGNING_FAILED', { service, operation, delivery: 'notSent', detail });
}
