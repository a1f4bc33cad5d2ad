import type { SatOperation, Service } from './service.js';

/** One HTTP POST towards the SAT. */
export interface TransportRequest {
  readonly service: Service;
  readonly operation: SatOperation;
  /** Absolute. */
  readonly url: string;
  /** To be sent as they are; the token is one of them. */
  readonly headers: Readonly<Record<string, string>>;
  /** The SOAP envelope, to be sent as UTF-8. */
  readonly body: string;
  /** Ends the exchange, the reading of the answer included. */
  readonly signal?: AbortSignal;
}

/** An answer whose body is still to be read. */
export interface TransportAnswer {
  /** The status of HTTP. */
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /**
   * The body, once, without its content coding. Leaving the loop early ends the connection. Throws {@link SatError} only.
   */
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * What carries messages to the SAT. It sends each message at most once: repeating is for its caller to decide.
 *
 * `send` and the body of its answer throw `SatError` alone, with a `delivery` that tells whether a byte of the message
 * can have left: `notSent` only when none did.
 */
export interface Transport {
  /** Sends a message once; answers as soon as the headers of the answer are there. */
  send(request: TransportRequest): Promise<TransportAnswer>;
  /** Ends every connection, those in use too. */
  close(): Promise<void>;
}
