import { createServer as createTlsServer } from 'node:tls';
import { inspect } from 'node:util';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { createTestAuthority } from '@acopio/sat-simulator';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { DeadlineOptions } from '../src/deadlines.js';
import type { SatOperation } from '../src/service.js';
import type { TransportRequest } from '../src/transport.js';
import { undiciTransport } from '../src/undici-transport.js';
import { closedPort, listen, loopback, silentPort } from './loopback.js';
import { described, failureOf } from './recorded-answers.js';

const SHORT = { connect: 60, headers: 60, idle: 60, total: 5000 };
const short: DeadlineOptions = { login: SHORT, request: SHORT, verify: SHORT, download: SHORT };

function transportOf(deadlines: DeadlineOptions = {}) {
  const transport = undiciTransport(deadlines);
  onTestFinished(() => transport.close());
  return transport;
}

function messageTo(url: string, more: Partial<TransportRequest> = {}): TransportRequest {
  return {
    service: 'cfdi',
    operation: 'request',
    url,
    headers: { 'X-Secret': 'the-token' },
    body: 'the-body',
    ...more,
  };
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

function pem(label: string, der: Uint8Array): string {
  return `-----BEGIN ${label}-----\n${Buffer.from(der).toString('base64')}\n-----END ${label}-----\n`;
}

/** Sends and reads the whole answer. */
async function exchange(message: TransportRequest, deadlines?: DeadlineOptions): Promise<string> {
  const { body } = await transportOf(deadlines).send(message);
  return textOf(body);
}

describe('a message that cannot leave', () => {
  const notSent = { code: 'UNREACHABLE', delivery: 'notSent' };

  it('because nobody listens is notSent', async () => {
    const url = `http://127.0.0.1:${await closedPort()}/`;
    expect(await failureOf(() => exchange(messageTo(url)))).toMatchObject(notSent);
  });

  it('because the host has no address is notSent', async () => {
    expect(await failureOf(() => exchange(messageTo('http://sat.invalid/')))).toMatchObject(notSent);
  });

  it('because the other side does not speak TLS is notSent', async () => {
    const { url, calls } = await loopback((_call, response) => response.end());
    expect(await failureOf(() => exchange(messageTo(url.replace('http:', 'https:'))))).toMatchObject(notSent);
    expect(calls).toEqual([]);
  });

  it('because the TLS handshake does not come to an end is notSent', async () => {
    const url = `https://127.0.0.1:${await silentPort()}/`;
    expect(await failureOf(() => exchange(messageTo(url), short))).toMatchObject(notSent);
  });

  it('because the connection is cut during the handshake is notSent', async () => {
    const port = await silentPort((socket) => socket.once('data', () => socket.resetAndDestroy()));
    expect(await failureOf(() => exchange(messageTo(`https://127.0.0.1:${port}/`)))).toMatchObject(notSent);
  });

  it('because the certificate is not trusted is notSent, and waiting does not help', async () => {
    const { certificate, privateKey, password } = createTestAuthority().issue({ rfc: 'EKU9003173C9', legalName: 'E' });
    const key = pem('ENCRYPTED PRIVATE KEY', privateKey);
    let isSpoken = false;
    const server = createTlsServer({ key, passphrase: password, cert: pem('CERTIFICATE', certificate) }, (socket) =>
      socket.once('data', () => (isSpoken = true)),
    );
    server.on('tlsClientError', () => {});
    const url = `https://127.0.0.1:${await listen(server)}/`;
    const error: unknown = await exchange(messageTo(url)).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ ...notSent, retryable: false });
    expect(isSpoken).toBe(false);
  });

  it('because it was aborted before is notSent', async () => {
    const { url, calls } = await loopback((_call, response) => response.end());
    const message = messageTo(url, { signal: AbortSignal.abort() });
    expect(await failureOf(() => exchange(message))).toMatchObject({ code: 'ABORTED', delivery: 'notSent' });
    expect(calls).toEqual([]);
  });

  it('because it was aborted while it connected is notSent, at once', async () => {
    const abort = new AbortController();
    const port = await silentPort(() => abort.abort());
    const message = messageTo(`https://127.0.0.1:${port}/`, { signal: abort.signal });
    expect(await failureOf(() => exchange(message))).toMatchObject({ code: 'ABORTED', delivery: 'notSent' });
  });
});

