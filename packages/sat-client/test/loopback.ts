import { createServer } from 'node:http';
import type { IncomingHttpHeaders, RequestListener, ServerResponse } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A call as the server saw it. */
export interface SeenCall {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly socket: Socket;
}

/** An HTTP server of one test. */
export interface Loopback {
  readonly url: string;
  readonly calls: readonly SeenCall[];
}

/** Listens on a free port of the loopback until the test is over. */
export async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  });
  return (server.address() as AddressInfo).port;
}

/** An HTTP server that reads each call whole and then leaves the answer to `respond`. */
export async function loopback(respond: (call: SeenCall, response: ServerResponse) => void): Promise<Loopback> {
  const calls: SeenCall[] = [];
  const listener: RequestListener = (request, response) => {
    const pieces: Buffer[] = [];
    request.on('error', () => {});
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const { url: path = '', headers, socket } = request;
      const call = { path, headers, body: Buffer.concat(pieces).toString('utf8'), socket };
      calls.push(call);
      respond(call, response);
    });
  };
  const port = await listen(createServer(listener));
  return { url: `http://127.0.0.1:${port}`, calls };
}

/** A port that accepts connections and never says a word. */
export function silentPort(onConnection: (socket: Socket) => void = () => {}): Promise<number> {
  return listen(createTcpServer(onConnection));
}

/** A port on which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
}
