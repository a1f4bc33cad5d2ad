import type { SatOperation, Transport } from '../../src/index.js';
import type { RawAnswer } from './suite.js';

/** A message that left, and what came back: nothing where the connection ended first. */
export interface Exchange {
  readonly operation: SatOperation;
  readonly sent: string;
  readonly answer?: RawAnswer;
}

/** Carries messages over `inner`, which stays open, and keeps what came back, whole, before the client reads it. */
export function recordingTransport(inner: Transport, exchanges: Exchange[]): Transport {
  return {
    send: async (request) => {
      const { operation, body: sent } = request;
      const place = exchanges.push({ operation, sent }) - 1;
      const { status, headers, body } = await inner.send(request);
      const pieces: Uint8Array[] = [];
      let failure: unknown;
      try {
        for await (const piece of body) pieces.push(piece);
        const bytes = Buffer.concat(pieces);
        exchanges[place] = { operation, sent, answer: { status, headers, bytes, text: bytes.toString('utf8') } };
      } catch (error) {
        failure = error;
      }
      return { status, headers, body: replayed(pieces, failure) };
    },
    close: async () => {},
  };
}

async function* replayed(pieces: readonly Uint8Array[], failure: unknown): AsyncGenerator<Uint8Array> {
  yield* pieces;
  if (failure !== undefined) throw failure;
}
