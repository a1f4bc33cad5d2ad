import type {
  CallAnswer,
  CountsAnswer,
  FaultAnswer,
  FaultKindsAnswer,
  QuotasAnswer,
  RequestAnswer,
  ServiceName,
  StateAnswer,
} from '../answers.js';

/** A check of the simulator, by its name. */
export type Checks = Readonly<Record<string, { readonly code: string; readonly what: string }>>;

/** A call that the admin API refused; the message is what it said. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
}

/** The admin API of the server that this page came from. Each call fails with an {@link ApiFailure}, or with fetch's error when nobody answers. */
export interface Api {
  state(): Promise<StateAnswer>;
  checks(): Promise<Checks>;
  faultKinds(): Promise<FaultKindsAnswer>;
  calls(after: number): Promise<readonly CallAnswer[]>;
  requests(): Promise<readonly RequestAnswer[]>;
  quotas(): Promise<QuotasAnswer>;
  faults(): Promise<readonly FaultAnswer[]>;
  counts(service: ServiceName, rfc: string): Promise<CountsAnswer>;
  moveClock(movement: { readonly advanceMs: number } | { readonly set: string }): Promise<void>;
  addFault(path: '/api/faults' | '/api/faults/random', fault: unknown): Promise<void>;
  releaseFault(id: string): Promise<void>;
  removeFault(id: string): Promise<void>;
  clearFaults(): Promise<void>;
}

/** Calls that are asked for at once: as many as the API gives. */
const MOST_CALLS = 1000;

async function ask(method: string, path: string, body?: unknown): Promise<Response> {
  const answer = await fetch(path, {
    method,
    cache: 'no-store',
    ...(body !== undefined && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
  });
  if (!answer.ok) {
    const { error } = (await answer.json()) as { readonly error: string };
    throw new ApiFailure(error);
  }
  return answer;
}

async function read(path: string): Promise<unknown> {
  return (await ask('GET', path)).json();
}

async function act(method: string, path: string, body?: unknown): Promise<void> {
  await ask(method, path, body);
}

/** The admin API. */
export const api: Api = {
  state: async () => (await read('/api/state')) as StateAnswer,
  checks: async () => (await read('/api/checks')) as Checks,
  faultKinds: async () => (await read('/api/faults/kinds')) as FaultKindsAnswer,
  async calls(after) {
    const { calls } = (await read(`/api/journal?after=${after}&limit=${MOST_CALLS}`)) as { calls: CallAnswer[] };
    return calls;
  },
  requests: async () => ((await read('/api/requests')) as { requests: RequestAnswer[] }).requests,
  quotas: async () => (await read('/api/quotas')) as QuotasAnswer,
  faults: async () => ((await read('/api/faults')) as { faults: FaultAnswer[] }).faults,
  async counts(service, rfc) {
    const query = new URLSearchParams({ service, rfc }).toString();
    return (await read(`/api/truth/counts?${query}`)) as CountsAnswer;
  },
  moveClock: (movement) => act('POST', '/api/clock', movement),
  addFault: (path, fault) => act('POST', path, fault),
  releaseFault: (id) => act('POST', `/api/faults/${encodeURIComponent(id)}/release`, {}),
  removeFault: (id) => act('DELETE', `/api/faults/${encodeURIComponent(id)}`),
  clearFaults: () => act('DELETE', '/api/faults'),
};
