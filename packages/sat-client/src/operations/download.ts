import { normalizeRfc } from '@acopio/credentials';
import { attribute } from '@acopio/soap-security';
import type { XmlElement, ParsedElement } from '@acopio/soap-security';
import type { DownloadTask } from '../message-task.js';
import { ACCEPTED } from '../protocol/codes.js';
import { descend, statusOf } from '../protocol/envelope.js';
import type { SoapAnswer } from '../protocol/envelope.js';
import { wsdlAttributes, wsdlElements, wsdlOperations } from '../protocol/names.js';
import { namespaces } from '../protocol/namespaces.js';
import { refusal, unreadable } from '../protocol/refusal.js';
import type { SatStatus } from '../protocol/refusal.js';
import { operationElement } from './operation-element.js';

/** A package on its way. */
export interface DownloadAnswer {
  /** `5000`. */
  readonly codEstatus: string;
  /** The SAT's text. */
  readonly message: string;
  /**
   * The package's bytes (a ZIP, base64 already decoded), once, in pieces of at most 64 KB. Reading it drives the
   * transfer; leaving the loop ends the connection. Only a loop that ends without an error has seen the whole package.
   *
   * Throws `SatError` `CONNECTION_LOST` or `TIMEOUT`: the answer stopped before its end. `DAMAGED_PACKAGE`: what arrived
   * is no base64, or is empty. `ABORTED`.
   */
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** The contents of a download (SAT, Descarga v1.5, May 2025; the same since v1.1, August 2018). */
export function buildDownloadRequest({ packageId, rfc }: Pick<DownloadTask, 'packageId' | 'rfc'>): XmlElement {
  return operationElement(wsdlOperations.download, {
    [wsdlAttributes.packageId]: packageId,
    [wsdlAttributes.requester]: normalizeRfc(rfc),
  });
}

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
