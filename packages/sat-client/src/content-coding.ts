import { pipeline } from 'node:stream';
import { createGunzip, createInflate, createInflateRaw } from 'node:zlib';

/** What a body that arrives gives. */
type Bytes = AsyncIterable<Buffer>;

/** One coding after another is allowed (RFC 9110, section 8.4), but nobody has a reason for more than two. */
const MAX_CODINGS = 2;
const PIECE = 64 * 1024;

/**
 * A body without its content codings, of which the last one is undone first. A body that is cut short is an error too.
 *
 * @param codings value of the header `Content-Encoding`, as received.
 * @throws Error with `code` `ACOPIO_CONTENT_CODING`: a coding that is not `gzip`, `deflate` or `identity`, or more than two.
 */
export function decodedBody(body: Bytes, codings = ''): Bytes {
  const names = codings
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '' && name !== 'identity');
  if (names.length > MAX_CODINGS) throw unknownCoding();
  return names.toReversed().reduce(decoded, body);
}

function decoded(body: Bytes, coding: string): Bytes {
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return pipeline(body, createGunzip({ chunkSize: PIECE }), ignore);
    case 'deflate':
      return inflated(body);
    default:
      throw unknownCoding();
  }
}

/** The name stands for zlib's format, but IIS and others send what is inside of it; the first byte tells. */
async function* inflated(body: Bytes): AsyncGenerator<Buffer> {
  const source = body[Symbol.asyncIterator]();
  const first = await source.next();
  if (first.done === true) return;
  const isZlib = ((first.value[0] ?? 0) & 0x0f) === 8;
  const inflate = isZlib ? createInflate({ chunkSize: PIECE }) : createInflateRaw({ chunkSize: PIECE });
  const again = async function* (): AsyncGenerator<Buffer> {
    yield first.value;
    yield* { [Symbol.asyncIterator]: () => source };
  };
  yield* pipeline(again(), inflate, ignore);
}

function unknownCoding(): Error {
  return Object.assign(new Error('content coding'), { code: 'ACOPIO_CONTENT_CODING' });
}

/** Whoever reads the result learns of the error. */
function ignore(): void {}
