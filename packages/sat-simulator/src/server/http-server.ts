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
import { refusal } from './codes.js';
import { ENDPOINTS, unquoted } from './contract.js';
import type { Endpoint } from './contract.js';
import { describe } from './description.js';
import type { Call, Journal, OpenCall } from './journal.js';
import { faultEnvelope } from './soap-faults.js';
import { firstFailure } from './steps.js';
import { TRANSPORT_RULES } from './transport-rules.js';

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
  /** Called with each call once its answer has ended. */
  readonly onCall?: (call: Call) => void;
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

/** The body, or `undefined` when it is longer than that; what comes after the limit is read and dropped. */
async function readBody(request: IncomingMessage, limit: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size <= limit) {
      chunks.push(chunk);
    }
  }
  return size > limit ? undefined : Buffer.concat(chunks);
}

async function send(
  response: ServerResponse,
  answer: Answer,
  options: { readonly gzip: boolean; readonly date: Date },
): Promise<'complete' | 'broken'> {
  const { status, type, body, disturbance, wrongGzip = false } = answer;
  const gzip = options.gzip && type === 'xml' && !wrongGzip;
  response.writeHead(status, {
    ...TYPES[type],
    ...SERVER_HEADERS,
    Date: options.date.toUTCString(),
    ...(type === 'xml' && { Vary: 'Accept-Encoding' }),
    ...((gzip || wrongGzip) && { 'Content-Encoding': 'gzip' }),
    ...(type === 'none' && { 'Content-Length': '0' }),
  });
  return sendBody(response, body, { gzip, ...(disturbance && { disturbance }) });
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

/** A call to one of the services that came in. */
interface Arrival {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly service: Service;
  readonly endpoint: Endpoint;
  /** Absent when it is too long. */
  readonly body: Uint8Array | undefined;
}

/** Answers a call, and puts it into the journal. */
async function answerCall(
  arrival: Arrival,
  { calls, journal }: ServerOptions,
): Promise<{ call: OpenCall; ending: Ending }> {
  const { request, response, service, endpoint, body = new Uint8Array() } = arrival;
  const { method, headers } = request;
  const action = unquoted(onlyHeader(headers['soapaction']));
  const at = calls.clock.now().toISOString();
  const call = journal.open({ at, service, operation: endpoint.operation, action }, body);
  const isTooLong = arrival.body === undefined;
  const failed = firstFailure(TRANSPORT_RULES, { method, headers, isTooLong }, calls.settings.makes);
  if (failed !== undefined) {
    const { code, reason } = refusal(failed.check, failed.failure);
    call.verdict = { outcome: 'fault', name: code, check: failed.check, reason };
    return { call, ending: htmlAnswer(Number(code)) };
  }
  const incoming = { service, endpoint, action, authorization: headers.authorization, body };
  const ending = await handleCall(incoming, call, calls, response).catch((cause: unknown) =>
    brokenInside(call, action, cause),
  );
  return { call, ending };
}

async function answer(request: IncomingMessage, response: ServerResponse, options: ServerOptions): Promise<void> {
  const { settings } = options.calls;
  const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
  const found = route(pathname);
  const body = await readBody(request, settings.makes('http.size') ? MAX_REQUEST_BYTES : Number.POSITIVE_INFINITY);
  const gzip = settings.current.compress && /\bgzip\b/.test(onlyHeader(request.headers['accept-encoding']) ?? '');
  const sending = () => ({ gzip, date: settings.satTime() });
  if (found === undefined) {
    await send(response, htmlAnswer(404), sending());
    return;
  }
  if (request.method === 'GET' || request.method === 'HEAD') {
    const url = `http://${request.headers.host ?? LOOPBACK}${pathname}`;
    const { legacy } = settings.current.contract;
    await send(response, describe(found.endpoint, { url, search, legacy }), sending());
    return;
  }
  const { call, ending } = await answerCall({ request, response, body, ...found }, options);
  if (ending === 'reset' || response.destroyed) {
    call.answer = 'broken';
    request.socket.resetAndDestroy();
  } else {
    call.status = ending.status;
    call.answer = await send(response, ending, sending());
  }
  options.onCall?.(call);
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
