/** Bytes that are encoded at a time: texts of that size live and die cheaply. A multiple of three. */
const PIECE = 12 * 1024;

/** Base64 of bytes whose number is a multiple of three, or which are the last ones. */
function encoded(parts: readonly Buffer[]): Buffer {
  const length = parts.reduce((sum, part) => sum + Math.ceil(part.length / 3) * 4, 0);
  const text = Buffer.allocUnsafeSlow(length);
  let written = 0;
  for (const part of parts) {
    for (let start = 0; start < part.length; start += PIECE) {
      written += text.write(part.toString('base64', start, start + PIECE), written, 'latin1');
    }
  }
  return text;
}

/** Base64 of a stream of bytes, chunk by chunk, in ASCII; nothing is held but the bytes that do not yet fill three. */
export async function* base64Stream(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest = Buffer.alloc(0);
  for await (const bytesOfChunk of bytes) {
    const chunk = Buffer.from(bytesOfChunk.buffer, bytesOfChunk.byteOffset, bytesOfChunk.length);
    const missing = (3 - (rest.length % 3)) % 3;
    const first = Buffer.concat([rest, chunk.subarray(0, missing)]);
    if (first.length % 3 !== 0) {
      rest = first;
      continue;
    }
    const whole = chunk.length - ((chunk.length - missing) % 3);
    if (first.length + whole - missing > 0) {
      yield encoded([first, chunk.subarray(missing, whole)]);
    }
    rest = Buffer.from(chunk.subarray(whole));
  }
  if (rest.length > 0) {
    yield encoded([rest]);
  }
}
