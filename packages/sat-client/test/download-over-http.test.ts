import { createHash, randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseDownloadResponse } from '../src/operations/download.js';
import type { DownloadAnswer } from '../src/download-stream.js';
import { undiciTransport } from '../src/undici-transport.js';
import { loopback } from './loopback.js';
import type { SeenCall } from './loopback.js';
import { failureOf, recordedAnswer } from './recorded-answers.js';

type Respond = (response: ServerResponse, call: SeenCall) => void;

/** Asks a server of this test for a package. */
async function download(respond: Respond, signal?: AbortSignal): Promise<DownloadAnswer> {
  const { url } = await loopback((call, response) => respond(response, call));
  const transport = undiciTransport();
  onTestFinished(() => transport.close());
  const { status, headers, body } = await transport.send({
    service: 'cfdi',
    operation: 'download',
    url,
    headers: {},
    body: 'the-body',
    ...(signal !== undefined && { signal }),
  });
  const contentType = headers['content-type'];
  return parseDownloadResponse({ service: 'cfdi', status, body, ...(contentType !== undefined && { contentType }) });
}

async function contentOf({ bytes }: DownloadAnswer): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** The SAT's answer around a package of ours: before, the package, behind. */
function answerOf(content: Uint8Array): readonly [string, string, string] {
  const { text } = recordedAnswer('download', 'package-22-bytes.xml');
  const [head = '', end = ''] = text.split(/(?<=<Paquete>).*(?=<\/Paquete>)/);
  return [head, Buffer.from(content).toString('base64'), end];
}

const content = randomBytes(300_000);
const [head, letters, end] = answerOf(content);
const whole = head + letters + end;

describe('a package over HTTP', () => {
  it.each([
    ['as it is', undefined, Buffer.from(whole)],
    ['in gzip', 'gzip', gzipSync(whole, { level: 1 })],
    ['in deflate', 'deflate', deflateRawSync(whole, { level: 1 })],
  ])('arrives %s', async (_name, coding, body) => {
    const answer = await download((response) => {
      response.writeHead(200, coding === undefined ? {} : { 'Content-Encoding': coding });
      response.end(body);
    });
    expect((await contentOf(answer)).equals(content)).toBe(true);
    const sha256 = createHash('sha256').update(content).digest('hex');
    expect(await answer.whole).toEqual({ size: content.length, sha256 });
  });

  it.each([
    ['before its envelope', 0],
    ['in its head', 100],
    ['at its first letter', head.length],
    ['among its letters', head.length + 150_001],
    ['behind its last letter', head.length + letters.length],
    ['in its end', whole.length - 1],
  ])('whose connection is reset %s is lost', async (_name, length) => {
    for (const coding of ['identity', 'gzip']) {
      const failure = await failureOf(async () => {
        const answer = await download((response, { socket }) => {
          response.writeHead(200, { 'Content-Encoding': coding });
          const sent = coding === 'gzip' ? gzipSync(whole.slice(0, length), { level: 0, finishFlush: 2 }) : whole;
          response.write(sent.slice(0, coding === 'gzip' ? undefined : length), () => socket.resetAndDestroy());
          response.flushHeaders();
        });
        await contentOf(answer);
      });
      expect(failure).toMatchObject({ code: 'CONNECTION_LOST', delivery: 'uncertain' });
    }
  });

  it.each([1, 20, 4000, 100_000])('in gzip that ends %i bytes too early is lost', async (missing) => {
    const packed = gzipSync(whole, { level: 1 });
    const failure = await failureOf(async () => {
      const answer = await download((response) => {
        response.writeHead(200, { 'Content-Encoding': 'gzip' });
        response.end(packed.subarray(0, packed.length - missing));
      });
      await contentOf(answer);
    });
    expect(failure).toMatchObject({ code: 'CONNECTION_LOST', delivery: 'uncertain' });
  });

  it('ends with its caller’s signal, and so does the connection', async () => {
    const closed = Promise.withResolvers<void>();
    const abort = new AbortController();
    const { bytes, whole } = await download((response) => {
      response.on('close', closed.resolve);
      response.write(head + letters);
    }, abort.signal);
    const failure = await failureOf(async () => {
      for await (const piece of bytes) if (piece.length > 0) abort.abort();
    });
    expect(failure).toMatchObject({ code: 'ABORTED', delivery: 'uncertain' });
    expect(await failureOf(() => whole)).toMatchObject({ code: 'ABORTED' });
    await closed.promise;
  });

  it('is not fetched faster than it is read', async () => {
    const piece = Buffer.from(randomBytes(750_000).toString('base64'));
    const pieces = 60;
    const seen = { written: 0 };
    const answer = await download((response) => {
      response.write(head);
      const fill = (): void => {
        while (seen.written < pieces * piece.length) {
          seen.written += piece.length;
          if (!response.write(piece)) return void response.once('drain', fill);
        }
        response.end(end);
      };
      fill();
    });
    let ahead = 0;
    let read = 0;
    for await (const { length } of answer.bytes) {
      read += (length * 4) / 3;
      ahead = Math.max(ahead, seen.written - read);
      // The server has its turn before the next piece is asked for.
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(Math.round(read)).toBe(pieces * piece.length);
    // Two kernel buffers, of some MB each, and what both programs hold.
    expect(ahead).toBeLessThan((pieces * piece.length) / 3);
  });
});

describe('an answer over HTTP that is no package', () => {
  const html = 'text/html';
  const xml = 'text/xml; charset=utf-8';

  it.each([
    ['a redirection', { status: 302, type: html, body: '<html>moved</html>' }, 'OUTAGE'],
    ['a redirection without a word', { status: 302, type: xml, body: '' }, 'OUTAGE'],
    ['a redirection with a package', { status: 302, type: xml, body: whole }, 'OUTAGE'],
    ['a redirection to other XML', { status: 302, type: xml, body: '<moved/>' }, 'UNREADABLE_ANSWER'],
    ['another encoding', { status: 200, type: 'text/xml; charset=utf-16', body: whole }, 'UNREADABLE_ANSWER'],
    ['a page with status 500', { status: 500, type: html, body: '<html>Runtime Error</html>' }, 'OUTAGE'],
    ['nothing', { status: 200, type: xml, body: '' }, 'OUTAGE'],
  ])('but %s is told as what it is', async (_name, { status, type, body }, code) => {
    const paths: string[] = [];
    const failure = await failureOf(() =>
      download((response, { path }) => {
        paths.push(path);
        response.writeHead(status, { 'Content-Type': type, Location: '/elsewhere' });
        response.end(body);
      }),
    );
    expect(failure).toMatchObject({ code, delivery: 'uncertain' });
    expect(paths).toEqual(['/']);
  });
});
