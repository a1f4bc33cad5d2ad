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
