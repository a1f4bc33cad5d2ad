import { SoapSecurityError } from '@acopio/soap-security';
import { SatError } from '../errors.js';
import type { Delivery } from '../errors.js';
import type { SatOperation, Service } from '../service.js';
import { kindOfCode, satCodeOf } from './codes.js';

/** Whose answer is being read. */
export interface AnswerContext {
  readonly service: Service;
  readonly operation: SatOperation;
}

/** The status of an answer: the SAT's code and its own text, as received. */
export interface SatStatus {
  readonly codEstatus: string;
  readonly message: string;
}

const BUSINESS_CODE = /^(?:3\d\d|5\d{3})$/;

/** The error of an answer whose code says no. */
export function refusal(context: AnswerContext, { codEstatus, message }: SatStatus): SatError {
  const kind = kindOfCode(codEstatus);
  // 404 says that something broke at the SAT, not that nothing happened; so may a code that is not known.
  const delivery: Delivery = BUSINESS_CODE.test(codEstatus) ? 'refused' : 'uncertain';
  const facts = {
    ...context,
    delivery,
    codEstatus,
    satMessage: message,
    detail: `${codEstatus} ${message}`.trim(),
  };
  switch (kind) {
    case 'limit':
      return new SatError('LIMIT_REACHED', { ...facts, retryable: satCodeOf(codEstatus)?.retryable ?? false });
    case 'internal':
      return new SatError('OUTAGE', facts);
    case 'accepted':
    case 'refused':
      return new SatError('REFUSED', facts);
  }
}

/**
 * An answer that is not what the SAT's documents describe. The message may have been carried out. Only XML that is not
 * well-formed, and may therefore have been cut on its way, is worth another attempt.
 */
export function unreadable(context: AnswerContext, detail: string, cause?: unknown): SatError {
  const retryable = cause instanceof SoapSecurityError && cause.retryable;
  return new SatError('UNREADABLE_ANSWER', { ...context, delivery: 'uncertain', detail, cause, retryable });
}