describe('a message whose answer does not come', () => {
  it('because the connection is reset is uncertain, and is not sent again', async () => {
    const { url, calls } = await loopback(({ socket }) => socket.resetAndDestroy());
    for (const operation of ['login', 'request', 'verify', 'download'] as const) {
      expect(await failureOf(() => exchange(messageTo(url, { operation })))).toMatchObject({
        code: 'CONNECTION_LOST',
        delivery: 'uncertain',
      });
    }
    expect(calls).toHaveLength(4);
  });

  it('because the connection is closed is uncertain', async () => {
    const { url } = await loopback(({ socket }) => socket.end());
    expect(await failureOf(() => exchange(messageTo(url)))).toMatchObject({
      code: 'CONNECTION_LOST',
      delivery: 'uncertain',
    });
  });

  it('in time is uncertain', async () => {
    const { url, calls } = await loopback(() => {});
    expect(await failureOf(() => exchange(messageTo(url), short))).toMatchObject({
      code: 'TIMEOUT',
      delivery: 'uncertain',
    });
    expect(calls).toHaveLength(1);
  });

  it('because the caller aborted is uncertain', async () => {
    const abort = new AbortController();
    const { url } = await loopback(() => abort.abort());
    expect(await failureOf(() => exchange(messageTo(url, { signal: abort.signal })))).toMatchObject({
      code: 'ABORTED',
      delivery: 'uncertain',
    });
  });

  it('because the transport was closed is uncertain', async () => {
    const transport = undiciTransport();
    const { url } = await loopback(() => void transport.close());
    expect(await failureOf(() => transport.send(messageTo(url)))).toMatchObject({
      code: 'ABORTED',
      delivery: 'uncertain',
    });
    expect(await failureOf(() => transport.send(messageTo(url)))).toMatchObject({
      code: 'ABORTED',
      delivery: 'notSent',
    });
  });

  it('in the shape of HTTP is uncertain', async () => {
    const port = await silentPort((socket) => socket.once('data', () => socket.end('SSH-2.0-OpenSSH\r\n')));
    expect(await failureOf(() => exchange(messageTo(`http://127.0.0.1:${port}/`)))).toMatchObject({
      code: 'CONNECTION_LOST',
      delivery: 'uncertain',
    });
  });

  it('because its headers have no end is unreadable', async () => {
    const port = await silentPort((socket) =>
      socket.once('data', () => socket.write(`HTTP/1.1 200 OK\r\n${'X-Long: x\r\n'.repeat(20_000)}`)),
    );
    expect(await failureOf(() => exchange(messageTo(`http://127.0.0.1:${port}/`)))).toMatchObject({
      code: 'UNREADABLE_ANSWER',
      delivery: 'uncertain',
    });
  });
});

describe('an answer that stops half-way', () => {
  it('because the connection is reset is CONNECTION_LOST', async () => {
    const { url } = await loopback(({ socket }, response) => {
      response.writeHead(200, { 'Content-Length': 1000 });
      response.write('half', () => socket.resetAndDestroy());
    });
    expect(await failureOf(() => exchange(messageTo(url)))).toMatchObject({
      code: 'CONNECTION_LOST',
      delivery: 'uncertain',
    });
  });

  it('because a chunk is missing is CONNECTION_LOST', async () => {
    const { url } = await loopback(({ socket }, response) => {
      response.write('half', () => socket.end());
    });
    expect(await failureOf(() => exchange(messageTo(url)))).toMatchObject({ code: 'CONNECTION_LOST' });
  });

  it('and says nothing more is TIMEOUT', async () => {
    const { url } = await loopback((_call, response) => void response.write('half'));
    expect(await failureOf(() => exchange(messageTo(url), short))).toMatchObject({
      code: 'TIMEOUT',
      delivery: 'uncertain',
    });
  });

  it('drop by drop, and never ends, is TIMEOUT', async () => {
    const { url } = await loopback((_call, response) => {
      const drip = setInterval(() => response.write('.'), 5);
      response.on('close', () => clearInterval(drip));
    });
    const deadlines = { request: { total: 100 } };
    expect(await failureOf(() => exchange(messageTo(url), deadlines))).toMatchObject({
      code: 'TIMEOUT',
      delivery: 'uncertain',
    });
  });

  it('because the caller aborted is ABORTED', async () => {
    const abort = new AbortController();
    const { url } = await loopback((_call, response) => void response.write('half'));
    const { body } = await transportOf().send(messageTo(url, { signal: abort.signal }));
    const failure = await failureOf(async () => {
      for await (const piece of body) if (piece.length > 0) abort.abort();
    });
    expect(failure).toMatchObject({ code: 'ABORTED', delivery: 'uncertain' });
  });
});

