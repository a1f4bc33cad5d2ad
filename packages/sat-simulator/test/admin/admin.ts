import { request } from 'node:http';

import type { SatSimulator, SimulatorOptions } from '../../src/index.js';
import { testClient } from '../messages/client.js';
import type { TestClient } from '../messages/client.js';
import { send } from '../conformance/http.js';
import type { Received } from '../conformance/http.js';
import { issuedSigner, RFC, simulated } from '../messages/simulated.js';

/** The admin API of a simulator, over HTTP. */
export interface TestAdmin {
  readonly url: string;
  get(path: string): Promise<Received>;
  post(path: string, body?: unknown): Promise<Received>;
  patch(path: string, body: unknown): Promise<Received>;
  delete(path: string): Promise<Received>;
}

/** Speaks to the admin API at that URL. */
function adminAt(url: string): TestAdmin {
  const write = (method: string, path: string, body: unknown): Promise<Received> =>
    send(url + path, {
      method,
      headers: { 'Content-Type': 'application/json' },
      body: body === undefined ? '' : JSON.stringify(body),
    });
  return {
    url,
    get: (path) => send(url + path, { method: 'GET', body: '' }),
    post: (path, body) => write('POST', path, body),
    patch: (path, body) => write('PATCH', path, body),
    delete: (path) => send(url + path, { method: 'DELETE', body: '' }),
  };
}

/** A simulator with its admin API and a client of its taxpayer, for the running test. */
export async function administered(
  options: SimulatorOptions = {},
): Promise<{ readonly sat: SatSimulator; readonly admin: TestAdmin; readonly client: TestClient }> {
  const sat = await simulated({ adminPort: 0, ...options });
  return { sat, admin: adminAt(sat.adminUrl ?? ''), client: testClient(sat, RFC, issuedSigner()) };
}

/** The JSON of an answer; its shape is the test's to know. */
export function jsonOf(answer: Received): unknown {
  return JSON.parse(answer.text);
}

/** Status and error of a refusal. */
export function refusalOf(answer: Received): { readonly status: number; readonly error: string } {
  return { status: answer.status, error: (jsonOf(answer) as { error: string }).error };
}

/** Sends a target that `new URL` would tidy up or refuse. */
export function rawStatus(url: string, target: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const { hostname, port } = new URL(url);
  const outgoing = request({ hostname, port, path: target, agent: false }, (incoming) => {
    incoming.resume();
    resolve(incoming.statusCode ?? 0);
  });
  outgoing.on('error', reject);
  outgoing.end();
  return promise;
}
