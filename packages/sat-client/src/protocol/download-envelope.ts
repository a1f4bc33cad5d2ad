import { attribute } from '@acopio/soap-security';
import type { ParsedElement } from '@acopio/soap-security';
import { ACCEPTED } from './codes.js';
import { descend, statusOf } from './envelope.js';
import type { SoapAnswer } from './envelope.js';
import { wsdlAttributes, wsdlElements } from './names.js';
import { namespaces } from './namespaces.js';
import { refusal, unreadable } from './refusal.js';
import type { SatStatus } from './refusal.js';

/**
 * Reads the status of a download, which stands in the SOAP header, before the package.
 *
 * @throws SatError `REFUSED` (5004, 5007), `LIMIT_REACHED` (5008), `OUTAGE`, `UNREADABLE_ANSWER`: no status.
 */
export function readDownloadStatus(answer: SoapAnswer): SatStatus {
  const { header, service, operation } = answer;
  const context = { service, operation };
  const element =
    header === undefined ? undefined : descend(header, namespaces.operations, [wsdlElements.downloadStatus]);
  if (element === undefined || attribute(element, wsdlAttributes.statusCode) === undefined) {
    throw unreadable(context, 'no status');
  }
  const status = statusOf(element);
  if (status.codEstatus !== ACCEPTED) throw refusal(context, status);
  return status;
}

/** The element that holds the package; `undefined` when the answer has none. */
export function packageElement(body: ParsedElement): ParsedElement | undefined {
  return descend(body, namespaces.operations, [wsdlElements.downloadAnswer, wsdlElements.package]);
}
