import { attribute, childElement, parseXml, rootElement } from '@acopio/soap-security';
import type { ParsedElement } from '@acopio/soap-security';
import { SatError } from '../errors.js';
import { faultError } from './faults.js';
import { wsdlAttributes } from './names.js';
import { namespaces } from './namespaces.js';
import { unreadable } from './refusal.js';
import type { AnswerContext, SatStatus } from './refusal.js';
import type { Service } from '../service.js';

/** An answer of HTTP whose body is at hand. */
export interface HttpAnswer {
  readonly status: number;
  /** Value of the header `Content-Type`, if any. */
  readonly contentType?: string;
  /** The decoded body. */
  readonly text: string;
}

/** What came back for a message, and from which installation. */
export interface OperationResponse extends HttpAnswer {
  readonly service: Service;
}

/** The two halves of a SOAP answer that holds no fault. */
export interface SoapAnswer extends AnswerContext {
  readonly header: ParsedElement | undefined;
  readonly body: ParsedElement;
}

const HTML = /^\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+)?html\b/i;

/**
 * Opens a SOAP answer. The fault is looked for before the status, because an answer with status 200 may hold one.
 *
 * @throws SatError `OUTAGE`: nothing, a page of HTML, or a status of 400 and above without an envelope.
 * @throws SatError `FAULT`, `LOGIN_REFUSED`: a fault.
 * @throws SatError `UNREADABLE_ANSWER`: anything else.
 */
export function openEnvelope(answer: HttpAnswer, context: AnswerContext): SoapAnswer {
  const outage = (detail: string): SatError =>
    new SatError('OUTAGE', { ...context, delivery: 'uncertain', detail: `HTTP ${answer.status}, ${detail}` });
  if (answer.text.trim() === '') throw outage('empty');
  if (HTML.test(answer.text)) throw outage('HTML');
  // A header that says HTML counts only where there is no envelope.
  const isOutage = answer.status >= 400 || /^\s*text\/html\b/i.test(answer.contentType ?? '');

  let root: ParsedElement | undefined;
  try {
    root = rootElement(parseXml(answer.text), namespaces.soap, 'Envelope');
  } catch (error) {
    if (isOutage) throw outage('no SOAP');
    throw unreadable(context, 'XML', error);
  }
  const body = root === undefined ? undefined : childElement(root, namespaces.soap, 'Body');
  if (root === undefined || body === undefined) {
    throw isOutage ? outage('no SOAP') : unreadable(context, 'no SOAP envelope');
  }
  const fault = childElement(body, namespaces.soap, 'Fault');
  if (fault !== undefined) throw faultError(fault, context);
  if (answer.status !== 200) throw outage('no fault');
  return { ...context, header: childElement(root, namespaces.soap, 'Header'), body };
}

/** The element `path` leads to, all of it in one namespace. */
export function descend(from: ParsedElement, namespace: string, path: readonly string[]): ParsedElement | undefined {
  return path.reduce<ParsedElement | undefined>(
    (element, name) => (element === undefined ? undefined : childElement(element, namespace, name)),
    from,
  );
}

/** The status that an element carries; an absent attribute reads as an empty text. */
export function statusOf(element: ParsedElement): SatStatus {
  return {
    codEstatus: (attribute(element, wsdlAttributes.statusCode) ?? '').trim(),
    message: (attribute(element, wsdlAttributes.message) ?? '').trim(),
  };
}

/** An attribute without the white space around it; `undefined` when nothing is left. */
export function valueOf(element: ParsedElement, name: string): string | undefined {
  const value = attribute(element, name)?.trim();
  return value === undefined || value === '' ? undefined : value;
}
