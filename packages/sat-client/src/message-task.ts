import { SatError } from './errors.js';
import { isPackageId, isUuid } from './ids.js';
import type { DownloadQuery } from './query.js';
import type { Service } from './service.js';

/** Proves who asks and obtains a token. */
export interface LoginTask {
  readonly service: Service;
  readonly rfc: string;
  readonly operation: 'login';
}

/** Registers a query. */
export interface RequestTask {
  readonly service: Service;
  readonly rfc: string;
  readonly operation: 'request';
  readonly query: DownloadQuery;
}

/** Asks how far a request is. */
export interface VerifyTask {
  readonly service: Service;
  readonly rfc: string;
  readonly operation: 'verify';
  /** The SAT's id of the request, exactly as received. */
  readonly requestId: string;
}

/** Fetches a package. */
export interface DownloadTask {
  readonly service: Service;
  readonly rfc: string;
  readonly operation: 'download';
  /** The SAT's id of the package, exactly as received. */
  readonly packageId: string;
}

/**
 * What a message shall say, as plain JSON: `rfc` is the taxpayer's own. Whoever signs builds the message from it, so
 * that nobody signs what they cannot read.
 */
export type MessageTask = LoginTask | RequestTask | VerifyTask | DownloadTask;

/** @throws SatError `QUERY_INVALID`: the task names a request or a package by something that is no id of the SAT. */
export function requireIds(task: MessageTask): void {
  if (task.operation === 'verify' && !isUuid(task.requestId)) throw notAnId(task, task.requestId);
  if (task.operation === 'download' && !isPackageId(task.packageId)) throw notAnId(task, task.packageId);
}

function notAnId({ service, operation }: MessageTask, id: string): SatError {
  return new SatError('QUERY_INVALID', { service, operation, delivery: 'notSent', detail: id.slice(0, 80) });
}
