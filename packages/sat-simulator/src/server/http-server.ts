import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Service } from '../world/document.js';
import { htmlAnswer, soapAnswer } from './answer.js';
import type { Answer } from './answer.js';
import { sendBody } from './body-writer.js';
import { handleCall } from './call-handler.js';
import type { CallPorts, Ending } from './call-handler.js';
import { ENDPOINTS, unquoted } from './contract.js';
import type { Endpoint } from './contract.js';
import type { Journal, OpenCall } from './journal.js';
import { faultEnvelope } from './soap-faults.js';

/** A running server. */
export interface RunningServer {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  close(): Promise<void>;
}

/** What the server needs. */
export interface ServerOptions {
  readonly port: number;
  readonly calls: CallPorts;
  readonly journal: Journal;
  readonly compress: boolean;
}

/** WCF's default `maxReceivedMessageSize` is 64 KiB; this leaves room for long issuer names and indented messages. */
const MAX_REQUEST_BYTES = 256 * 1024;
const LOOPBACK = '127.0.0.1';
const SERVICES: readonly Service[] = ['cfdi', 'retenciones'];
const TYPES: Readonly<Record<Answer['type'], Readonly<Record<string, string>>>> = {
  xml: { 'Content-Type': 'text/xml; charset=utf-8' },
  html: { 'Content-Type': 'text/html; charset=utf-8' },
  none: {},
};
const SERVER_HEADERS = { Server: 'Microsoft-IIS/10.0', 'X-Powered-By': 'ASP.NET', 'Cache-Control': 'private' };

function route(path: string): { service: Service; endpoint: Endpoint } | undefined {
  for (const service of SERVICES) {
    const endpoint = ENDPOINTS.find((candidate) => `/${service}${candidate.path}` === path);
    if (endpoint !== undefined) {
      return { service, endpoint };
    }
  }
  return undefined;
}

/** The body, or `undefined` when it is longer than a message may be; what comes after the limit is read and dropped. */
async function readBody(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size <= MAX_REQUEST_BYTES) {
      chunks.push(chunk);
    }
  }
  return size > MAX_REQUEST_BYTES ? undefined : Buffer.concat(chunks);
}

async function send(
  response: ServerResponse,
  answer: Answer,
  options: { readonly gzip: boolean },
): Promise<'complete' | 'broken'> {
  const { status, type, body, disturbance } = answer;
  const gzip = options.gzip && type === 'xml';
  response.writeHead(status, {
    ...TYPES[type],
    ...SERVER_HEADERS,
    ...(type === 'xml' && { Vary: 'Accept-Encoding' }),
    ...(gzip && { 'Content-Encoding': 'gzip' }),
    ...(type === 'none' && { 'Content-Length': '0' }),
  });
  return sendBody(response, body, { gzip, ...(disturbance && { disturbance }) });
}

/** Refuses what is no SOAP 1.1 POST, as IIS and WCF do before they look at the message. */
function transportProblem(
  request: IncomingMessage,
  body: Uint8Array | undefined,
): { status: number; reason: string } | undefined {
  if (request.method !== 'POST') {
    return { status: 405, reason: 'only POST is answered' };
  }
  if (!/^text\/xml\s*(?:;|$)/i.test(request.headers['content-type'] ?? '')) {
    return { status: 415, reason: 'Content-Type must be text/xml' };
  }
  if ((request.headers['content-encoding'] ?? 'identity') !== 'identity') {
    return { status: 415, reason: 'the body must not be compressed' };
  }
  return body === undefined ? { status: 413, reason: 'the body is too long' } : undefined;
}

function onlyHeader(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

/** Something in the simulator, or in a fault's own `match`, is wrong: the caller sees what WCF shows, the journal says what it was. */
function brokenInside(call: OpenCall, action: string, cause: unknown): Answer {
  const reason = `the simulator failed: ${cause instanceof Error ? cause.message : String(cause)}`;
  call.verdict = { outcome: 'fault', name: 'InternalServiceFault', reason };
  return soapAnswer(faultEnvelope('InternalServiceFault', action), 500);
}

async function answer(request: IncomingMessage, response: ServerResponse, options: ServerOptions): Promise<void> {
  const { calls, journal } = options;
  const found = route(new URL(request.url ?? '/', 'http://localhost').pathname);
  const body = await readBody(request);
  const gzip = options.compress && /\bgzip\b/.test(onlyHeader(request.headers['accept-encoding']) ?? '');
  if (found === undefined) {
    await send(response, htmlAnswer(404), { gzip });
    return;
  }
  const { service, endpoint } = found;
  const action = unquoted(onlyHeader(request.headers['soapaction']));
  const call = journal.open(
    { at: calls.clock.now().toISOString(), service, operation: endpoint.operation, action },
    body ?? new Uint8Array(),
  );
  const problem = transportProblem(request, body);
  let ending: Ending;
  if (problem === undefined && body !== undefined) {
    const { authorization } = request.headers;
    const incoming = { service, endpoint, action, authorization, body };
    ending = await handleCall(incoming, call, calls, response).catch((cause: unknown) =>
      brokenInside(call, action, cause),
    );
  } else {
    const { status, reason } = problem ?? { status: 413, reason: 'the body is too long' };
    call.verdict = { outcome: 'fault', name: String(status), reason };
    ending = htmlAnswer(status);
  }
  if (ending === 'reset' || response.destroyed) {
    call.answer = 'broken';
    request.socket.resetAndDestroy();
    return;
  }
  call.status = ending.status;
  call.answer = await send(response, ending, { gzip });
}

async function listen(server: Server, port: number): Promise<AddressInfo> {
  server.listen(port, LOOPBACK);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new TypeError('the server has no port');
  }
  return address;
}

/**
 * Starts the HTTP server on loopback.
 *
 * @throws node's error when the port is taken.
 */
export async function startHttpServer(options: ServerOptions): Promise<RunningServer> {
  const server = createServer((request, response) => {
    answer(request, response, options).catch((cause: unknown) => {
      // The caller went away while it was still sending, or a package could not be made: this call is over.
      response.destroy(cause instanceof Error ? cause : undefined);
    });
  });
  // An idle connection is never closed from this side: a caller that reuses one at that moment would lose its call.
  server.keepAliveTimeout = 0;
  const { port } = await listen(server, options.port);
  let closing: Promise<void> | undefined;
  return {
    url: `http://${LOOPBACK}:${port}`,
    close() {
      closing ??= new Promise((resolve) => {
        server.close(() => resolve());
        options.calls.faults.clear();
        server.closeAllConnections();
      });
      return closing;
    },
  };
}
