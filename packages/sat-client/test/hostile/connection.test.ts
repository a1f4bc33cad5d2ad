import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { SatErrorCode } from '../../src/index.js';
import { readingOf } from '../reading.js';
import type { ReadCall } from '../reading.js';
import { brokenServer, chunk, head, readingFrom, readingOver } from './broken-server.js';
import type { Answering } from './broken-server.js';
import { expectError } from './expectations.js';
import { goodAnswers } from './good-answers.js';
import type { GoodAnswer } from './good-answers.js';

const LOST: readonly SatErrorCode[] = ['CONNECTION_LOST'];
/** What is no HTTP, or ends in the middle of it. */
const WIRE: readonly SatErrorCode[] = ['CONNECTION_LOST', 'UNREADABLE_ANSWER'];

function callOf({ service, operation, kind }: GoodAnswer): ReadCall {
  return { service, operation, ...(kind !== undefined && { kind }) };
}

function lengthOf({ text }: GoodAnswer): string {
  return `Content-Length: ${Buffer.byteLength(text)}`;
}

/** Where a connection ends, and what the server wrote before. */
const stages: readonly (readonly [string, (answer: GoodAnswer) => string])[] = [
  ['before the headers', () => ''],
  ['in the status line', () => 'HTTP/1.1 2'],
  ['in the headers', () => 'HTTP/1.1 200 OK\r\nContent-Type: text/x'],
  ['behind the headers', (answer) => head(lengthOf(answer))],
  ['behind the first byte', (answer) => head(lengthOf(answer)) + answer.text.slice(0, 1)],
  ['in the body', (answer) => head(lengthOf(answer)) + answer.text.slice(0, -100)],
  ['before the last byte', (answer) => head(lengthOf(answer)) + answer.text.slice(0, -1)],
  ['in a chunk', ({ text }) => head('Transfer-Encoding: chunked') + chunk(text).slice(0, -100)],
  ['between two chunks', ({ text }) => head('Transfer-Encoding: chunked') + chunk(text.slice(0, -9))],
];

/** Ways of ending a connection once everything has been written. */
const ends: readonly (readonly [string, (written: string) => Answering])[] = [
  ['reset', (written) => (socket) => void socket.write(written || '\r', () => socket.resetAndDestroy())],
  ['closed', (written) => (socket) => socket.end(written)],
];

describe.each(goodAnswers)('the connection of a $operation', (answer) => {
  const call = callOf(answer);

  describe.each(ends)('that is %s', (_end, ending) => {
    it.each(stages)('%s is CONNECTION_LOST', async (_stage, written) => {
      const reading = await readingOver(call, ending(written(answer)));
      const error = expectError(reading, call, LOST);
      expect([error.retryable, error.delivery]).toEqual([true, 'uncertain']);
    });
  });

  it('that is closed when the whole answer was sent does no harm', async () => {
    const whole = await readingOf(call, { pieces: [answer.text] });
    expect(await readingOver(call, (socket) => socket.end(head(lengthOf(answer)) + answer.text))).toEqual(whole);
    const inChunks = `${head('Transfer-Encoding: chunked')}${chunk(answer.text)}0\r\n\r\n`;
    expect(await readingOver(call, (socket) => socket.end(inChunks))).toEqual(whole);
    // Without a length, the end of the connection is the end of the answer.
    expect(await readingOver(call, (socket) => socket.end(head() + answer.text))).toEqual(whole);
  });

  it('that is reset when the whole answer was sent gives the answer or CONNECTION_LOST', async () => {
    const whole = await readingOf(call, { pieces: [answer.text] });
    const reading = await readingOver(call, (socket) => {
      socket.write(head(lengthOf(answer)) + answer.text, () => socket.resetAndDestroy());
    });
    if ('error' in reading) expectError(reading, call, LOST);
    else expect(reading).toEqual(whole);
  });
});

