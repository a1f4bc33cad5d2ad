/**
 * A program: brings one package into a file in one way, prints how long that took and the SHA-256 of what it decoded, as
 * JSON, and ends when its input does. It is JavaScript, and imports only what its way needs, because its memory is
 * measured and Node's own reading of TypeScript has 18 MiB.
 *
 *     node worker.mjs decode <file of base64> <out> <head of the envelope> <end of the envelope>
 *     node worker.mjs fetch <url> <out>
 *     node worker.mjs undecoded <url> <out>
 */
import { closeSync, createWriteStream, openSync, readSync, writeSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';

const [way, from, out, head, end] = process.argv.slice(2);
const service = 'cfdi';
const PIECE = 64 * 1024;

/** Blocking reads into one buffer and blocking writes, as `base64` has them. */
async function decode() {
  const { parseDownloadResponse } = await import('@acopio/sat-client/operations');
  async function* answer() {
    yield Buffer.from(head);
    const file = openSync(from, 'r');
    const buffer = Buffer.allocUnsafeSlow(PIECE);
    for (let length = readSync(file, buffer); length > 0; length = readSync(file, buffer)) {
      yield buffer.subarray(0, length);
    }
    closeSync(file);
    yield Buffer.from(end);
  }
  return timed(async () => {
    const { bytes, whole } = await parseDownloadResponse({ service, status: 200, body: answer() });
    const file = openSync(out, 'w');
    for await (const piece of bytes) writeSync(file, piece);
    closeSync(file);
    return whole;
  });
}

async function fetch() {
  const { parseDownloadResponse } = await import('@acopio/sat-client/operations');
  return withAnswer(async ({ status, body }) => {
    const { bytes, whole } = await parseDownloadResponse({ service, status, body });
    await pipeline(bytes, createWriteStream(out));
    return whole;
  });
}

async function undecoded() {
  return withAnswer(({ body }) => pipeline(body, createWriteStream(out)));
}

async function withAnswer(use) {
  const { undiciTransport } = await import('@acopio/sat-client');
  const transport = undiciTransport();
  try {
    return await timed(async () =>
      use(await transport.send({ service, operation: 'download', url: from, headers: {}, body: '' })),
    );
  } finally {
    await transport.close();
  }
}

async function timed(run) {
  const start = performance.now();
  const whole = await run();
  return { seconds: (performance.now() - start) / 1000, sha256: whole?.sha256 };
}

const ways = { decode, fetch, undecoded };
process.stdout.write(`${JSON.stringify(await ways[way]())}\n`);
process.stdin.resume();