describe('an answer', () => {
  it('is given with its status and headers, and a redirection is not followed', async () => {
    const { url, calls } = await loopback((_call, response) => {
      response.writeHead(302, { Location: '/elsewhere', 'Content-Type': 'text/html' });
      response.end('moved');
    });
    const { status, headers, body } = await transportOf().send(messageTo(url));
    expect([status, headers['content-type'], await textOf(body)]).toEqual([302, 'text/html', 'moved']);
    expect(calls.map(({ body }) => body)).toEqual(['the-body']);
  });

  it.each([
    ['gzip', gzipSync('packed')],
    ['x-gzip', gzipSync('packed')],
    ['deflate', deflateSync('packed')],
    ['deflate', deflateRawSync('packed')],
    ['identity', Buffer.from('packed')],
    ['gzip, identity', gzipSync('packed')],
    ['DEFLATE , Gzip', gzipSync(deflateSync('packed'))],
  ])('in %s is unpacked', async (coding, content) => {
    const { url } = await loopback((_call, response) => {
      response.writeHead(200, { 'Content-Encoding': coding });
      response.end(content);
    });
    expect(await exchange(messageTo(url))).toBe('packed');
  });

  it.each([
    ['cut gzip', 'gzip', gzipSync('packed').subarray(0, 15), 'CONNECTION_LOST'],
    ['gzip with nothing in it', 'gzip', Buffer.alloc(0), 'CONNECTION_LOST'],
    ['cut deflate', 'deflate', deflateRawSync('packed').subarray(0, 5), 'CONNECTION_LOST'],
    ['gzip in cut gzip', 'gzip, gzip', gzipSync(gzipSync('packed')).subarray(0, 40), 'CONNECTION_LOST'],
    ['damaged gzip', 'gzip', Buffer.from('not gzip at all'), 'UNREADABLE_ANSWER'],
    ['a coding that was not asked for', 'br', Buffer.from('packed'), 'UNREADABLE_ANSWER'],
    ['two codings of which one is not known', 'gzip, br', gzipSync('packed'), 'UNREADABLE_ANSWER'],
    ['three codings', 'gzip, gzip, gzip', gzipSync(gzipSync(gzipSync('packed'))), 'UNREADABLE_ANSWER'],
  ])('in %s is refused', async (_name, coding, content, code) => {
    const { url } = await loopback((_call, response) => {
      response.writeHead(200, { 'Content-Encoding': coding });
      response.end(content);
    });
    expect(await failureOf(() => exchange(messageTo(url)))).toMatchObject({ code, delivery: 'uncertain' });
  });

  it('that is left early ends the connection', async () => {
    const closed = Promise.withResolvers<void>();
    const { url } = await loopback((_call, response) => {
      response.on('close', closed.resolve);
      response.write('half');
    });
    const { body } = await transportOf().send(messageTo(url, { operation: 'download' }));
    for await (const piece of body) {
      expect(piece.length).toBe(4);
      break;
    }
    await closed.promise;
  });
});

async function socketsOf(operation: SatOperation): Promise<number> {
  const { url, calls } = await loopback((_call, response) => response.end('ok'));
  const transport = transportOf();
  for (const turn of [1, 2, 3]) {
    const { body } = await transport.send(messageTo(url, { operation, body: String(turn) }));
    await textOf(body);
  }
  return new Set(calls.map(({ socket }) => socket)).size;
}

describe('connections', () => {
  it.each(['request', 'download'] as const)('are never shared by two messages of %s', async (operation) => {
    expect(await socketsOf(operation)).toBe(3);
  });

  it.each(['login', 'verify'] as const)('are kept for the next %s', async (operation) => {
    expect(await socketsOf(operation)).toBeLessThan(3);
  });
});

describe('an error of the transport', () => {
  it('names the host and the system’s code, and holds nothing of the message or its answer', async () => {
    const { url } = await loopback(({ socket }) => {
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nan-answer-with-a-secret');
    });
    const error: unknown = await exchange(messageTo(url)).catch((reason: unknown) => reason);
    expect(described(error)['name']).toBe('SatError');
    const shown = inspect(error, { depth: 20, showHidden: true });
    expect(shown).toContain(new URL(url).host);
    for (const secret of ['the-token', 'the-body', 'an-answer-with-a-secret']) expect(shown).not.toContain(secret);
  });
});
