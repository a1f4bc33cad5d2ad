import { childElements, textOf } from '@acopio/soap-security';
import type { ParsedElement } from '@acopio/soap-security';
import { SatError } from '../errors.js';
import type { AnswerContext } from './refusal.js';

/**
 * The login or its token was not accepted. The SAT answers a login with `InvalidSecurity` when the clock, the digest or
 * the signature is wrong (cfdiclient, issue 14, 2021; phpcfdi, issue 77, 2025); the other is the standard's code for tokens
 * (OASIS WS-Security 1.0, section 12).
 */
const SECURITY: ReadonlySet<string> = new Set(['InvalidSecurity', 'InvalidSecurityToken']);

/**
 * The message was turned away before anybody acted on it: a wrong action (WS-Addressing; satcfdi, issue 42, May 2025) or a
 * body that WCF cannot read (default of the .NET framework).
 */
const TURNED_AWAY: ReadonlySet<string> = new Set(['ActionNotSupported', 'DeserializationFailed']);

/** The error of a SOAP 1.1 fault (W3C Note, 8 May 2000, section 4.4); its children have no namespace. */
export function faultError(fault: ParsedElement, context: AnswerContext): SatError {
  const faultCode = localName(childText(fault, 'faultcode'));
  const reason = childText(fault, 'faultstring');
  const facts = { ...context, faultCode, detail: reason === '' ? faultCode : `${faultCode}: ${reason}` };
  if (SECURITY.has(faultCode)) {
    const code = context.operation === 'login' ? 'LOGIN_REFUSED' : 'FAULT';
    return new SatError(code, { ...facts, delivery: 'refused', retryable: false });
  }
  if (TURNED_AWAY.has(faultCode)) return new SatError('FAULT', { ...facts, delivery: 'refused', retryable: false });
  return new SatError('FAULT', { ...facts, delivery: 'uncertain' });
}

/** `true` for the fault that a new token, or a new timestamp, may cure. */
export function isSecurityFault(error: SatError): boolean {
  return error.faultCode !== undefined && SECURITY.has(error.faultCode);
}

function childText(parent: ParsedElement, name: string): string {
  const [child] = childElements(parent, undefined, name);
  return child === undefined ? '' : textOf(child).trim();
}

function localName(code: string): string {
  return code.slice(code.lastIndexOf(':') + 1).trim();
}
