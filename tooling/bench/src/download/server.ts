/**
 * A program: serves every file of a folder, in chunks, to `POST /<name>`; a package between the SAT's envelope, a `.gz` as
 * the compressed answer that it is. Prints its port.
 */
import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { ENVELOPE } from './bodies.ts';

const [folder = ''] = process.argv.slice(2);
/** Large, so that this side is not what is measured. */
const PIECE = 1 << 20;

const server = createServer((request, response) => {
  request.resume();
  const name = basename(request.url ?? '');
  const isGzip = name.endsWith('.gz');
  response.writeHead(200, {
    'Content-Type': 'text/xml; charset=utf-8',
    ...(isGzip && { 'Content-Encoding': 'gzip' }),
  });
  if (!isGzip) response.write(ENVELOPE.head);
  const file = createReadStream(join(folder, name), { highWaterMark: PIECE });
  file.pipe(response, { end: false });
  file.on('end', () => response.end(isGzip ? '' : ENVELOPE.end));
});

server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
