import { childElements, textOf } from '@acopio/soap-security';
import type { ParsedElement } from '@acopio/soap-security';
import { normalizeRfc } from '@acopio/credentials';
import { isPackageId } from '../ids.js';
import { requireIds } from '../message-task.js';
import type { VerifyTask } from '../message-task.js';
import { ACCEPTED, kindOfCode } from '../protocol/codes.js';
import { descend, openEnvelope, statusOf, valueOf } from '../protocol/envelope.js';
import type { OperationResponse } from '../protocol/envelope.js';
import { wsdlAttributes, wsdlElements, wsdlOperations } from '../protocol/names.js';
import { namespaces } from '../protocol/namespaces.js';
import { refusal, unreadable } from '../protocol/refusal.js';
import type { AnswerContext } from '../protocol/refusal.js';
import { signableRequest } from './built-request.js';
import type { BuildRequest, SignatureFacts } from './built-request.js';
import { operationElement } from './operation-element.js';

/** What a verification is built from: the request, whose it is, and what its signature takes. */
export interface VerifyInput extends Omit<VerifyTask, 'operation'>, SignatureFacts {}

const STATES = {
  1: 'accepted',
  2: 'inProgress',
  3: 'finished',
  4: 'failed',
  5: 'rejected',
  6: 'expired',
} as const;

/**
 * Where a request stands: Aceptada, En proceso, Terminada, Error, Rechazada, Vencida (SAT, Verificación v1.5, May 2025).
 * `unknown` is any other number: treat it as still under way, for a bounded time.
 */
export type RequestState = (typeof STATES)[keyof typeof STATES] | 'unknown';

/** What the SAT says about a request. */
export interface VerifyAnswer {
  /** The code of this call; empty when the SAT sent none. */
  readonly codEstatus: string;
  /** The SAT's text for it. */
  readonly message: string;
  /** Where the request stands. */
  readonly state: RequestState;
  /** The state's number as received. */
  readonly stateCode: number;
  /**
   * Why the request is in that state: the SAT's own code for it, or the code of the call where the SAT says it there
   * (5003, 5011). `rejected` with `5004` is the normal outcome of a query that matches nothing: an empty result
   * (observed by cfdiclient, issue 40, May 2022, and phpcfdi).
   */
  readonly requestCode?: string;
  /** Documents, as the SAT counts them. May be 0 although there are packages: decide on the state and the packages. */
  readonly count: number;
  /** Ids of the packages, exactly as received; only of a finished request. */
  readonly packageIds: readonly string[];
  /** The attributes of the SAT's answer by the SAT's names, exactly as received, also those that nobody knows. */
  readonly raw: Readonly<Record<string, string>>;
}

/** Verificación (SAT, Verificación v1.5, May 2025). */
export const buildVerifyRequest: BuildRequest<VerifyInput> = ({ service, rfc, requestId, ...signature }) => {
  requireIds({ service, rfc, operation: 'verify', requestId });
  const operation = operationElement(wsdlOperations.verify, {
    [wsdlAttributes.requestId]: requestId,
    [wsdlAttributes.requester]: normalizeRfc(rfc),
  });
  return signableRequest({ operation: 'verify' }, operation, signature);
};

/**
 * Reads the answer of a verification (SAT, Verificación v1.5, May 2025, and v1.1, August 2018, whose codes differ: every
 * code is taken in either place).
 *
 * @throws SatError `REFUSED`: the call was refused, or the id is not known (`codEstatus` 5004). `LIMIT_REACHED`,
 *   `OUTAGE`, `FAULT`, `UNREADABLE_ANSWER`.
 */
export function parseVerifyResponse(response: OperationResponse): VerifyAnswer {
  const context = { service: response.service, operation: 'verify' } as const;
  const { body } = openEnvelope(response, context);
  const { element } = wsdlOperations.verify;
  const result = descend(body, namespaces.operations, [`${element}Response`, `${element}Result`]);
  if (result === undefined) throw unreadable(context, 'no result');

  const status = statusOf(result);
  // Refused calls carry the state 0, because the schema wants a number (cfdiclient, 2020; satcfdi, issue 13, 2023).
  const stateCode = integer(valueOf(result, wsdlAttributes.state) ?? '0');
  if (stateCode === undefined) throw unreadable(context, 'state');
  const state = stateOf(stateCode);
  requireAnswered(context, status, state);

  const requestCode = requestCodeOf(valueOf(result, wsdlAttributes.requestCode), status.codEstatus);
  const packageIds = childElements(result, namespaces.operations, wsdlElements.packageIds)
    .map((child) => textOf(child).trim())
    .filter((id) => id !== '');
  if (!packageIds.every(isPackageId)) throw unreadable(context, 'package id');
  return {
    ...status,
    state,
    stateCode,
    ...(requestCode !== undefined && { requestCode }),
    count: Math.max(0, integer(valueOf(result, wsdlAttributes.count) ?? '0') ?? 0),
    packageIds,
    raw: attributesOf(result),
  };
}

const XMLNS = 'http://www.w3.org/2000/xmlns/';

function attributesOf(element: ParsedElement): Readonly<Record<string, string>> {
  const attributes = [...element.attributes].filter(({ namespaceURI }) => namespaceURI !== XMLNS);
  return Object.fromEntries(attributes.map(({ name, value }) => [name, value]));
}

function requireAnswered(
  context: AnswerContext,
  status: { readonly codEstatus: string; readonly message: string },
  state: RequestState,
): void {
  if (status.codEstatus === ACCEPTED) return;
  if (status.codEstatus === '') {
    if (state === 'unknown') throw unreadable(context, 'no status');
    return;
  }
  // A limit that ended the request is an answer about the request, when a state comes with it.
  if (kindOfCode(status.codEstatus) === 'limit' && state !== 'unknown') return;
  throw refusal(context, status);
}

function requestCodeOf(requestCode: string | undefined, codEstatus: string): string | undefined {
  const ofCall = codEstatus !== '' && codEstatus !== ACCEPTED ? codEstatus : undefined;
  return requestCode === undefined || requestCode === ACCEPTED ? (ofCall ?? requestCode) : requestCode;
}

function stateOf(code: number): RequestState {
  const states: Readonly<Record<number, RequestState | undefined>> = STATES;
  return states[code] ?? 'unknown';
}

function integer(text: string): number | undefined {
  return /^-?\d{1,10}$/.test(text) ? Number(text) : undefined;
}
