import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { satEndpoints, undiciTransport } from '../../src/index.js';
import type { Deadlines } from '../../src/index.js';
import { listen } from '../loopback.js';
import { readingOf } from '../reading.js';
import type { ReadCall, Reading } from '../reading.js';

/** What a server does with a call that it has read whole. */
export type Answering = (socket: Socket) => void;

/** A server of one test that counts the calls it gets. */
export interface BrokenServer {
  readonly url: string;
  readonly calls: () => number;
}

const END_OF_HEADERS = Buffer.from('\r\n\r\n');

/** Whether a call has arrived whole: its headers, and as many bytes behind them as they say. */
function isWhole(received: Buffer): boolean {
  const end = received.indexOf(END_OF_HEADERS);
  const length = /\r\ncontent-length: (\d+)/i.exec(received.toString('latin1', 0, end))?.[1];
  return end !== -1 && received.length - end - END_OF_HEADERS.length >= Number(length ?? 0);
}

/** A server without HTTP of its own: it reads a call and then writes whatever it is told. */
export async function brokenServer(answering: Answering): Promise<BrokenServer> {
  let calls = 0;
  const port = await listen(
    createServer((socket) => {
      let received = Buffer.alloc(0);
      socket.on('data', (piece: Buffer) => {
        received = Buffer.concat([received, piece]);
        if (!isWhole(received)) return;
        received = Buffer.alloc(0);
        calls += 1;
        answering(socket);
      });
    }),
  );
  return { url: `http://127.0.0.1:${port}`, calls: () => calls };
}

/** What the client makes of a call that is answered so, over real HTTP. */
export async function readingOver(
  call: ReadCall,
  answering: Answering,
  deadlines?: Partial<Deadlines>,
): Promise<Reading> {
  const { url } = await brokenServer(answering);
  return readingFrom(call, url, deadlines);
}

/** What the client makes of what comes from there. */
export async function readingFrom(call: ReadCall, url: string, deadlines: Partial<Deadlines> = {}): Promise<Reading> {
  const transport = undiciTransport({ [call.operation]: deadlines });
  return readingOf(call, { transport, endpoints: satEndpoints(call.service, url) });
}

/** The head of an answer with those lines. */
export function head(...lines: readonly string[]): string {
  return ['HTTP/1.1 200 OK', 'Content-Type: text/xml; charset=utf-8', ...lines, '', ''].join('\r\n');
}

/** Text as one chunk of a chunked body. */
export function chunk(text: string): string {
  return `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
}
