import { createServer, connect, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startHttp, type RunningHttp } from '../../src/http/start-http.js';
import { openDatabase, type Database } from '../../src/database/database.js';
import { startApi, type TestApi, type TestTenant } from './api.js';

/** Stands between the service and Postgres, and can go away. */
interface Line {
  readonly url: string;
  cut(): Promise<void>;
  mend(): Promise<void>;
}

async function openLine(target: URL): Promise<Line> {
  const sockets = new Set<Socket>();
  const accept = (socket: Socket): void => {
    const onward = connect(Number(target.port), target.hostname);
    for (const end of [socket, onward]) {
      sockets.add(end);
      end.on('close', () => sockets.delete(end));
      end.on('error', () => undefined);
    }
    socket.pipe(onward).pipe(socket);
  };
  let server: Server = createServer(accept).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const url = new URL(target);
  url.port = String(port);
  return {
    url: url.href,
    cut: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
    mend: async () => {
      server = createServer(accept).listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
  };
}

let api: TestApi;
let tenant: TestTenant;
let line: Line;
let database: Database;
let http: RunningHttp;

beforeAll(async () => {
  api = await startApi();
  tenant = await api.newTenant();
  line = await openLine(new URL(api.database.url));
  database = openDatabase(line.url);
  http = await startHttp({ ...api.services, database }, { host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await http.close();
  await database.close();
  await line.cut();
  await api[Symbol.asyncDispose]();
});

async function get(
  path: string,
): Promise<{ readonly status: number; readonly headers: Headers; readonly body: unknown }> {
  const response = await fetch(http.url + path, { headers: { authorization: `Bearer ${tenant.key}` } });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

it('while Postgres is away everything says so, and goes on by itself when it is back', async () => {
  expect((await get('/v1/taxpayers')).status).toBe(200);
  expect((await get('/health/ready')).body).toEqual({
    status: 'ok',
    checks: { database: 'ok', queue: 'ok', store: 'ok' },
  });

  await line.cut();
  // The first meets connections that broke, the others find nobody to connect to.
  for (let number = 0; number < 3; number += 1) {
    const { status, headers, body } = await get('/v1/taxpayers');
    expect(status).toBe(503);
    expect(headers.get('retry-after')).toBe('5');
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(body).toMatchObject({ code: 'DATABASE_UNAVAILABLE', retryable: true });
  }
  const ready = await get('/health/ready');
  expect(ready.status).toBe(503);
  expect(ready.body).toEqual({ status: 'failed', checks: { database: 'failed', queue: 'failed', store: 'ok' } });
  expect((await get('/health/live')).status).toBe(200);

  await line.mend();
  expect((await get('/v1/taxpayers')).status).toBe(200);
  expect((await get('/health/ready')).status).toBe(200);
});
