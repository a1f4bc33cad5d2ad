import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { constants, createGzip } from 'node:zlib';
import type { Gzip } from 'node:zlib';

/** What happens while the body of an answer goes out. */
export interface Disturbance {
  /** After that many bytes, at the latest before the last one. `gone` resolves when the caller is gone; `break` ends the connection there. */
  readonly at?: { readonly bytes: number; act(gone: Promise<void>): Promise<'continue' | 'break'> };
  /** Pieces of that size, each after a pause. */
  readonly drip?: { readonly bytes: number; readonly everyMs: number };
}

/** The caller is gone, or the answer was broken off on purpose. */
class AnswerBroken extends Error {
  override readonly name = 'AnswerBroken';
}

interface Output {
  write(piece: Uint8Array): Promise<void>;
  flush(): Promise<void>;
  end(): Promise<void>;
}

function plainOutput(response: ServerResponse, gone: AbortSignal): Output {
  let handedOver = Promise.resolve();
  return {
    async write(piece) {
      const { promise, resolve } = Promise.withResolvers<void>();
      handedOver = promise;
      // Called when the bytes have left for the network, or when the connection is gone.
      if (!response.write(piece, () => resolve())) {
        await once(response, 'drain', { signal: gone });
      }
    },
    flush: () => handedOver,
    async end() {
      const finished = once(response, 'finish', { signal: gone });
      response.end();
      await finished;
    },
  };
}

function gzipOutput(response: ServerResponse, gone: AbortSignal): Output {
  // Nearly all that is sent is base64 of what was compressed before: Huffman codes alone find what there is to gain, eight times as fast.
  const gzip: Gzip = createGzip({ strategy: constants.Z_HUFFMAN_ONLY });
  gzip.pipe(response);
  return {
    async write(piece) {
      if (!gzip.write(piece)) {
        await once(gzip, 'drain', { signal: gone });
      }
    },
    async flush() {
      await new Promise<void>((resolve) => {
        gzip.flush(constants.Z_SYNC_FLUSH, () => resolve());
      });
    },
    async end() {
      const finished = once(response, 'finish', { signal: gone });
      gzip.end();
      await finished;
    },
  };
}

/** Less than that is not worth a write of its own: a ZIP of small files comes in thousands of little pieces. */
const BLOCK_LENGTH = 1 << 16;

/** The same bytes in blocks of at least that length, but for the last. None is empty. */
async function* blocks(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    waiting.push(chunk);
    length += chunk.length;
    if (length >= BLOCK_LENGTH) {
      yield waiting.length === 1 ? chunk : Buffer.concat(waiting, length);
      waiting = [];
      length = 0;
    }
  }
  if (length > 0) {
    yield Buffer.concat(waiting, length);
  }
}

function* pieces(chunk: Uint8Array, size: number): Generator<Uint8Array> {
  for (let start = 0; start < chunk.length; start += size) {
    yield chunk.subarray(start, start + size);
  }
}

/**
 * Sends the body of an answer whose head was already written, in blocks, never faster than the caller reads.
 *
 * @param options.gzip Whether to compress it.
 * @returns whether the last byte was handed over, or the connection ended before.
 */
export async function sendBody(
  response: ServerResponse,
  chunks: AsyncIterable<Uint8Array>,
  options: { readonly gzip: boolean; readonly disturbance?: Disturbance },
): Promise<'complete' | 'broken'> {
  const closed = new AbortController();
  const gone = Promise.withResolvers<void>();
  const onClose = (): void => {
    closed.abort();
    gone.resolve();
  };
  if (response.destroyed) {
    return 'broken';
  }
  response.once('close', onClose);
  const { at, drip } = options.disturbance ?? {};
  const output = options.gzip ? gzipOutput(response, closed.signal) : plainOutput(response, closed.signal);
  let sent = 0;
  let acted = at === undefined;

  const write = async (piece: Uint8Array): Promise<void> => {
    if (piece.length === 0) {
      return;
    }
    for (const part of drip === undefined ? [piece] : pieces(piece, drip.bytes)) {
      if (drip !== undefined) {
        await output.flush();
        await pause(drip.everyMs, undefined, { signal: closed.signal });
      }
      closed.signal.throwIfAborted();
      await output.write(part);
    }
    sent += piece.length;
  };
  const act = async (): Promise<void> => {
    acted = true;
    await output.flush();
    if ((await at?.act(gone.promise)) === 'break') {
      throw new AnswerBroken();
    }
    closed.signal.throwIfAborted();
  };
  const send = async (chunk: Uint8Array): Promise<void> => {
    const rest = at !== undefined && !acted ? at.bytes - sent : chunk.length;
    if (rest >= chunk.length) {
      await write(chunk);
      return;
    }
    await write(chunk.subarray(0, Math.max(rest, 0)));
    await act();
    await write(chunk.subarray(Math.max(rest, 0)));
  };

  try {
    // The last block is kept back until it is known as such, so that a disturbance always comes before the last byte.
    let held: Uint8Array = new Uint8Array();
    for await (const block of blocks(chunks)) {
      await send(held);
      held = block;
    }
    await send(held.subarray(0, -1));
    if (!acted) {
      await act();
    }
    await write(held.subarray(-1));
    await output.end();
    return 'complete';
  } catch (cause) {
    if (!(cause instanceof AnswerBroken) && !closed.signal.aborted) {
      throw cause;
    }
    response.destroy();
    return 'broken';
  } finally {
    response.off('close', onClose);
  }
}