/** Headers and bodies that no server should send, with what the client may call them. */
const nonsense: readonly (readonly [string, readonly SatErrorCode[], (text: string) => string | Buffer])[] = [
  ['no HTTP', WIRE, (text) => text],
  ['a version that nobody has', WIRE, () => 'HTTP/9.9 200 OK\r\n\r\n'],
  ['a status that is no number', WIRE, () => 'HTTP/1.1 OK 200\r\n\r\n'],
  ['a header without a colon', WIRE, (text) => head('Nonsense') + text],
  ['a header with a control character', WIRE, (text) => head('A: \u0000') + text],
  ['headers without end', WIRE, () => `HTTP/1.1 200 OK\r\n${'A: b\r\n'.repeat(20_000)}`],
  ['a header of 1 MB', WIRE, () => head(`A: ${'x'.repeat(1_000_000)}`)],
  ['a length that is no number', WIRE, (text) => head('Content-Length: many') + text],
  ['a negative length', WIRE, (text) => head('Content-Length: -1') + text],
  ['two lengths that differ', WIRE, (text) => head('Content-Length: 10', 'Content-Length: 20') + text],
  ['a length beyond the end', WIRE, (text) => head(`Content-Length: ${text.length + 1000}`) + text],
  ['a length of nothing', ['OUTAGE', 'CONNECTION_LOST'], (text) => head('Content-Length: 0') + text],
  ['a length and chunks', WIRE, (text) => head('Content-Length: 5', 'Transfer-Encoding: chunked') + chunk(text)],
  ['chunks that are none', WIRE, (text) => head('Transfer-Encoding: chunked') + text],
  ['a chunk of negative size', WIRE, (text) => `${head('Transfer-Encoding: chunked')}-5\r\n${text}\r\n0\r\n\r\n`],
  ['a chunk of too large a size', WIRE, (text) => `${head('Transfer-Encoding: chunked')}ffffffffffffffffff\r\n${text}`],
  [
    'a chunk that is longer than it says',
    WIRE,
    (text) => `${head('Transfer-Encoding: chunked')}5\r\n${text}\r\n0\r\n\r\n`,
  ],
  ['chunks without end', WIRE, (text) => head('Transfer-Encoding: chunked') + chunk(text.slice(0, 50))],
  ['a coding of transfer that nobody has', WIRE, (text) => head('Transfer-Encoding: x-klingon') + text.slice(0, 50)],
  ['a coding of content that nobody has', ['UNREADABLE_ANSWER'], (text) => head('Content-Encoding: x-klingon') + text],
  ['gzip that is none', ['UNREADABLE_ANSWER'], (text) => head('Content-Encoding: gzip') + text],
  [
    'gzip that ends early',
    WIRE,
    (text) => Buffer.concat([Buffer.from(head('Content-Encoding: gzip')), gzipSync(text).subarray(0, 100)]),
  ],
  [
    'gzip of 50 MB',
    ['UNREADABLE_ANSWER', 'DAMAGED_PACKAGE', 'OUTAGE'],
    () => Buffer.concat([Buffer.from(head('Content-Encoding: gzip')), gzipSync(Buffer.alloc(50_000_000, 'x'))]),
  ],
];

describe.each(goodAnswers)('the answer of a $operation', (answer) => {
  const call = callOf(answer);

  it.each(nonsense)('in %s is an error', async (_what, codes, written) => {
    const reading = await readingOver(call, (socket) => socket.end(written(answer.text)));
    expectError(reading, call, codes);
  });

  it('with a length before its end is not read', async () => {
    const short = `Content-Length: ${Buffer.byteLength(answer.text) - 30}`;
    const reading = await readingOver(call, (socket) => socket.end(head(short, 'Connection: close') + answer.text));
    expectError(reading, call, [...WIRE, 'DAMAGED_PACKAGE']);
  });

  it('that sends it elsewhere is not followed', async () => {
    const other = await brokenServer((socket) => socket.end(head(lengthOf(answer)) + answer.text));
    const server = await brokenServer((socket) =>
      socket.end(`HTTP/1.1 302 Found\r\nLocation: ${other.url}/\r\nContent-Length: 0\r\n\r\n`),
    );
    expectError(await readingFrom(call, server.url), call, ['OUTAGE']);
    expect([server.calls(), other.calls()]).toEqual([1, 0]);
  });
});

/** Writes one byte after the other, for as long as anybody listens. */
function dripping(start: string, text: string): Answering {
  return (socket) => {
    socket.write(start);
    let at = 0;
    const timer = setInterval(() => {
      socket.write(text.charAt(at % text.length));
      at += 1;
    }, 5);
    socket.on('close', () => clearInterval(timer));
  };
}

describe('an answer that comes byte by byte, and would for ever, ends at the deadline', () => {
  it.each([
    ['in its headers', 'HTTP/1.1 200 OK\r\nX: ', 'x'],
    ['in its body', head('Transfer-Encoding: chunked'), '1\r\n \r\n'],
    ['in an attribute', `${head()}<s:Envelope xmlns:s="`, 'x'],
  ])('%s, of every operation', async (_where, start, text) => {
    const readings = goodAnswers.map(async (answer) => {
      const call = callOf(answer);
      expectError(await readingOver(call, dripping(start, text), { total: 150 }), call, ['TIMEOUT']);
    });
    await Promise.all(readings);
  });

  it('in its package', async () => {
    const [answer] = goodAnswers.filter(({ operation }) => operation === 'download');
    if (answer === undefined) throw new Error('no package');
    const start = `${head()}${answer.text.slice(0, answer.text.indexOf('<Paquete>') + 9)}`;
    const reading = await readingOver(callOf(answer), dripping(start, 'AAAA'), { total: 150 });
    expectError(reading, callOf(answer), ['TIMEOUT']);
  });

  it('and one that never begins ends earlier', async () => {
    const readings = goodAnswers.map(async (answer) => {
      const call = callOf(answer);
      expectError(await readingOver(call, () => {}, { headers: 100, total: 60_000 }), call, ['TIMEOUT']);
    });
    await Promise.all(readings);
  });
});
