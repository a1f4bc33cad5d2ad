import type { IncomingMessage } from 'node:http';

import { AdminRefusal } from './admin-refusal.js';

/** Settings and faults are small; one of the SAT's messages is not longer either. */
const MOST_BODY_BYTES = 256 * 1024;

/** A host of this machine, with or without a port. */
const LOOPBACK_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i;

/**
 * Refuses what a page from elsewhere could make a browser send here: a name that was rebound to this machine is no loopback name.
 *
 * @throws AdminRefusal 400.
 */
export function checkHost({ headers }: IncomingMessage): void {
  if (!LOOPBACK_HOST.test(headers.host ?? '')) {
    throw new AdminRefusal(400, 'Host must be localhost, 127.0.0.1 or [::1]');
  }
}

/** The body, or `undefined` when it is too long; what comes after the limit is read and dropped, so that the caller gets its answer. */
async function bytesOf(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size <= MOST_BODY_BYTES) {
      chunks.push(chunk);
    }
  }
  return size > MOST_BODY_BYTES ? undefined : Buffer.concat(chunks);
}

function parsed(bytes: Uint8Array): unknown {
  if (bytes.length === 0) {
    return {};
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    // JSON.parse quotes what it could not read, which may be a password.
    throw new AdminRefusal(400, `the body is not JSON in UTF-8${placeIn(cause)}`);
  }
}

function placeIn(cause: unknown): string {
  const place =
    cause instanceof SyntaxError ? /\(line \d+ column \d+\)|at position \d+/.exec(cause.message)?.[0] : undefined;
  return place === undefined ? '' : ` ${place}`;
}

/**
 * Reads the JSON of a call that changes something. That it says `application/json` is demanded because a page from elsewhere cannot send that
 * without being allowed to, which nobody is.
 *
 * @throws AdminRefusal 413, 415, 400.
 */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  const bytes = await bytesOf(request);
  if (!/^application\/json\s*(?:;|$)/i.test(request.headers['content-type'] ?? '')) {
    throw new AdminRefusal(415, 'Content-Type must be application/json');
  }
  if ((request.headers['content-encoding'] ?? 'identity') !== 'identity') {
    throw new AdminRefusal(415, 'the body must not be compressed');
  }
  if (bytes === undefined) {
    throw new AdminRefusal(413, `the body has more than ${MOST_BODY_BYTES} bytes`);
  }
  return parsed(bytes);
}
