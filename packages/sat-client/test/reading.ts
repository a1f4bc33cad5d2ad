import { createSatClient } from '../src/index.js';
import { SatError } from '../src/index.js';
import type { DownloadQuery, SatClient, SatOperation, Service, Transport, TransportAnswer } from '../src/index.js';
import { plainSigner } from './scripted-sat.js';
import { recordedAnswer } from './recorded-answers.js';
import { RFC } from './test-credential.js';

/** A call whose answer is read; `kind` is that of a request's query. */
export interface ReadCall {
  readonly service: Service;
  readonly operation: SatOperation;
  readonly kind?: DownloadQuery['kind'];
}

/** An answer as a transport hands it over: the body in pieces. */
export interface GivenAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly pieces: readonly (Uint8Array | string)[];
}

/** What a call came to, as plain data. Nothing but a `SatError` may stand for a failure. */
export type Reading = { readonly result: Readonly<Record<string, unknown>> } | { readonly error: SatError };

const PERIOD = { from: '2025-12-01T00:00:00', to: '2025-12-31T23:59:59' } as const;
const QUERIES: Readonly<Record<DownloadQuery['kind'], DownloadQuery>> = {
  issued: { kind: 'issued', content: 'metadata', ...PERIOD },
  received: { kind: 'received', content: 'metadata', ...PERIOD },
  folio: { kind: 'folio', uuid: '5fb2822e-396d-4725-8521-cdc4bdd20ccf' },
};
const REQUEST_ID = '0f1e2d3c-4b5a-4678-9abc-def012345678';

/** The instant at which everything is read. */
const READ_AT = new Date('2026-01-15T18:00:02.000Z');

const granted = recordedAnswer('login', 'opaque-token').text;

function transportAnswer({ status = 200, headers, pieces }: GivenAnswer): TransportAnswer {
  async function* body(): AsyncGenerator<Uint8Array> {
    for (const piece of pieces) yield typeof piece === 'string' ? Buffer.from(piece) : piece;
  }
  return { status, headers: { 'content-type': 'text/xml; charset=utf-8', ...headers }, body: body() };
}

/** Gives one answer to every call of one operation; logins besides are granted. */
function answering({ operation }: ReadCall, answer: GivenAnswer): Transport {
  return {
    send: (request) =>
      Promise.resolve(transportAnswer(request.operation === operation ? answer : { pieces: [granted] })),
    close: () => Promise.resolve(),
  };
}

/** What the client makes of an answer, or of whatever comes over `transport` and `endpoints`. */
export async function readingOf(
  call: ReadCall,
  from: GivenAnswer | Pick<Parameters<typeof createSatClient>[0], 'transport' | 'endpoints' | 'deadlines'>,
): Promise<Reading> {
  const { service } = call;
  const client = createSatClient({
    service,
    rfc: RFC,
    messageSigner: plainSigner,
    clock: { now: () => READ_AT },
    retries: { attempts: 1 },
    token: { service, rfc: RFC, token: 'restored', expiresAt: '2026-01-15T18:10:00.000Z' },
    ...('pieces' in from ? { transport: answering(call, from) } : from),
  });
  try {
    return { result: await resultOf(client, call) };
  } catch (error) {
    // Nothing else may come out of a client, whatever came into it.
    if (error instanceof SatError) return { error };
    throw new Error('not a SatError', { cause: error });
  } finally {
    await client.close();
  }
}

async function resultOf(
  client: SatClient,
  { operation, kind = 'issued' }: ReadCall,
): Promise<Readonly<Record<string, unknown>>> {
  switch (operation) {
    case 'login': {
      const { expiresAt } = await client.login();
      return { expiresAt, token: client.savedToken()?.token };
    }
    case 'request':
      return { ...(await client.request(QUERIES[kind])) };
    case 'verify':
      return { ...(await client.verify(REQUEST_ID)) };
    case 'download': {
      const { bytes, whole, ...status } = await client.download(`${REQUEST_ID}_01`);
      const pieces: Uint8Array[] = [];
      for await (const piece of bytes) pieces.push(piece);
      return { ...status, ...(await whole), bytes: Buffer.concat(pieces) };
    }
  }
}

/** The facts of an error that its readers decide on. */
export function errorFacts({ code, retryable, delivery, codEstatus, satMessage, faultCode }: SatError) {
  return {
    code,
    retryable,
    delivery,
    ...(codEstatus !== undefined && { codEstatus }),
    ...(satMessage !== undefined && { satMessage }),
    ...(faultCode !== undefined && { faultCode }),
  };
}
