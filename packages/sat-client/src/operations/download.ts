import { normalizeRfc } from '@acopio/credentials';
import { openDownload } from '../download-stream.js';
import type { DownloadAnswer } from '../download-stream.js';
import { requireIds } from '../message-task.js';
import type { DownloadTask } from '../message-task.js';
import type { OperationResponse } from '../protocol/envelope.js';
import { wsdlAttributes, wsdlOperations } from '../protocol/names.js';
import { signableRequest } from './built-request.js';
import type { BuildRequest, SignatureFacts } from './built-request.js';
import { operationElement } from './operation-element.js';

/** What a download is built from: the package, whose it is, and what its signature takes. */
export interface DownloadInput extends Omit<DownloadTask, 'operation'>, SignatureFacts {}

/** The answer to a download, whose body is still arriving. */
export interface DownloadResponse extends Omit<OperationResponse, 'text'> {
  /** The body, content coding undone. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** Descarga (SAT, Descarga v1.5, May 2025; the same since v1.1, August 2018). */
export const buildDownloadRequest: BuildRequest<DownloadInput> = ({ service, rfc, packageId, ...signature }) => {
  requireIds({ service, rfc, operation: 'download', packageId });
  const operation = operationElement(wsdlOperations.download, {
    [wsdlAttributes.packageId]: packageId,
    [wsdlAttributes.requester]: normalizeRfc(rfc),
  });
  return signableRequest({ operation: 'download' }, operation, signature);
};

/**
 * Reads the answer of a download: its status now, the package while it arrives (SAT, Descarga v1.1, August 2018, and
 * v1.5, May 2025).
 *
 * @throws SatError `REFUSED` (5004, 5007), `LIMIT_REACHED` (5008), `OUTAGE`, `FAULT`, `UNREADABLE_ANSWER`,
 *   `DAMAGED_PACKAGE`: accepted, but without a package; `CONNECTION_LOST`: it stopped before the package; and whatever
 *   the body throws.
 */
export function parseDownloadResponse({ service, ...answer }: DownloadResponse): Promise<DownloadAnswer> {
  return openDownload(answer, { service, operation: 'download' });
}
