import type { ServerResponse } from 'node:http';
import type { Clock, SatOperation } from '../src/service.js';
import { createSatClient } from '../src/client.js';
import type { SatClient, SatClientOptions } from '../src/client.js';
import type { MessageSigner } from '../src/message-signer.js';
import { satEndpoints } from '../src/protocol/endpoints.js';
import { onTestFinished } from 'vitest';
import { loopback } from './loopback.js';
import type { SeenCall } from './loopback.js';
import { recordedAnswer } from './recorded-answers.js';
import { RFC } from './test-credential.js';

/** What the server does with a call. */
export type Reaction = (response: ServerResponse, call: SeenCall) => void;

/** A recorded answer by a part of its name. */
export function recorded(operation: SatOperation, part: string, status = 200): Reaction {
  const { text } = recordedAnswer(operation, part);
  return answering(text, status);
}

/** Any text. */
export function answering(text: string, status = 200): Reaction {
  return (response) => {
    response.writeHead(status, { 'Content-Type': 'text/xml; charset=utf-8' });
    response.end(text);
  };
}

/** Ends the connection in place of an answer. */
export const reset: Reaction = (_response, { socket }) => socket.resetAndDestroy();

/** A login that is granted; each token names its number. */
export function granting(token: string): Reaction {
  const { text } = recordedAnswer('login', 'opaque-token');
  return answering(text.replace('0123456789abcdef', token));
}

/** A server that reacts to the calls of each operation in turn; the last reaction is for all that follow. */
export interface ScriptedSat {
  readonly calls: readonly (SeenCall & { readonly operation: SatOperation })[];
  /** How often an operation was called. */
  readonly count: (operation: SatOperation) => number;
  readonly client: SatClient;
  readonly url: string;
}

/** A signer whose message is its task as JSON. */
export const plainSigner: MessageSigner = {
  signMessage: (task) => Promise.resolve({ body: JSON.stringify(task) }),
};

export async function scriptedSat(
  script: Partial<Record<SatOperation, readonly Reaction[]>>,
  options: Partial<SatClientOptions> = {},
): Promise<ScriptedSat> {
  const calls: (SeenCall & { operation: SatOperation })[] = [];
  const count = (operation: SatOperation): number => calls.filter((call) => call.operation === operation).length;
  const server = await loopback((call, response) => {
    const { operation } = JSON.parse(call.body) as { operation: SatOperation };
    const reactions = script[operation] ?? (operation === 'login' ? [granting(`token-${count('login') + 1}`)] : []);
    const reaction = reactions[Math.min(count(operation), reactions.length - 1)];
    calls.push({ ...call, operation });
    reaction?.(response, call);
  });
  const client = createSatClient({
    rfc: RFC,
    service: 'cfdi',
    messageSigner: plainSigner,
    endpoints: satEndpoints('cfdi', server.url),
    retries: { baseDelay: 0 },
    ...options,
  });
  onTestFinished(() => client.close());
  return { calls, count, client, url: server.url };
}

/** A clock that stands still until it is moved. */
export function movableClock(start = '2026-01-15T18:00:01.000Z'): Clock & { move(seconds: number): void } {
  let now = Date.parse(start);
  return {
    now: () => new Date(now),
    move: (seconds) => {
      now += seconds * 1000;
    },
  };
}
