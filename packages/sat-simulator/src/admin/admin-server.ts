import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import type { AdminPorts } from './admin-ports.js';
import { AdminRefusal } from './admin-refusal.js';
import { controlRoutes } from './control-routes.js';
import { documentRoutes } from './document-routes.js';
import { faultRoutes } from './fault-routes.js';
import { checkHost, readBody } from './guard.js';
import { pageRoute } from './page.js';
import { findRoute, json } from './routing.js';
import type { AdminAnswer, Route } from './routing.js';
import { stateRoutes } from './state-routes.js';

/** A running admin server. */
export interface AdminServer {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** Cuts all connections, and frees the port. */
  close(): Promise<void>;
}

/** What the admin server needs. */
export interface AdminOptions extends AdminPorts {
  /** 0: a free one. */
  readonly port: number;
}

const LOOPBACK = '127.0.0.1';

/** Nothing that is answered here runs, loads anything or is kept; the page has a policy of its own. */
const HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

async function answerOf(request: IncomingMessage, routes: readonly Route[]): Promise<AdminAnswer> {
  const { method = '', url = '' } = request;
  checkHost(request);
  if (!url.startsWith('/')) {
    throw new AdminRefusal(400, 'the request target must be a path');
  }
  const [path = '', ...query] = url.split('?');
  const { route, parameters } = findRoute(routes, method, path);
  const body = route.method === 'POST' || route.method === 'PATCH' ? await readBody(request) : undefined;
  return route.answer({ parameters, query: new URLSearchParams(query.join('?')), body });
}

function refused(cause: unknown): AdminAnswer {
  if (cause instanceof AdminRefusal) {
    const answer = json({ error: cause.message }, cause.status);
    return { ...answer, headers: { ...answer.headers, ...cause.headers } };
  }
  const reason = cause instanceof Error ? cause.message : String(cause);
  return json({ error: `the simulator failed: ${reason}` }, 500);
}

async function send(response: ServerResponse, { status, headers, body }: AdminAnswer): Promise<void> {
  response.writeHead(status, { ...HEADERS, ...headers });
  if (typeof body === 'string' || body instanceof Uint8Array) {
    response.end(body);
  } else {
    await pipeline(Readable.from(body, { objectMode: false }), response);
  }
}

async function handle(request: IncomingMessage, response: ServerResponse, routes: readonly Route[]): Promise<void> {
  const answer = await answerOf(request, routes).catch(refused);
  // What nobody wanted to read must not stand in the way of the next call on the connection.
  request.resume();
  await send(response, answer);
}

/**
 * Starts the admin API and its page on loopback.
 *
 * @throws node's error when the port is taken.
 */
export async function startAdminServer({ port, ...ports }: AdminOptions): Promise<AdminServer> {
  const routes = [
    pageRoute,
    ...stateRoutes(ports),
    ...documentRoutes(ports),
    ...controlRoutes(ports),
    ...faultRoutes(ports),
  ];
  const server = createServer((request, response) => {
    handle(request, response, routes).catch((cause: unknown) => {
      // The caller went away, or a document in the middle of a list could not be made: the answer is not whole, and must not seem so.
      response.destroy(cause instanceof Error ? cause : undefined);
    });
  });
  server.listen(port, LOOPBACK);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new TypeError('the server has no port');
  }
  let closing: Promise<void> | undefined;
  return {
    url: `http://${LOOPBACK}:${address.port}`,
    close() {
      closing ??= new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      return closing;
    },
  };
}
